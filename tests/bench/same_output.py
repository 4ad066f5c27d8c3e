#!/usr/bin/env python3
"""Whether two programs of binsize say the same, to the byte, of everything.

    same_output.py BEFORE AFTER [--jobs N] [--quick] FILE-OR-FOLDER…

For a change that must not change what is said: of each file every breakdown and table, reports with
all savings, text and JSON, symbol listings, what is mapped and run before main, a byte in the
middle, the reference graph, and a diff with the file before it. Output, errors and exit code are
compared. What takes longer than a minute is counted as not compared; --quick leaves graphs out.
Exit 1 where something differs, and says what.
"""
import argparse
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LONGEST = 60


def said(program, arguments):
    """A digest of output, errors and exit code; None where it takes too long."""
    try:
        done = subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return None
    whole = hashlib.sha256()
    for part in (done.stdout, done.stderr, str(done.returncode).encode()):
        whole.update(len(part).to_bytes(8, "little"))
        whole.update(part)
    return whole.digest()


def names_in(program, what):
    listing = subprocess.run([program, "list", what], check=True, capture_output=True, text=True)
    return [line.split()[0] for line in listing.stdout.splitlines() if line.strip()]


def questions(file, previous, breakdowns, tables, quick):
    yield ["report", file]
    yield ["report", file, "--format", "json", "--savings=all", "-n", "0"]
    yield ["report", file, "--format", "markdown", "--full"]
    for b in breakdowns:
        yield ["report", file, "-d", b, "-n", "0", "--format", "csv"]
    for t in tables:
        if quick and t in ("retained", "why"):
            continue
        yield ["report", file, "--table", t, "--format", "csv"]
    yield ["start", file, "--format", "json"]
    yield ["dump", file]
    yield ["at", file, f"+{os.path.getsize(file) // 2}"]
    yield ["same", file, previous or file, "--format", "json"]
    yield ["diff", previous or file, file, "--format", "json"]
    if not quick:
        yield ["dump", file, "--graph"]
        yield ["whatif", file, "--format", "json"]


def files_in(places):
    for place in places:
        if place.is_dir():
            yield from sorted(p for p in place.rglob("*") if p.is_file() and not p.is_symlink())
        else:
            yield place


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("places", type=Path, nargs="+", metavar="FILE-OR-FOLDER")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    programs = [arguments.before.resolve(), arguments.after.resolve()]
    breakdowns = names_in(programs[0], "breakdowns")
    tables = names_in(programs[0], "tables")
    todo, previous, files = [], None, 0
    for file in map(str, files_in(arguments.places)):
        todo += questions(file, previous, breakdowns, tables, arguments.quick)
        previous = file
        files += 1
    with ThreadPoolExecutor(arguments.jobs) as pool:
        answers = pool.map(lambda q: [said(p, q) for p in programs], todo)
        compared, different, late = 0, 0, 0
        for question, (before, after) in zip(todo, answers):
            if before is None or after is None:
                late += 1
                continue
            compared += 1
            if before != after:
                different += 1
                print("differs:", *question, flush=True)
    print(f"{files} files, {compared} answers compared, {different} differ, {late} took too long")
    sys.exit(1 if different or compared == 0 else 0)


main()
