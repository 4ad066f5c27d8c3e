#!/usr/bin/env python3
"""What `binsize build` costs a build: steps.py BINSIZE [--module DIR] [--rounds N] [--steps N]

First a step by itself: N starts of `true`, and N of `true` behind the program that steps run as
(and behind binsize in its place, which is what a step is where that program was not built), one
after the other in turns; milliseconds of the processor and of the clock, of which the least of five
rounds is told. With --module a Go program in DIR is built N times with an empty cache, in turns
with and without the recorder: wall and processor seconds of each, the steps, and what a step costs.
"""
import argparse
import json
import os
import pathlib
import shutil
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


def builds(binsize, module, folder, rounds):
    plain, recorded, steps = [], [], 0
    record = folder / "record.json"
    out = str(folder / "program")
    print(f"{'':<28}{'s wall':>9}{'s CPU':>9}{'steps':>9}")
    for _ in range(rounds):
        cache = folder / "cache"
        plain.append(took(["go", "build", "-o", out, "."], dict(os.environ, GOCACHE=str(cache)), module))
        shutil.rmtree(cache)
        print(f"{'go build':<28}{plain[-1][0]:9.1f}{plain[-1][1]:9.1f}", flush=True)
        recorded.append(took([binsize, "build", "--cold", "--record", record, "-o", "/dev/null", "--",
                              "go", "build", "-o", out, "."], None, module))
        steps = sum(s["exact"] for s in json.loads(record.read_text())["steps"])
        print(f"{'the same, recorded':<28}{recorded[-1][0]:9.1f}{recorded[-1][1]:9.1f}{steps:9}", flush=True)
    for at, what in ((0, "wall"), (1, "CPU")):
        least = [min(run[at] for run in runs) for runs in (plain, recorded)]
        more = least[1] - least[0]
        print(f"{what}: {more:+.2f} s, {more / least[0]:+.2%}, {more / steps * 1e3:+.2f} ms a step")


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
