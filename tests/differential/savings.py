#!/usr/bin/env python3
"""Asks binsize what tools would save of files, and lets the tools do it.

    savings.py BINSIZE [--compile] [--limit BYTES] [--most N] [--jobs N] [--accuracy FILE] FILE|FOLDER…

Every ELF, Mach-O and PE file and archive that is named or lies in the folders goes through the tools of TOOLS; what
they write is as large as `savings` of the report says, or a line says which tool, the kind of difference
and by how much. A Go program whose name ends with "-default", "-plain" or "-pie" is compared with what Go's linker
wrote with -s, -w or both, where that lies beside it ("-s", "-w", "-sw", "-piesw"), and any file with what lies beside
it as NAME.trimpath, .cgo, .relr or .pie: the same, built so. With --compile a program in C and one in Go, made in
several ways and for several systems, are among them. With --accuracy the table in that file is written anew. A tool
that is not installed is skipped aloud. Exit 1 where anything differs, 77 where no tool is there.

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
import re
import shutil
import subprocess
import sys
import tempfile

TOOLS = {
    "ELF": {"strip": ("strip", []), "strip-g": ("strip", ["-g"]),
            "llvm-strip": ("llvm-strip", []), "llvm-strip-g": ("llvm-strip", ["-g"]),
            "compress-zlib": ("objcopy", ["--compress-debug-sections=zlib"]),
            "compress-zstd": ("objcopy", ["--compress-debug-sections=zstd"]),
            "decompress": ("objcopy", ["--decompress-debug-sections"])},
    "Mach-O": {"llvm-strip": ("llvm-strip", []), "llvm-strip-g": ("llvm-strip", ["-g"]),
               "llvm-strip-x": ("llvm-strip", ["-x"])},
    "PE": {"strip": ("strip", []), "strip-g": ("strip", ["-g"])},
    "COFF": {"strip": ("strip", []), "strip-g": ("strip", ["-g"])},
    "archive": {"strip-g": ("strip", ["-g"])},
}
MAGIC = {b"\x7fELF": "ELF", b"\xcf\xfa\xed\xfe": "Mach-O", b"\xce\xfa\xed\xfe": "Mach-O",
         b"!<ar": "archive"}
TWINS = {"default": {"go-s": "s", "go-w": "w", "go-sw": "sw"},
         "plain": {"go-s": "s", "go-w": "w", "go-sw": "sw", "trimpath": "trimpath"},
         "pie": {"go-sw": "piesw", "pie": "default"}, "piesw": {"pie": "sw"}}
# What is compared with another build, beside the file.
GO = ["go-s", "go-w", "go-sw", "trimpath", "cgo"]
MADE = {"ELF": [*GO, "relr", "pie"], "PE": GO, "Mach-O": GO}
# GNU's strip is built for one processor, or for a few: e_machine to the names of others'.
CROSS = {183: "aarch64-linux-gnu-", 22: "s390x-linux-gnu-", 40: "arm-linux-gnueabihf-",
         243: "riscv64-linux-gnu-", 21: "powerpc64le-linux-gnu-"}
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


def format_of(path, limit):
    try:
        if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > limit:
            return None
        with open(path, "rb") as file:
            head = file.read(64)
            if head[:2] == b"MZ" and len(head) == 64:
                file.seek(int.from_bytes(head[60:64], "little"))
                return "PE" if file.read(4) == b"PE\0\0" else None
            # Objects have no magic but their processor; those that are linked again no header more.
            if head[:2] in (b"\x64\x86", b"\x4c\x01") and path.endswith((".o", ".obj")):
                return "COFF" if head[16:18] == b"\0\0" else None
            return MAGIC.get(head[:4])
    except OSError:
        return None


def find_files(roots, limit):
    paths = [os.path.realpath(r) for r in roots if os.path.isfile(r)]
    for root in roots:
        for folder, _, names in os.walk(root):
            paths += [os.path.join(folder, n) for n in names]
    return [(p, kind) for p in sorted(set(paths)) if (kind := format_of(p, limit))]


def promised(binsize, path):
    """The savings by id, and whether there is debugging information to compress."""
    # What Go's paths and cgo are worth rests on all that binsize knows of the program.
    deep = any(os.path.exists(f"{path}.{name}") for name in ("trimpath", "cgo")) or \
        any(name == "trimpath" for name, _ in twins(path))
    depth = "packages" if deep else "sections"
    run = subprocess.run([binsize, "report", path, "--format", "json", "-d", depth,
                          "--savings", "all"], capture_output=True, check=False)
    if run.returncode != 0:
        return None, False
    report = json.loads(run.stdout)
    rows = {s["id"]: s for s in report.get("savings", []) if "name" not in s}
    return rows, report["weights"]["dwarf"]["file"] > 0


def really(tool, options, path, folder):
    out = os.path.join(folder, os.path.basename(path))  # a signature holds the name
    if os.path.exists(out):
        os.unlink(out)
    where = [path, out] if tool.endswith("objcopy") else [path, "-o", out]
    run = subprocess.run([tool, *options, *where], capture_output=True, check=False)
    message = run.stderr.decode(errors="replace").strip()
    if run.returncode != 0 or not os.path.exists(out):
        return None, message
    return os.path.getsize(out), message


def cross_tool(path, tool):
    if os.path.basename(tool).startswith("llvm"):
        return tool
    with open(path, "rb") as file:
        head = file.read(1 << 22)
    if head[:4] == b"!<ar":  # by the first object in it
        head = head[max(head.find(b"`\n\x7fELF"), 0) + 2:]
    if head[:4] != b"\x7fELF":
        return tool
    machine = int.from_bytes(head[18:20], "big" if head[5] == 2 else "little")
    return shutil.which(CROSS.get(machine, "-") + os.path.basename(tool)) or tool


def twins(path):
    stem, _, ending = path.removesuffix(".exe").rpartition("-")
    more = ".exe" if path.endswith(".exe") else ""
    for name, twin in TWINS.get(ending, {}).items():
        if os.path.exists(f"{stem}-{twin}{more}"):
            yield name, os.path.getsize(f"{stem}-{twin}{more}")


def verdict(path, row, size, message):
    if size is None:
        if "recognise the format" in message or "file format not" in message:
            return "foreign"
        return "refused" if row is not None and row["exact"] else "equal"
    saved = os.path.getsize(path) - size
    if row is not None and row["id"] == "decompress" and row["file"] == 0:
        return "equal" if f" {-saved} bytes" in row["loss"] else "wrong"
    if row is None:
        # Members that this strip was not built for it copies, and says so of each.
        strange = message.count("recognise the format")
        if strange and saved > 0 and strange >= len(subprocess.run(
                ["ar", "t", path], capture_output=True, check=False).stdout.splitlines()):
            return "foreign"
        return "equal" if saved <= 0 else "untold"
    if row["exact"]:
        return "equal" if row["file"] == saved else "wrong"
    if "low" not in row and "high" not in row:
        return "untold"
    low = row.get("low", 0)
    if grows := re.search(r"grows by up to (\d+) bytes", row["loss"]):
        low -= int(grows[1])
    return "bounded" if low <= saved <= row.get("high", 1 << 62) else "wrong"


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
    # Many words that move, and the same linked with RELR.
    source = os.path.join(folder, "table.c")
    for number, layout in enumerate(("", ",-z,noseparate-code", ",-z,max-page-size=65536")):
        pathlib.Path(source).write_text(
            "extern int puts(const char*);\nstatic const char* const words[] = {" +
            "".join(f'"w{i}",' for i in range(2000 + 700 * number)) +
            "};\nint main(int n, char** v) { return v && puts(words[n]); }\n", encoding="utf-8")
        out = os.path.join(folder, f"table{number}")
        pie = ["-fPIE", "-pie"]
        for name, way, more in ((out, pie, ""), (out + ".relr", pie, ",-z,pack-relative-relocs"),
                                (out + ".pie", ["-fno-pie", "-no-pie"], "")):
            subprocess.run(["cc", *way, "-s", f"-Wl,-z,now{layout}{more}", source, "-o", name],
                           capture_output=True, check=False)
        if os.path.exists(out):
            yield out


GO_MODULE = {
    "go.mod": "module example.com/app\n\ngo 1.21\n",
    "cmd/tool/main.go": """package main

