#!/usr/bin/env python3
"""Asks binsize what removing symbols and DWARF would save, and lets the tools do it.

    savings.py BINSIZE [--compile] [--accuracy FILE] FILE|FOLDER…

What GNU strip and strip -g take of a linked ELF file is what `weights` of its report say, to the byte;
of a Go program whose name ends with "-default", "-plain" or "-pie", what Go's linker left out of those
beside it ("-w", "-sw", "-piesw"). A line for each difference: the tool, what was said and what was saved.
With --compile a program in C, made in several ways, is among them. With --accuracy the table in that file is written anew. Files that this strip was not built for, and
what it refuses, are left out. Exit 1 where anything differs, 77 where there is no strip.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TWINS = {"default": {"-w": "w", "-s -w": "sw"}, "plain": {"-w": "w", "-s -w": "sw"},
         "pie": {"-s -w": "piesw"}}
CROSS = {183: "aarch64-linux-gnu-strip", 22: "s390x-linux-gnu-strip"}
BEGIN, END = "<!-- savings -->\n", "<!-- /savings -->\n"


def is_elf(path):
    try:
        if os.path.islink(path) or not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:
        return False


def elf_files(roots):
    out = [os.path.realpath(r) for r in roots if is_elf(os.path.realpath(r))]
    for root in roots:
        for folder, _, names in os.walk(root):
            out += [p for p in (os.path.join(folder, n) for n in names) if is_elf(p)]
    return sorted(set(out))


def is_go(path):
    with open(path, "rb") as file:
        return b".go.buildinfo" in file.read()


def said(binsize, path):
    """What is said of debugging information alone, and of both; None where that is nothing."""
    run = subprocess.run([binsize, "report", path, "--format", "json", "-d", "sections"],
                         capture_output=True, check=False)
    if run.returncode != 0:
        return None, None
    report = json.loads(run.stdout)
    many = report["metrics"]["symbols"] > 4990  # then strip -g takes at least what is said
    dwarf, symbols = report["weights"]["dwarf"], report["weights"]["symbol_names"]
    if report["subject"]["kind"] in ("relocatable", "core", "debug") or "saves" not in symbols:
        return None, None
    debug = None if many and not is_go(path) else dwarf.get("saves")
    return debug, dwarf.get("saves", 0) + symbols["saves"]


def strip_for(path):
    with open(path, "rb") as file:
        head = file.read(20)
    machine = int.from_bytes(head[18:20], "big" if head[5] == 2 else "little")
    return shutil.which(CROSS.get(machine, "strip"))


def saved_by(command, path, folder):
    out = os.path.join(folder, "out")
    if command[0] is None:
        return None
    run = subprocess.run([*command, path, "-o", out], capture_output=True, check=False)
    if run.returncode != 0:
        return None
    return max(0, os.path.getsize(path) - os.path.getsize(out))  # it may get larger


def comparisons(path, debug, both, folder):
    stem, _, ending = path.rpartition("-")
    twins = {how: f"{stem}-{twin}" for how, twin in TWINS.get(ending, {}).items()}
    for how, twin in twins.items():
        if os.path.exists(twin):
            yield "go " + how, both if "-s" in how else debug, (os.path.getsize(path) -
                                                               os.path.getsize(twin))
    if is_go(path):
        return
    strip = strip_for(path)
    yield "strip", both, saved_by([strip], path, folder)
    if debug is not None:
        yield "strip -g", debug, saved_by([strip, "-g"], path, folder)


def compiled(folder):
    """A program with functions, linked in several ways; those that the compiler here can."""
    source = os.path.join(folder, "main.c")
    pathlib.Path(source).write_text(
        "static int twice(int n) { return 2 * n; }\nint more(int n) { return twice(n) + 1; }\n"
        "int main(int n, char** v) { return v[0] == 0 ? more(n) : 0; }\n", encoding="utf-8")
    if shutil.which("cc") is None:
        print("SKIPPED: cc is not installed")
        return
    for number, flags in enumerate(([], ["-g"], ["-g", "-static"], ["-g", "-no-pie"],
                                    ["-g", "-Wl,-z,noseparate-code"], ["-g", "-gz"],
                                    ["-g", "-shared", "-fPIC"], ["-g", "-Wl,--emit-relocs"])):
        out = os.path.join(folder, f"program{number}")
        run = subprocess.run(["cc", *flags, source, "-o", out], capture_output=True, check=False)
        if run.returncode == 0:
            yield out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binsize")
    parser.add_argument("roots", nargs="+")
    parser.add_argument("--accuracy")
    parser.add_argument("--compile", action="store_true")
    given = parser.parse_args()
    if shutil.which("strip") is None:
        print("SKIPPED: strip is not installed")
        return 77
    counts = {how: [0, 0] for how in ("strip", "strip -g", "go -w", "go -s -w")}
    with tempfile.TemporaryDirectory() as folder:
        more = list(compiled(folder)) if given.compile else []
        for path in elf_files(given.roots + more):
            debug, both = said(given.binsize, path)
            if both is None:
                continue
            for how, bytes_said, saved in comparisons(path, debug, both, folder):
                if saved is None:
                    continue
                counts[how][bytes_said != saved] += 1
                if bytes_said != saved:
                    print(f"{how} of {path}: said {bytes_said}, saved {saved}")
    for how, (equal, other) in counts.items():
        print(f"{how}: {equal} equal, {other} not")
    if given.accuracy:
        rows = "".join(f"| `{how}` | {a:,} | {b:,} |\n" for how, (a, b) in counts.items())
        text = pathlib.Path(given.accuracy).read_text(encoding="utf-8")
        begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
        table = "| removed by | equal to the byte | not |\n| --- | --: | --: |\n" + rows
        pathlib.Path(given.accuracy).write_text(text[:begin] + table + text[end:],
                                                encoding="utf-8")
    return 1 if any(other for _, other in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
