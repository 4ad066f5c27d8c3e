#!/usr/bin/env python3
"""Asks binsize what tools would save of files, and lets the tools do it.

    savings.py BINSIZE [--compile] [--limit BYTES] [--most N] [--jobs N] [--accuracy FILE] FILE|FOLDER…

Every ELF file that is named or lies in the folders goes through the tools of TOOLS; what they write is
as large as `savings` of the report says, or a line says which tool, the kind of difference and by how
much. A Go program whose name ends with "-default", "-plain" or "-pie" is compared with what Go's linker
wrote with -s, -w or both, where that lies beside it ("-s", "-w", "-sw", "-piesw"). With --compile a
program in C, made in several ways, is among them. With --accuracy the table in that file is written
anew. A tool that is not installed is skipped aloud. Exit 1 where anything differs, 77 where no tool is
there.

Kinds: equal (to the byte); bounded (not exact, and within the bounds that are said); wrong (another size);
refused (the tool fails, the report promises something exact); untold (the tool works, the report says
nothing). Files that this GNU strip was not built for are `foreign`, and no difference.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

TOOLS = {"strip": ("strip", []), "strip-g": ("strip", ["-g"]),
         "llvm-strip": ("llvm-strip", []), "llvm-strip-g": ("llvm-strip", ["-g"])}
TWINS = {"default": {"go-s": "s", "go-w": "w", "go-sw": "sw"},
         "plain": {"go-s": "s", "go-w": "w", "go-sw": "sw"}, "pie": {"go-sw": "piesw"}}
# GNU's strip is built for one processor, or for a few: e_machine to the names of others'.
CROSS = {183: "aarch64-linux-gnu-strip", 22: "s390x-linux-gnu-strip",
         40: "arm-linux-gnueabihf-strip", 243: "riscv64-linux-gnu-strip",
         21: "powerpc64le-linux-gnu-strip"}
KINDS = ("equal", "bounded", "wrong", "refused", "untold", "foreign")
BEGIN, END = "<!-- savings -->\n", "<!-- /savings -->\n"


def find_tool(name):
    """LLVM's of the version that the sources were read in, else the newest."""
    if name.startswith("llvm"):
        for version in (19, *range(30, 13, -1)):
            path = f"/usr/lib/llvm-{version}/bin/{name}"
            if os.path.exists(path):
                return path
    return shutil.which(name)


def is_elf(path, limit):
    try:
        if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > limit:
            return False
        with open(path, "rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:
        return False


def elf_files(roots, limit):
    out = [os.path.realpath(r) for r in roots if is_elf(os.path.realpath(r), limit)]
    for root in roots:
        for folder, _, names in os.walk(root):
            out += [p for p in (os.path.join(folder, n) for n in names) if is_elf(p, limit)]
    return sorted(set(out))


def promised(binsize, path):
    run = subprocess.run([binsize, "report", path, "--format", "json", "-d", "sections",
                          "--savings", "all"], capture_output=True, check=False)
    if run.returncode != 0:
        return None
    report = json.loads(run.stdout)
    return {s["id"]: s for s in report.get("savings", []) if "name" not in s}


def really(tool, options, path, out):
    if os.path.exists(out):
        os.unlink(out)
    run = subprocess.run([tool, *options, path, "-o", out], capture_output=True, check=False)
    message = run.stderr.decode(errors="replace").strip()
    if run.returncode != 0 or not os.path.exists(out):
        return None, message
    return os.path.getsize(out), message


def cross_tool(path):
    with open(path, "rb") as file:
        head = file.read(20)
    machine = int.from_bytes(head[18:20], "big" if head[5] == 2 else "little")
    return shutil.which(CROSS.get(machine, "-"))


def twins(path):
    stem, _, ending = path.rpartition("-")
    for name, twin in TWINS.get(ending, {}).items():
        if os.path.exists(f"{stem}-{twin}"):
            yield name, os.path.getsize(f"{stem}-{twin}")


def verdict(path, row, size, message):
    if size is None:
        if "recognise the format" in message or "file format not" in message:
            return "foreign"
        return "refused" if row is not None and row["exact"] else "equal"
    saved = os.path.getsize(path) - size
    if row is None:
        return "equal" if saved <= 0 else "untold"
    if row["exact"]:
        return "equal" if row["file"] == saved else "wrong"
    if "low" not in row and "high" not in row:
        return "untold"
    return "bounded" if row.get("low", 0) <= saved <= row.get("high", 1 << 62) else "wrong"


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


def compare(binsize, tools, path):
    """(name of the saving, kind, line) for each tool that takes the file."""
    rows = promised(binsize, path)
    if rows is None:
        return []
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (tool, options) in tools.items():
            other = cross_tool(path) if tool.endswith("/strip") else None
            sizes.append((name, *really(other or tool, options, path, os.path.join(folder, "out"))))
    sizes += [(name, size, "") for name, size in twins(path)]
    out = []
    for name, size, message in sizes:
        kind = verdict(path, rows.get(name), size, message)
        real = None if size is None else os.path.getsize(path) - size
        row = rows.get(name, {})
        said = row.get("file") if row.get("exact") else (row.get("low"), row.get("high"))
        out.append((name, kind, f"{kind}: {name} of {path}: said {said}, saved {real} {message[-120:]}"))
    return out


def write_accuracy(path, counts):
    lines = ["| saving | files | equal | within bounds | wrong | refused | untold | of other processors |\n",
             "| --- | --: | --: | --: | --: | --: | --: | --: |\n"]
    for name, count in counts.items():
        lines.append(f"| `{name}` | {sum(count.values()):,} | " +
                     " | ".join(f"{count[kind]:,}" for kind in KINDS) + " |\n")
    text = pathlib.Path(path).read_text(encoding="utf-8")
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    pathlib.Path(path).write_text(text[:begin] + "".join(lines) + text[end:], encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binsize")
    parser.add_argument("roots", nargs="+")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--limit", type=int, default=1 << 30)
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--accuracy")
    given = parser.parse_args()
    tools = {}
    for name, (tool, options) in TOOLS.items():
        if path := find_tool(tool):
            tools[name] = (path, options)
        else:
            print(f"SKIPPED: {tool} is not installed")
    if not tools:
        return 77
    counts = {name: dict.fromkeys(KINDS, 0) for name in [*tools, "go-s", "go-w", "go-sw"]}
    with tempfile.TemporaryDirectory() as folder:
        files = elf_files(given.roots + (list(compiled(folder)) if given.compile else []), given.limit)
        if given.most and len(files) > given.most:
            files = sorted(random.Random(1).sample(files, given.most))
        with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
            for found in pool.map(lambda path: compare(given.binsize, tools, path), files):
                for name, kind, line in found:
                    counts[name][kind] += 1
                    if kind not in ("equal", "bounded", "foreign"):
                        print(line, flush=True)
    for name, found in counts.items():
        print(name, ", ".join(f"{n} {kind}" for kind, n in found.items()))
    if given.accuracy:
        write_accuracy(given.accuracy, counts)
    differs = any(c["wrong"] + c["refused"] + c["untold"] for c in counts.values())
    return 1 if differs or not files else 0


if __name__ == "__main__":
    sys.exit(main())