import (
	"fmt"
	"os"

	"example.com/app/internal/store"
)

func main() { fmt.Println(store.Describe(os.Args)) }
""",
    "internal/store/store.go": """package store

import "encoding/json"

func Describe(of []string) string {
	text, _ := json.Marshal(of)
	return string(text)
}
""",
}


def written(folder, files):
    for name, text in files.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def compiled_go(folder):
    """A Go module built for several systems, and beside each the same with -trimpath or flags."""
    go = shutil.which("go")
    if go is None:
        print("SKIPPED: go is not installed")
        return
    module = written(os.path.join(folder, "module"), GO_MODULE)
    for system, arch in (("linux", "amd64"), ("linux", "arm64"), ("windows", "amd64"),
                         ("darwin", "arm64")):
        env = {**os.environ, "GOOS": system, "GOARCH": arch, "CGO_ENABLED": "0",
               "GOFLAGS": "-buildvcs=false", "GOTOOLCHAIN": "local"}

        def build(out, *flags):
            run = subprocess.run([go, "build", *flags, "-o", out, "./cmd/tool"], cwd=module,
                                 env=env, capture_output=True, check=False)
            return run.returncode == 0

        made = os.path.join(folder, f"{system}-{arch}")
        for ending, flags in (("-default", []), ("-w", ["-ldflags=-w"]), ("-s", ["-ldflags=-s"]),
                              ("-sw", ["-ldflags=-s -w"]), ("-big", ["-ldflags=-compressdwarf=0"])):
            if not build(made + ending, *flags):
                break
            if ending in ("-default", "-sw", "-big"):
                build(f"{made}{ending}.trimpath", "-trimpath", *flags)
                yield made + ending


CGO_MODULE = {
    "go.mod": "module example.com/app\n\ngo 1.21\n",
    "names/main.go": 'package main\n\nimport (\n\t"fmt"\n\t"net"\n\t"os"\n)\n\n'
                     "func main() { fmt.Println(net.LookupHost(os.Args[1])) }\n",
    "users/main.go": 'package main\n\nimport (\n\t"fmt"\n\t"os/user"\n)\n\n'
                     "func main() { fmt.Println(user.Current()) }\n",
    "web/main.go": 'package main\n\nimport (\n\t"fmt"\n\t"net/http"\n\t"os"\n)\n\n'
                   "func main() { fmt.Println(http.Get(os.Args[1])) }\n",
    "own/main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(sum(3)) }\n',
    "own/c.go": """//go:build cgo

