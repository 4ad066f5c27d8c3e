#!/usr/bin/env python3
"""What `binsize build` costs a build: steps.py BINSIZE [--module DIR] [--rounds N] [--steps N]

First a step by itself: N starts of `true`, and N of `true` behind the program that steps run as
(and behind binsize in its place, which is what a step is where that program was not built), one
after the other in turns; milliseconds of the processor and of the clock, of which the least of five
rounds is told. With --module a Go program in DIR is built N times with an empty cache, in turns
with and without the recorder: wall and processor seconds of each, what is more in a pair at the
median, how far builds without it differ among themselves, and what the recorder itself took.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def took(command, environment=None, cwd=None, times=1):
    """Wall and processor seconds of so many runs."""
    wall = processor = 0.0
    for _ in range(times):
        before = time.monotonic()
        child = subprocess.Popen(command, env=environment, cwd=cwd, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall += time.monotonic() - before
        processor += usage.ru_utime + usage.ru_stime
        child.returncode = status
        if status != 0:
            sys.exit(f"{command} failed")
    return wall, processor


def one_step(binsize, folder, count):
    program = folder / "binsize-toolexec"
    subprocess.run([binsize, "build", "--", "sh", "-c",
                    f'cp -P "${{BINSIZE_BUILD_LOG%/*}}/binsize-toolexec" {program}'],
                   check=True, stderr=subprocess.DEVNULL)
    (folder / "self").mkdir()
    (folder / "self" / program.name).symlink_to(binsize)
    environment = dict(os.environ, BINSIZE_BUILD_LOG=str(folder / "log"), BINSIZE_BUILD_SERIES="1")
    true = shutil.which("true")
    ways = {"true": [true], "a step of true": [program, true],
            "the same by binsize itself": [folder / "self" / program.name, true]}
    best = {way: (1e9, 1e9) for way in ways}
    for _ in range(5):
        for way, command in ways.items():
            (folder / "log").write_text("")
            wall, processor = took(command, environment, times=count)
            best[way] = tuple(map(min, best[way], (wall / count, processor / count)))
    base = best["true"]
    print(f"{'':<28}{'ms wall':>9}{'ms CPU':>9}{'more':>9}")
    for way, (wall, processor) in best.items():
        print(f"{way:<28}{wall * 1e3:9.2f}{processor * 1e3:9.2f}{(processor - base[1]) * 1e3:9.2f}")


def took_by_itself(child):
    """Seconds of the processor that a running program itself has taken, or None."""
    try:
        return int(pathlib.Path(f"/proc/{child.pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return None


def recorded_build(command, environment, module):
    """Wall and processor seconds of all, and processor seconds of the recorder alone."""
    before = time.monotonic()
    child = subprocess.Popen(command, env=environment, cwd=module, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    own = 0.0
    while True:
        ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        if ended:
            break
        own = took_by_itself(child) or own
        time.sleep(0.1)
    child.returncode = status
    if status != 0:
        sys.exit(f"{command} failed")
    return time.monotonic() - before, usage.ru_utime + usage.ru_stime, own


def builds(binsize, module, folder, rounds):
    plain, recorded, steps = [], [], 0
    record = folder / "record.json"
    cache = folder / "cache"
    environment = dict(os.environ, GOCACHE=str(cache))
    go = ["go", "build", "-o", str(folder / "program"), "."]
    watched = [binsize, "build", "--record", record, "-o", "/dev/null", "--", *go]

    def one(which):
        """Neither is always the first of the two, nor pays for emptying the cache."""
        if which:
            recorded.append(recorded_build(watched, environment, module))
            told = f"{'the same, recorded':<28}{recorded[-1][0]:9.1f}{recorded[-1][1]:9.1f}"
        else:
            plain.append(recorded_build(go, environment, module))
            told = f"{'go build':<28}{plain[-1][0]:9.1f}{plain[-1][1]:9.1f}"
        shutil.rmtree(cache)
        print(told, flush=True)

    print(f"{'':<28}{'s wall':>9}{'s CPU':>9}")
    for turn in range(rounds):
        one(turn % 2 == 1)
        one(turn % 2 == 0)
    steps = sum(s["exact"] for s in json.loads(record.read_text())["steps"])
    for at, what in ((0, "wall"), (1, "CPU")):
        shares = sorted(100 * (r[at] / p[at] - 1) for p, r in zip(plain, recorded))
        spread = max(p[at] for p in plain) / min(p[at] for p in plain) - 1
        print(f"{what}: {statistics.median(shares):+.2f} % at the median of {rounds} pairs "
              f"({shares[0]:+.2f} to {shares[-1]:+.2f}); builds without it differ by {spread:.2%}")
    own = statistics.median(r[2] / r[0] for r in recorded)
    print(f"the recorder itself: {own:.2%} of the wall time, beside {steps} steps")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binsize", type=pathlib.Path)
    parser.add_argument("--module", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--steps", type=int, default=200)
    arguments = parser.parse_args()
    binsize = arguments.binsize.resolve()
    with tempfile.TemporaryDirectory() as name:
        one_step(binsize, pathlib.Path(name), arguments.steps)
        if arguments.module:
            builds(binsize, arguments.module, pathlib.Path(name), arguments.rounds)


main()
