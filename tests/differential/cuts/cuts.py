#!/usr/bin/env python3
"""cuts.py BINSIZE WORK [--write docs/accuracy.md] [PROGRAM…]: what `binsize whatif` says that a
program would shrink by, against what it does shrink by when it is built without the thing.

The module beside this file holds ten programs (cmd/) made of features (feat/), most of them a use of a
public module as its documentation shows it. The build tag no_NAME leaves a feature out, as somebody would
who removes an import. Programs are built stripped and with symbols, by the installed Go; sizes
of builds are kept in WORK, since building takes an hour and asking takes seconds. Needs the modules
from a registry or the module cache: without them it says SKIPPED and ends with 77.

One line a cut: what the build says (truth), the bounds, whether they hold it, how wide they are and
how far their middle is off, both as parts of the truth. The last lines are the shares that
docs/accuracy.md states."""
import argparse, json, os, pathlib, statistics, subprocess, sys

here = pathlib.Path(__file__).resolve().parent
modes = {"stripped": ["-ldflags=-s -w"], "symbols": []}


def build(work, program, without, mode):
    """The program as a path; without a feature, its size alone is kept."""
    out = work / f"{program}-{mode}{'-no_' + without if without else ''}"
    size = out.with_suffix(".size")
    if size.exists() and (without or out.exists()):
        return out, int(size.read_text())
    tags = [f"-tags=no_{without}"] if without else []
    subprocess.run(["go", "build", "-p", "2", "-trimpath", *tags, *modes[mode], "-o", out, f"./cmd/{program}"],
                   cwd=here, check=True, env=dict(os.environ, CGO_ENABLED="0"))
    size.write_text(str(out.stat().st_size))
    if without:
        out.unlink()
    return out, int(size.read_text())


def ask(binsize, program, feature):
    answer = json.loads(subprocess.run(
        [binsize, "whatif", program, "--without", f"cuts/feat/{feature}", "--format", "json"],
        check=True, capture_output=True).stdout)
    return answer["freed"]["low"]["file"], answer["freed"]["high"]["file"]


def cut(binsize, work, program, feature, mode):
    path, full = build(work, program, "", mode)
    truth = full - build(work, program, feature, mode)[1]
    low, high = ask(binsize, path, feature)
    part = max(truth, 1)
    return {"program": program, "feature": feature, "mode": mode, "truth": truth, "low": low, "high": high,
            "holds": low <= truth <= high, "width": (high - low) / part,
            "off": abs((low + high) / 2 - truth) / part}


def table(rows):
    yield "| program | without | build | truth | low | high | holds | width | middle off |"
    yield "| --- | --- | --- | ---: | ---: | ---: | --- | ---: | ---: |"
    for r in rows:
        yield (f"| {r['program']} | {r['feature']} | {r['mode']} | {r['truth']:,} | {r['low']:,} | {r['high']:,} | "
               f"{'yes' if r['holds'] else '**no**'} | {r['width']:.0%} | {r['off']:.0%} |")
    yield ""
    share = sum(r["holds"] for r in rows) / len(rows)
    yield (f"{len(rows)} cuts: the bounds hold the truth in {share:.0%}; at the median they are "
           f"{statistics.median(r['width'] for r in rows):.0%} of it wide, and their middle is "
           f"{statistics.median(r['off'] for r in rows):.0%} off.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binsize"), parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("programs", nargs="*"), parser.add_argument("--write", type=pathlib.Path)
    parser.add_argument("--mode", choices=modes, action="append")
    args = parser.parse_intermixed_args()
    args.work = args.work.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    if subprocess.run(["go", "mod", "download"], cwd=here, capture_output=True).returncode != 0:
        print("SKIPPED: the modules of the programs cannot be had")
        return 77
    rows = []
    for program in args.programs or sorted(p.name for p in (here / "cmd").iterdir()):
        for file in sorted((here / "cmd" / program).glob("with_*.go")):
            for mode in args.mode or modes:
                rows.append(cut(args.binsize, args.work, program, file.stem.removeprefix("with_"), mode))
                print(rows[-1], file=sys.stderr)
    text = "\n".join(table(rows))
    print(text)
    if args.write:
        begin, end = "<!-- cuts.py -->\n", "<!-- end of cuts.py -->"
        page = args.write.read_text()
        head, _, rest = page.partition(begin)
        args.write.write_text(head + begin + text + "\n" + end + rest.partition(end)[2])
    return 0


sys.exit(main())
