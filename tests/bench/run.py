#!/usr/bin/env python3
"""Times binsize beside the tools that people use today, and prints a table.

    tests/bench/run.py [--binsize build/release/binsize] [--runs N] [--only REGEX] FILE…

Times are medians of N runs after one that warms the cache, output to /dev/null. Anonymous memory is
the peak of RssAnon, sampled every millisecond in a run of its own (a mapped file is not memory that
anybody pays for). Instructions are perf's user-space count, where perf may count. Commands whose
tool is missing are left out.
"""
import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def save_report(binsize, file):
    """A saved report of the file, for the commands that read such; gone at the next boot."""
    saved = Path(tempfile.mkdtemp(prefix="binsize-bench-")) / "report.json"
    subprocess.run([binsize, "report", "--format", "json", "-o", str(saved), file], check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return str(saved)


def commands(binsize, file):
    yield "binsize --version (an empty process)", [binsize, "--version"]
    yield "binsize report -d sections", [binsize, "report", "-d", "sections", file]
    yield "binsize report", [binsize, "report", file]
    yield "binsize report -d symbols -n 0", [binsize, "report", "-d", "symbols", "-n", "0", file]
    yield "binsize report --format json", [binsize, "report", "--format", "json", file]
    yield "binsize report -d packages", [binsize, "report", "-d", "packages", file]
    yield "binsize diff FILE FILE -d packages", [binsize, "diff", "-d", "packages", file, file]
    saved = save_report(binsize, file)
    yield "binsize diff of saved reports", [binsize, "diff", saved, saved]
    yield "binsize gate of saved reports", [binsize, "gate", saved, "--baseline", saved,
                                            "--max-growth", "1%"]
    yield "readelf -SW", ["readelf", "-SW", file]
    yield "size -A", ["size", "-A", file]
    yield "nm -S --size-sort -C", ["nm", "-S", "--size-sort", "-C", file]
    yield "bloaty -d sections", ["bloaty", "-d", "sections", "-n", "0", file]
    yield "bloaty -d symbols", ["bloaty", "-d", "symbols", "-n", "0", file]


def quiet(command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def median_seconds(command, runs):
    quiet(command)
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        quiet(command)
        times.append(time.perf_counter() - started)
    return statistics.median(times), max(times) - min(times)


def peak_anonymous_kib(command):
    """The most that /proc/PID/status said; None where the process was too quick to be seen."""
    peak = None
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        try:
            m = re.search(r"RssAnon:\s+(\d+) kB", status.read_text())
        except OSError:
            break
        if m:
            peak = max(peak or 0, int(m[1]))
        time.sleep(0.001)
    process.wait()
    return peak


def instructions(command):
    if not shutil.which("perf"):
        return None
    done = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", "--", *command],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    m = re.search(r"^(\d+),,instructions", done.stderr, re.M)
    return int(m[1]) if m else None


def row(name, command, runs):
    seconds, spread = median_seconds(command, runs)
    memory, count = peak_anonymous_kib(command), instructions(command)
    return (name, f"{seconds * 1000:.1f}", f"{spread * 1000:.1f}",
            "-" if memory is None else f"{memory / 1024:.1f}",
            "-" if count is None else f"{count / 1e6:.1f}")


def print_table(header, rows):
    widths = [max(len(r[i]) for r in [header, *rows]) for i in range(len(header))]
    for r in [header, *rows]:
        print("  ".join(c.ljust(w) if i == 0 else c.rjust(w)
                        for i, (c, w) in enumerate(zip(r, widths))))
    print()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binsize", default="build/release/binsize")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--only", default="", help="only commands that match")
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    header = ("command", "median ms", "spread ms", "RssAnon MiB", "M instructions")
    for file in args.files:
        print(f"{Path(file).name}, {Path(file).stat().st_size:,} bytes, {args.runs} runs")
        rows = []
        for name, command in commands(args.binsize, file):
            if not shutil.which(command[0]) or not re.search(args.only, name):
                continue
            if quiet(command) != 0:
                rows.append((name, "fails", "", "", ""))
                continue
            rows.append(row(name, command, args.runs))
        print_table(header, rows)


if __name__ == "__main__":
    sys.exit(main())
