#!/usr/bin/env python3
"""windows.py PROGRAM.exe BINSIZE FIXTURES SCRATCH: the program for Windows, run by Wine, says the same
of the same files as this machine's, byte for byte, and reads, writes and ends as it should there.
Skipped aloud where one of the two is missing."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

PROGRAM, BINSIZE, FIXTURES, SCRATCH = map(pathlib.Path, sys.argv[1:5])
WINE = shutil.which("wine64") or shutil.which("wine")
SKIPPED = 77



def missing():
    if not PROGRAM.exists():
        return f"no {PROGRAM}: scripts/release makes it"
    if WINE is None:
        return "Wine is not installed"
    sources = pathlib.Path(__file__).resolve().parents[2]
    newest = max(p.stat().st_mtime for top in ("src", "include") for p in (sources / top).rglob("*"))
    return f"{PROGRAM} is older than the sources" if PROGRAM.stat().st_mtime < newest else None


if (why := missing()) is not None:
    print(f"SKIPPED: {why}")
    sys.exit(SKIPPED)
SCRATCH.mkdir(parents=True, exist_ok=True)
ENVIRONMENT = os.environ | {"WINEDEBUG": "-all", "WINEPREFIX": str((SCRATCH / "wine").resolve()),
                            "DISPLAY": "", "LC_ALL": "C.UTF-8", "COLUMNS": "100"}


def run(program, *arguments, **options):
    return subprocess.run([*program, *map(str, arguments)], capture_output=True, env=ENVIRONMENT,
                          timeout=300, **options)


def there(*arguments, **options):
    return run([WINE, str(PROGRAM)], *arguments, **options)


def here(*arguments, **options):
    return run([str(BINSIZE)], *arguments, **options)


def same(*arguments, **options):
    a, b = here(*arguments, **options), there(*arguments, **options)
    assert a.returncode == b.returncode, (arguments, a.returncode, b)
    assert a.stdout == b.stdout, (arguments, a.stdout[:2000], b.stdout[:2000])
    return b


def fixtures():
    """Small files of every kind that lie in the repository as they are."""
    magics = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"MZ", b"!<arch>\n")
    found = []
    for path in sorted(p for p in FIXTURES.rglob("*") if p.is_file() and p.stat().st_size < 4 << 20):
        with open(path, "rb") as file:
            if file.read(8).startswith(magics):
                found.append(path)
    return found


def main():
    version = there("--version")
    assert version.stdout.startswith(b"binsize "), version
    # Nothing but what every Windows has, and not where everybody knows that it is.
    about = json.loads(here("report", PROGRAM, "--format", "json").stdout)
    linkage = about["linkage"]
    libraries = {library["name"].lower() for library in linkage["libraries"]}
    assert libraries <= {"kernel32.dll", "msvcrt.dll", "advapi32.dll"}, libraries
    assert linkage["aslr"] and linkage["nx"], linkage
    files = fixtures() + [PROGRAM]
    # Many at once: starting Wine takes longer than reading a file.
    for first in range(0, len(files), 40):
        same("report", *files[first:first + 40], "--format", "json", "-n", "0")
    some = files[0]
    for command in (["report", some], ["report", some, "--full"], ["report", PROGRAM, "--format", "markdown"],
                    ["report", some, "-d", "sections,symbols", "--format", "csv"], ["list", "breakdowns"],
                    ["diff", some, PROGRAM], ["compare", some, PROGRAM], ["same", some, some],
                    ["report", PROGRAM, "--format", "svg"], ["completion", "powershell"]):
        same(*command)

    # What comes through a pipe, and what is redirected.
    data = PROGRAM.read_bytes()
    same("report", "-", "--format", "json", input=data)
    with open(PROGRAM, "rb") as file:
        a = there("report", "-", "--format", "json", stdin=file)
    assert json.loads(a.stdout)["subject"]["size"] == len(data), a

    # Files are written whole, over what was there, and an input never is.
    out = SCRATCH / "größe.json"
    out.unlink(missing_ok=True)
    for _ in range(2):  # anew, and over what is there
        made = there("report", PROGRAM, "--format", "json", "-o", out)
        assert made.returncode == 0 and json.loads(out.read_text())["subject"]["size"] == len(data), made
        out.write_text("old")
    assert there("report", PROGRAM, "--format", "json", "-o", out).returncode == 0
    assert [p.name for p in SCRATCH.iterdir() if p.name.startswith(".binsize")] == []
    copy = SCRATCH / "app.exe"
    shutil.copy(PROGRAM, copy)
    assert there("report", copy, "-o", copy).returncode == 2
    assert copy.read_bytes() == data

    # Gate, database, exit codes.
    assert there("gate", PROGRAM, "--max", "1kB").returncode == 1
    assert there("gate", PROGRAM, "--baseline", out, "--max-growth", "1%").returncode == 0
    database = SCRATCH / "sizes.sqlite"
    database.unlink(missing_ok=True)
    recorded = there("record", PROGRAM, "--db", database, "--revision", "v1", "--time", "2026-01-01")
    assert recorded.returncode == 0, recorded
    same("trend", "--db", database, "--target", PROGRAM.name, "--format", "csv")
    for code, arguments in ((2, ["report"]), (3, ["report", "no-such-file"]), (3, ["explore", PROGRAM]),
                            (3, ["build", "--", "go", "build"])):
        ended = there(*arguments)
        assert ended.returncode == code, (arguments, ended)
        assert ended.stderr.startswith(b"binsize: ") and ended.stderr.count(b"\n") == 1, ended
    print(f"{len(files)} files, the same to the byte")


main()
