"""What is longer than the terminal goes through a pager, and what takes long says so: in a terminal, and
nowhere else.

test_pager.py BINSIZE SOURCE_DIR
"""
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from tmux import Terminal

BINSIZE, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
FIXTURE = SOURCE / "fixtures" / "elf" / "firmware-arm.elf"


def run(terminal, *words, before=""):
    terminal.type("clear")
    terminal.until(lambda s: s.strip() == "$")
    terminal.type(f"{before} {shlex.join([BINSIZE, *map(str, words)])}; echo code=$?")


def long_goes_through(terminal, folder):
    seen = folder / "seen"
    pager = f"PAGER='cat >{seen}; exit 0'"
    run(terminal, "report", FIXTURE, "-d", "symbols", "-n", "0", before=pager)
    terminal.shows("code=0")
    piped = subprocess.run([BINSIZE, "report", str(FIXTURE), "-d", "symbols", "-n", "0", "--color", "always"],
                           capture_output=True, check=True, env={"COLUMNS": "80", "LC_ALL": "C.UTF-8"}).stdout
    assert seen.read_bytes() == piped, "the pager got something else"
    seen.unlink()
    # What fits, and what nobody wants paged.
    for words, prefix in ((("report", FIXTURE, "-d", "classes", "-n", "2"), pager),
                          (("report", FIXTURE, "-d", "symbols", "--no-pager"), pager),
                          (("report", FIXTURE, "-d", "symbols"), "PAGER="),
                          (("report", FIXTURE, "-d", "symbols"), "PAGER=cat"),
                          (("report", FIXTURE, "-d", "symbols"), "TERM=dumb " + pager)):
        run(terminal, *words, before=prefix)
        terminal.shows("code=0")
        assert not seen.exists(), (words, prefix)
    # A pipe, and a file.
    for target in ("| cat", f">{folder}/out"):
        terminal.type(f"clear; {pager} {shlex.quote(BINSIZE)} report {shlex.quote(str(FIXTURE))} -d symbols -n 0 {target}; echo code=$?")
        terminal.shows("code=0")
        assert not seen.exists(), target


def a_pager_may_end_early(terminal):
    run(terminal, "report", FIXTURE, "-d", "symbols", "-n", "0", before="PAGER='head -n 3'")
    terminal.shows("code=0")
    run(terminal, "report", FIXTURE, "-d", "symbols", "-n", "0", before="PAGER=/nowhere/pager")
    assert "--no-pager" in terminal.shows("code=3")
    if shutil.which("less"):
        run(terminal, "report", FIXTURE, "-d", "symbols", "-n", "0", before="unset PAGER;")
        terminal.until(lambda s: "code=" not in s and s.rstrip().endswith(":"))
        # less forgets what was typed when an interrupt comes, so that one q may be lost.
        terminal.keys("C-c")
        terminal.until(lambda s: "code=0" in s or terminal.keys("q"))
        terminal.keys("C-u")
        run(terminal, "help", "report", before="unset PAGER;")
        terminal.until(lambda s: "code=" not in s and s.rstrip().endswith(":"))
        terminal.keys("q")
        terminal.shows("code=0")


def who_waits_is_told(terminal, folder):
    """Every command that reads a file: one line after a second, which is gone in the end."""
    file = shlex.quote(str(FIXTURE))
    for words in ("report - -d classes -n 2", "at - +0x1000", "why - main", "diff - " + file, "whatif - --without main",
                  "gate - --max 1GB", "budget init - -o /dev/null", "compare - " + file, "dump - "):
        terminal.type(f"clear; (sleep 1.3; cat {file}) | PAGER= {shlex.quote(BINSIZE)} {words} >{folder}/out; echo code=$?")
        terminal.shows("binsize: reading standard input")
        terminal.shows("code=")
        assert "reading" not in terminal.screen(), terminal.screen()
    silent = subprocess.run(f"(sleep 1.2; cat {file}) | {shlex.quote(BINSIZE)} report -", shell=True, capture_output=True)
    assert silent.stderr == b"", silent.stderr


def how_far_is_told(terminal, folder):
    """Within one file: what is being done, and how many parts of how many are done. This very program is large, and
    is stopped for a while, since there are machines on which it takes no longer than nobody is told."""
    told = re.compile(r"binsize: reading .*binsize.*: [a-z ,]+ (\d+) of (\d+), \d+ s")
    report = f"{shlex.quote(BINSIZE)} report {shlex.quote(BINSIZE)} --savings all >{folder}/out"
    script = f"{report} & p=$!; sleep 0.2; kill -STOP $p; sleep 1.2; kill -CONT $p; wait $p; echo code=$?"
    terminal.type(f"clear; PAGER= sh -c {shlex.quote(script)}")
    screen = terminal.until(told.search, seconds=60)
    done, of = map(int, told.search(screen).groups())
    assert done <= of and of > 1, screen
    terminal.shows("code=0", seconds=120)
    assert "reading" not in terminal.screen(), terminal.screen()


def main():
    with tempfile.TemporaryDirectory(prefix="binsize-pager-") as name, Terminal() as terminal:
        folder = pathlib.Path(name)
        long_goes_through(terminal, folder)
        a_pager_may_end_early(terminal)
        who_waits_is_told(terminal, folder)
        how_far_is_told(terminal, folder)


main()
