#!/usr/bin/env python3
"""method_lookups.py BINSIZE WORK [PROGRAM…]: who keeps all exported methods in real programs, by the verdict
`method_dce` and by the linker's own marks.

The programs are those of cuts/, whole and with each feature left out, stripped. The linker prints what
it reaches first by what (-dumpdep) and marks a function that looks methods up by a name it does not
know with <ReflectMethod>. The verdict agrees where it says that methods are kept if any function has
the mark, and where each function that it names has it. Building takes minutes; what the linker
said is kept in WORK. Needs the modules from a registry or the module cache: without them it says
SKIPPED and ends with 77. Ends with 1 where a verdict disagrees."""
import argparse, json, os, pathlib, re, subprocess, sys

cuts = pathlib.Path(__file__).resolve().parent / "cuts"


def build(work, program, without):
    """The program as a path, and the functions that the linker marks."""
    out = work / f"{program}{'-no_' + without if without else ''}"
    marks = out.with_suffix(".marks")
    if not marks.exists():
        tags = [f"-tags=no_{without}"] if without else []
        done = subprocess.run(
            ["go", "build", "-p", "2", "-trimpath", *tags, "-ldflags=-s -w -dumpdep", "-o", out, f"./cmd/{program}"],
            cwd=cuts, check=True, capture_output=True, text=True, env=dict(os.environ, CGO_ENABLED="0"))
        found = set()
        for line in (done.stdout + done.stderr).splitlines():
            for side in line.split(" -> "):
                if "<ReflectMethod>" in side:
                    found.add(side.split(" <", 1)[0])
        marks.write_text(json.dumps(sorted(found)))
    return out, set(json.loads(marks.read_text()))


def verdict(binsize, program):
    report = json.loads(subprocess.run([binsize, "report", program, "--format", "json"],
                                       check=True, capture_output=True).stdout)
    for v in report["toolchain"]["verdicts"]:
        if v["id"] == "method_dce":
            return v["value"], v.get("evidence", "")
    return "", ""


def named(evidence):
    """Functions that the verdict names: "; main.main calls reflect.Value.Method (…"."""
    return set(re.findall(r"; ([^;]+?) (?:calls reflect\.|seems to call )", evidence))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binsize"), parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("programs", nargs="*")
    args = parser.parse_args()
    args.work = args.work.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    if subprocess.run(["go", "mod", "download"], cwd=cuts, capture_output=True).returncode != 0:
        print("SKIPPED: the modules of the programs cannot be had")
        return 77
    asked = wrong = keep = 0
    for program in args.programs or sorted(p.name for p in (cuts / "cmd").iterdir()):
        features = sorted(f.stem.removeprefix("with_") for f in (cuts / "cmd" / program).glob("with_*.go"))
        for without in ["", *features]:
            path, marks = build(args.work, program, without)
            value, evidence = verdict(args.binsize, path)
            others = {n for n in named(evidence) if n not in marks}
            agrees = value == ("no" if marks else "yes") and not others and bool(named(evidence)) == bool(marks)
            asked, wrong, keep = asked + 1, wrong + (not agrees), keep + bool(marks)
            print(f"{path.name}: {value}, {len(marks)} marked, {len(named(evidence))} named"
                  f"{'' if agrees else ': DISAGREES ' + ', '.join(sorted(others)) + ' ' + evidence}", flush=True)
    print(f"{asked} programs, {keep} of which keep all methods: the verdict disagrees in {wrong}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
