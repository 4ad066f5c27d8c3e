"""binsize explore in a terminal, as somebody at it would: walking, searching, asking, another size; and
that the terminal is afterwards what it was before, however the program ended.

test_explore.py BINSIZE SOURCE_DIR
"""
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

from tmux import Terminal

BINSIZE, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
FIXTURE = SOURCE / "fixtures" / "elf" / "firmware-arm.elf"
HOSTILE = SOURCE / "fixtures" / "elf" / "hostile-names.elf"


def explore(terminal, *words):
    terminal.type(shlex.join([BINSIZE, "explore", *map(str, words)]) + "; echo code=$?")


def leave(terminal, keys=("q",), code=0):
    terminal.keys(*keys)
    terminal.shows(f"code={code}")


def report_of(path, *words):
    return json.loads(subprocess.run([BINSIZE, "report", str(path), "--format", "json", *words],
                                     capture_output=True, check=True).stdout)


def function_of(report):
    return next(s["name"] for s in report["breakdowns"][0]["root"]["children"]
                if s.get("kind") == "function" and not s["name"].startswith("["))


def walks(terminal):
    """The rows on the screen are those of the report, in its order, and open as they do there."""
    explore(terminal, FIXTURE)
    screen = terminal.shows("by modules > packages > symbols")
    lines = screen.split("\n")
    assert len(lines) == 24, lines
    terminal.keys("2")
    terminal.shows("by sections > symbols")
    report = report_of(FIXTURE, "-d", "sections,symbols")
    rows = report["breakdowns"][0]["root"]["children"]
    screen = terminal.screen().split("\n")
    for at, row in enumerate(rows[:8]):
        line = screen[4 + at]
        assert row["name"] in line and f"{row['file']:,}" in line, (row, line)
    terminal.keys("Down", "Right")
    first = rows[0]["children"][0]["name"]
    terminal.shows("▾ " + rows[0]["name"])
    assert first in terminal.screen().split("\n")[5]
    terminal.keys("Down")
    terminal.shows("In          " + rows[0]["name"])
    terminal.keys("Left", "Left")
    terminal.shows("▸ " + rows[0]["name"])
    terminal.keys("?")
    terminal.shows("another breakdown")
    terminal.keys("q")
    terminal.shows("by sections")
    leave(terminal)


def searches_and_asks(terminal):
    symbol = function_of(report_of(FIXTURE, "-d", "symbols"))
    explore(terminal, FIXTURE, "-d", "sections,symbols")
    terminal.shows("by sections > symbols")
    terminal.text("/" + symbol)
    terminal.shows("/" + symbol)
    terminal.keys("Enter")
    terminal.shows(f'rows hold "{symbol}"')
    terminal.keys("a")
    terminal.shows("evidence")
    said = subprocess.run([BINSIZE, "at", str(FIXTURE), symbol], capture_output=True, text=True, check=True,
                          env={"COLUMNS": "80", "LC_ALL": "C.UTF-8"}).stdout
    for line in said.split("\n")[:6]:
        assert line.rstrip() in terminal.screen(), (line, terminal.screen())
    terminal.keys("w")
    terminal.shows("symbol " + symbol)
    terminal.keys("x")
    terminal.shows("frees")
    leave(terminal, ("Escape", "q"))


def takes_any_size(terminal):
    explore(terminal, FIXTURE)
    terminal.shows("? help")
    for columns, lines in ((120, 40), (40, 12), (12, 3), (200, 60), (80, 24)):
        terminal.resize(columns, lines)
        terminal.until(lambda s: len(s.split("\n")) == lines or lines < 5)
        terminal.keys("Down")
    terminal.shows("? help")
    leave(terminal)


def takes_pipes_and_saved(terminal, folder):
    saved, diff = folder / "saved.json", folder / "other"
    report = report_of(FIXTURE, "-d", "symbols", "-d", "classes")
    saved.write_text(json.dumps(report))
    explore(terminal, saved)
    terminal.shows("by symbols (1 of 2)")
    terminal.text("/" + function_of(report))
    terminal.keys("Enter", "w")
    terminal.shows("A saved report does not know")
    leave(terminal, ("q", "q"))
    diff.write_bytes(FIXTURE.read_bytes() + b"tail" * 100)
    explore(terminal, FIXTURE, diff)
    terminal.shows("+400 bytes")
    terminal.keys("Down", "Right", "Down", "Right")
    terminal.shows("[overlay] (new)")
    leave(terminal)
    terminal.type(f"cat {shlex.quote(str(FIXTURE))} | {shlex.quote(BINSIZE)} explore -; echo code=$?")
    terminal.shows("stdin")
    leave(terminal)