package main

// #cgo LDFLAGS: -lm
// #include <math.h>
// #include <stdlib.h>
// static int sum(int n) { int s = 0; while (n-- > 0) s += rand() % 7 + (int)sqrt(n); return s; }
import "C"

func sum(n int) int { return int(C.sum(C.int(n))) }
""",
    "own/go.go": "//go:build !cgo\n\npackage main\n\nfunc sum(n int) int { return n * 7 }\n",
}


def compiled_cgo(folder):
    """Programs that use C, by themselves or through Go's own packages, and beside each the same without."""
    go = shutil.which("go")
    if go is None or shutil.which("gcc") is None:
        print("SKIPPED: go or gcc is not installed")
        return
    module = written(os.path.join(folder, "cgo"), CGO_MODULE)

    def build(out, program, cgo, *flags):
        env = {**os.environ, "CGO_ENABLED": cgo, "GOFLAGS": "-buildvcs=false", "GOTOOLCHAIN": "local"}
        return subprocess.run([go, "build", *flags, "-o", out, f"./{program}"], cwd=module, env=env,
                              capture_output=True, check=False).returncode == 0

    for program in ("names", "users", "web", "own"):
        for kind, mode, link in (("internal", "exe", "internal"), ("external", "exe", "external"),
                                 ("pie", "pie", "internal")):
            for ending, strip in (("whole", ""), ("bare", " -s -w")):
                out = os.path.join(folder, f"{program}-{kind}-{ending}")
                flags = [f"-buildmode={mode}"]
                if build(out, program, "1", *flags, f"-ldflags=-linkmode={link}{strip}") and \
                        build(f"{out}.cgo", program, "0", *flags, f"-ldflags={strip}"):
                    yield out


