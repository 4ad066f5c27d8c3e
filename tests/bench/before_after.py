#!/usr/bin/env python3
"""Times one program of binsize beside another and beside the tools that do the like, as Markdown.

    tests/bench/before_after.py BEFORE AFTER [--runs N] [--instructions] FILE…

All commands of a row take turns, so that what else the machine does hits them alike. CPU time is
user and system, the least of N runs; wall time is the median; memory is the largest resident set,
pages of the mapped file included. Instructions are callgrind's, of one run: they do not depend on
what else the machine does.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS = [
    ("report", ["report"]),
    ("report -d sections", ["report", "-d", "sections"]),
    ("report -d symbols -n 0", ["report", "-d", "symbols", "-n", "0"]),
    ("diff FILE FILE", ["diff"]),
]
# Of files with DWARF as well.
OF_DWARF = [
    ("report -d compileunits", ["report", "-d", "compileunits"]),
    ("report -d inlined", ["report", "-d", "inlined"]),
    ("report --dwarf all -d packages", ["report", "--dwarf", "all", "-d", "packages"]),
]
BESIDE_OF_DWARF = [("bloaty -d compileunits", ["bloaty", "-d", "compileunits"])]
BESIDE = [
    ("nm -S --size-sort -C", ["nm", "-S", "--size-sort", "-C"]),
    ("nm -D -S --size-sort -C", ["nm", "-D", "-S", "--size-sort", "-C"]),
    ("sha256sum", ["sha256sum"]),
]


def run_once(command):
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    return status, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def measure(commands, runs):
    """By command: median wall, least CPU, least of the peaks of memory; None where it fails."""
    seen = [[] for _ in commands]
    for _ in range(runs):
        for results, command in zip(seen, commands):
            results.append(run_once(command))
    out = []
    for results in seen:
        failed = any(status != 0 for status, *_ in results)
        out.append(None if failed else (statistics.median(r[1] for r in results),
                                        min(r[2] for r in results), min(r[3] for r in results)))
    return out


def instructions(command):
    with tempfile.NamedTemporaryFile() as counts:
        done = subprocess.run(["valgrind", "--tool=callgrind",
                               f"--callgrind-out-file={counts.name}", *command],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"refs:\s+([\d,]+)", done.stderr)
    return "-" if not found else f"{int(found[1].replace(',', '')) / 1e6:,.0f}"


def has_dwarf(file):
    sections = subprocess.run(["readelf", "-SW", file], capture_output=True, text=True).stdout
    return "debug_info" in sections


def cells(measured):
    if measured is None:
        return ["-", "-", "-"]
    wall, cpu, memory = measured
    return [f"{wall * 1000:,.0f}", f"{cpu * 1000:,.0f}", f"{memory / 1024:,.0f}"]


def rows_of(args, file):
    name = Path(file).name
    dwarf = has_dwarf(file)
    for title, words in COMMANDS + (OF_DWARF if dwarf else []):
        files = [file, file] if words == ["diff"] else [file]
        commands = [[program, *words, *files] for program in (args.before, args.after)]
        before, after = measure(commands, args.runs)
        counted = [instructions(c) if args.instructions else "-" for c in commands]
        yield [f"`{title}`", name] + [f"{b} → {a}" for b, a in zip(cells(before), cells(after))] + \
            [" → ".join(counted)]
    for title, words in BESIDE + (BESIDE_OF_DWARF if dwarf else []):
        if shutil.which(words[0]):
            (result,) = measure([[*words, file]], args.runs)
            if result is not None:
                yield [f"`{title}`", name] + cells(result) + ["-"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    print("| command | file | wall ms | CPU ms | memory MiB | M instructions |")
    print("| --- | --- | --: | --: | --: | --: |")
    for file in args.files:
        for row in rows_of(args, file):
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