def names_stay_text(terminal, folder):
    """Names from a file are drawn, and nothing that they hold reaches the terminal."""
    before = terminal.tmux("display-message", "-p", "#{pane_title}")
    explore(terminal, HOSTILE, "-d", "symbols")
    terminal.shows("by symbols")
    for _ in range(40):
        terminal.keys("Down")
    terminal.keys("d")
    leave(terminal, ("q", "q"))
    assert terminal.tmux("display-message", "-p", "#{pane_title}") == before
    hostile = report_of(FIXTURE, "-d", "sections")
    rows = hostile["breakdowns"][0]["root"]["children"]
    for at, name in enumerate(["%s%n%d", "名前::関数<T>" * 20, "e\u0301" * 50, "\\x1b]0;title", "x" * 5000]):
        rows[at]["name"] = name
    path = folder / "hostile.json"
    path.write_text(json.dumps(hostile))
    explore(terminal, path)
    screen = terminal.shows("%s%n%d")
    assert "名前::関数" in screen
    for line in screen.split("\n")[4:9]:
        assert line.rstrip()[-1].isdigit() or "█" in line or "▏" in line or "▎" in line, line
    leave(terminal)


def leaves_the_terminal(terminal, folder):
    """By q, by signals, and by an input that shrinks: cursor, screen and modes are what they were."""
    terminal.type("clear; echo before")
    terminal.shows("before")
    state, modes = terminal.state(), stty(terminal)
    pid_file = folder / "pid"
    for how in ("q", "TERM", "HUP", "INT", "QUIT", "SEGV", "BUS"):
        terminal.type("clear; echo before")
        terminal.until(lambda s: s.startswith("before"))
        terminal.type(f"sh -c 'echo $$ >{pid_file}; exec {shlex.quote(BINSIZE)} explore {shlex.quote(str(FIXTURE))}'; echo code=$?")
        terminal.shows("? help")
        assert terminal.state() != state
        if how == "q":
            terminal.keys("q")
        else:
            subprocess.run(["kill", "-" + how, pid_file.read_text().strip()], check=True)
        # Where SIGINT ended a command, a shell goes no further in the line.
        expected = {"q": 0, "TERM": 143, "HUP": 129, "QUIT": 131, "SEGV": 139, "BUS": 3}.get(how)
        screen = terminal.until(lambda s: f"code={expected}" in s if expected is not None else s.endswith("$"))
        assert screen.startswith("before"), (how, screen)
        assert terminal.state() == state, (how, terminal.state(), state)
        assert stty(terminal) == modes, how


def stty(terminal):
    terminal.type("clear; stty -g")
    return terminal.until(lambda s: s.count(":") > 10).strip().split("\n")[0]


def says_why_not(terminal):
    terminal.type("clear")
    terminal.type(f"TERM=nonsense {shlex.quote(BINSIZE)} explore {shlex.quote(str(FIXTURE))}; echo code=$?")
    screen = terminal.shows("code=2")
    assert "nonsense" in screen and "terminfo" in screen, screen
    terminal.type("clear")
    terminal.type(f"TERM=dumb {shlex.quote(BINSIZE)} explore {shlex.quote(str(FIXTURE))}; echo code=$?")
    terminal.shows("code=2")
    piped = subprocess.run([BINSIZE, "explore", str(FIXTURE)], capture_output=True, text=True)
    assert piped.returncode == 2 and piped.stdout == "" and "needs a terminal" in piped.stderr, piped


def plain_terminal():
    """Without UTF-8 and without colour."""
    with Terminal(term="vt100", locale="C") as terminal:
        explore(terminal, FIXTURE)
        screen = terminal.shows("? help")
        assert screen.isascii(), screen
        leave(terminal)


def main():
    with tempfile.TemporaryDirectory(prefix="binsize-explore-") as name, Terminal() as terminal:
        folder = pathlib.Path(name)
        walks(terminal)
        searches_and_asks(terminal)
        takes_any_size(terminal)
        takes_pipes_and_saved(terminal, folder)
        names_stay_text(terminal, folder)
        leaves_the_terminal(terminal, folder)
        says_why_not(terminal)
    plain_terminal()


main()