def compare(binsize, tools, path, kind):
    """(name of the saving, kind, line) for each tool that takes the file."""
    rows, has_debug = promised(binsize, path)
    if rows is None:
        return []
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (tool, options) in tools[kind].items():
            packs = name.startswith("compress") and has_debug
            if packs or name in rows or not tool.endswith("objcopy"):
                sizes.append((name, *really(cross_tool(path, tool), options, path, folder)))
    sizes += [(name, size, "") for name, size in twins(path)]
    for name in ("relr", "pie", "trimpath", "cgo"):
        # Of DWARF that an external linker packed, a build without it may take more or less.
        hushed = name == "cgo" and name not in rows and path.endswith("-external-whole")
        if os.path.exists(f"{path}.{name}") and not hushed:
            sizes.append((name, os.path.getsize(f"{path}.{name}"), ""))
    out = []
    for name, size, message in sizes:
        found = verdict(path, rows.get(name), size, message)
        real = None if size is None else os.path.getsize(path) - size
        row = rows.get(name, {})
        said = row.get("file") if row.get("exact") else (row.get("low"), row.get("high"))
        out.append(((kind, name), found,
                    f"{found}: {name} of {path}: said {said}, saved {real} {message[-120:]}"))
    return out


def write_accuracy(path, counts):
    lines = ["| of | saving | files | equal | within bounds | wrong | refused | untold | of other processors |\n",
             "| --- | --- | --: | --: | --: | --: | --: | --: | --: |\n"]
    for (kind, name), count in counts.items():
        if sum(count.values()) == 0:
            continue
        lines.append(f"| {kind} | `{name}` | {sum(count.values()):,} | " +
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
    needed = sorted({tool for of in TOOLS.values() for tool, _ in of.values()})
    paths = {tool: path for tool in needed if (path := find_tool(tool))}
    for tool in needed:
        if tool not in paths:
            print(f"SKIPPED: {tool} is not installed")
    if not paths:
        return 77
    tools = {kind: {name: (paths[tool], options) for name, (tool, options) in of.items()
                    if tool in paths} for kind, of in TOOLS.items()}
    counts = {(kind, name): dict.fromkeys(KINDS, 0) for kind, of in tools.items()
              for name in [*of, *MADE.get(kind, [])]}
    with tempfile.TemporaryDirectory() as folder:
        made = [*compiled(folder), *compiled_go(folder), *compiled_cgo(folder)] if given.compile else []
        files = find_files(given.roots + made, given.limit)
        if given.most and len(files) > given.most:
            files = sorted(random.Random(1).sample(files, given.most))
        with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
            for found in pool.map(lambda of: compare(given.binsize, tools, *of), files):
                for name, kind, line in found:
                    counts[name][kind] += 1
                    if kind not in ("equal", "bounded", "foreign"):
                        print(line, flush=True)
    for name, found in counts.items():
        if sum(found.values()):
            print(*name, ", ".join(f"{n} {kind}" for kind, n in found.items() if n))
    if given.accuracy:
        write_accuracy(given.accuracy, counts)
    differs = any(c["wrong"] + c["refused"] + c["untold"] for c in counts.values())
    return 1 if differs or not files else 0


if __name__ == "__main__":
    sys.exit(main())
