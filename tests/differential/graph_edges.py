#!/usr/bin/env python3
"""What `binsize dump --graph` finds in stripped Go programs, beside what their linker followed.

    graph_edges.py BINSIZE [--go VERSION…] [--arch GOARCH…] [--program NAME…] [--misses N]

Prints a table of recall and precision by kind of edge (docs/accuracy.md holds one). Programs are
sources in graph_programs/; those that need modules are left out, aloud, where the module cache and
the network have none. Exit 77 where there is no go, 1 where less is found than was promised.
"""
import argparse
import bisect
import collections
import importlib.machinery
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
loader = importlib.machinery.SourceFileLoader("linker_edges", str(HERE / "linker_edges"))
linker_edges = importlib.util.module_from_spec(importlib.util.spec_from_loader("linker_edges", loader))
sys.dont_write_bytecode = True
loader.exec_module(linker_edges)

# Least recall and precision, in percent, that a run must show.
PROMISED = {"function → function": (99.0, 99.0), "all": (98.0, 98.0)}


def unquoted(text):
    """Go's %q, as far as symbol names need it."""
    def one(match):
        s = match.group(1)
        plain = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
        if s[0] in plain:
            return plain[s[0]]
        return chr(int(s[1:], 16)) if s[0] in "xuU" else s
    return re.sub(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)", one, text.strip()[1:-1])


class Truth:
    """Symbols and edges that the linker wrote, as names."""

    def __init__(self, path):
        self.kind, self.edges, self.data = {}, set(), {}
        name, places, pairs, masks = {}, [], set(), []
        for line in open(path, errors="replace"):
            if line[0] == "E":
                _, a, b = line.split()
                pairs.add((int(a), int(b)))
            elif line[0] == "N":
                _, number, address, size, kind, _, text = line.split(" ", 6)
                text, address, size = unquoted(text), int(address), int(size)
                if text.startswith("runtime.gcbits."):
                    masks.append(address)
                what = kind_of(kind, text)
                if what is None or (what == "data" and address < 0x8000):  # funcdata in pclntab
                    continue
                name[int(number)] = (what, text)
                self.kind[text] = what
                if what == "data":
                    # Equal content is one symbol whatever it is called: the address tells more.
                    self.data[text] = name[int(number)] = (what, f"@{address:x}")
                    places.append((address, size))
        # Masks of the garbage collector may go by the name of some other eight bytes.
        for number, (what, place) in list(name.items()):
            if what == "data" and masks and min(masks) <= int(place[1:], 16) <= max(masks):
                del name[number]
        places.sort()
        self.begins = [p[0] for p in places]
        self.sizes = [p[1] for p in places]
        for a, b in pairs:
            if a in name and b in name:
                self.edges.add((name[a], name[b]))

    def datum(self, address):
        """The linker's symbol of data that holds an address."""
        i = bisect.bisect_right(self.begins, address) - 1
        if i < 0 or address >= self.begins[i] + max(1, self.sizes[i]):
            return None
        return f"@{self.begins[i]:x}"


def kind_of(symbol_kind, name):
    if symbol_kind.startswith(("SDWARF", "SPCLN", "Sxxx")) or not name:
        return None
    if symbol_kind.startswith("STEXT"):
        return "function"
    what = kind_of_name(name)
    return "data" if what == "" else what


def kind_of_name(name):
    if re.search(r"\.(stkobj|arginfo\d*|argliveinfo|opendefer|wrapinfo|args_stackmap)$", name):
        return None
    if name.startswith(("type:.eqfunc", "type:.hashfunc", "type..eqfunc")) or name.endswith("·f"):
        return "funcval"
    if name.startswith(("type:.namedata.", "type:.importpath.")):
        return "name"
    if name.startswith("type:.eq") or name.startswith("type:.hash"):
        return "function"
    if name.startswith("type:"):
        return "type"
    if name.startswith("go:itab."):
        return "itab"
    if name.startswith("go:string."):
        return "literal"
    if name.startswith("runtime.gcbits."):
        return None  # equal constants of other names may be the same eight bytes
    if name.startswith("gclocals·"):
        return None
    return None if name in ("go:main.inittasks", "runtime.text", "runtime.etext") else ""


def found_edges(binsize, program, truth):
    """Edges of dump --graph as the truth spells them, with their kinds."""
    out = {}
    functions = {n for n, k in truth.kind.items() if k == "function"}

    def named(text):
        if text.startswith("0x"):
            datum = truth.datum(int(text, 16))
            return datum and ("data", datum)
        if text in functions:
            return "function", text
        if text in truth.data:
            return truth.data[text]
        kind = kind_of_name(text)
        if kind is None:
            return None
        return (kind, text) if kind else ("function", text)

    cache = {}
    dump = subprocess.Popen([binsize, "dump", "--graph", program], stdout=subprocess.PIPE,
                            text=True, errors="replace")
    for line in dump.stdout:
        _, kind, a, b = line.rstrip("\n").split("\t")
        for text in (a, b):
            if text not in cache:
                cache[text] = named(text)
        if cache[a] and cache[b]:
            out.setdefault((cache[a], cache[b]), kind)
    if dump.wait() != 0:
        sys.exit(f"binsize failed on {program}")
    return out


def compare(truth, found):
    """(found, true, both) by kind of both ends, and the edges that only one side has."""
    rows = collections.defaultdict(lambda: [0, 0, 0])
    missed, invented = collections.defaultdict(list), collections.defaultdict(list)
    for edge in truth.edges:
        kind = f"{edge[0][0]} → {edge[1][0]}"
        rows[kind][1] += 1
        if edge in found:
            rows[kind][2] += 1
        else:
            missed[kind].append(edge)
    for edge, kind in found.items():
        # What was written into a function is no reference of it: the linker has no such edge.
        if kind in ("inlined", "import") and edge not in truth.edges:
            continue
        row = f"{edge[0][0]} → {edge[1][0]}"
        rows[row][0] += 1
        if edge not in truth.edges:
            invented[row].append((edge, kind))
    return rows, missed, invented


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0



def build(folder, out, version, arch):
    env = {"GOARCH": arch, "CGO_ENABLED": "0", "GOTOOLCHAIN": version or os.environ.get("GOTOOLCHAIN", "local"),
           "GOFLAGS": "-mod=mod"}
    os.environ["GOTOOLCHAIN"] = env["GOTOOLCHAIN"]
    return linker_edges.link(folder, out, ["-trimpath", "-ldflags=-s -w"], env)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binsize")
    parser.add_argument("--go", nargs="*", default=[""])
    parser.add_argument("--arch", nargs="*", default=["amd64"])
    parser.add_argument("--program", nargs="*")
    parser.add_argument("--programs", type=pathlib.Path, default=HERE / "graph_programs")
    parser.add_argument("--misses", type=int, default=0, help="examples a kind to print")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the programs")
    options = parser.parse_args()
    out_folder = options.keep or pathlib.Path(tempfile.mkdtemp())
    total = collections.defaultdict(lambda: [0, 0, 0])
    print("| program | Go | processor | functions | all |")
    print("| --- | --- | --- | --: | --: |")
    for version in options.go:
        for folder in sorted(p for p in options.programs.iterdir() if (p / "go.mod").exists()):
            if options.program and folder.name not in options.program:
                continue
            for arch in options.arch:
                out = out_folder / f"{folder.name}-{version or 'go'}-{arch}"
                edges = pathlib.Path(f"{out}.edges")
                if not (options.keep and edges.exists() and out.exists()):
                    try:
                        build(folder, out, version, arch)
                    except subprocess.CalledProcessError as e:
                        print(f"SKIPPED: {folder.name} {version} {arch}: {e}", file=sys.stderr)
                        continue
                truth = Truth(edges)
                rows, missed, invented = compare(truth, found_edges(options.binsize, out, truth))
                cells = []
                for kind in ("function → function", "all"):
                    found, true, both = (rows[kind] if kind != "all" else
                                         [sum(r[i] for r in rows.values()) for i in range(3)])
                    cells.append(f"{percent(both, true):.2f} / {percent(both, found):.2f}")
                print(f"| {folder.name} | {version or 'go'} | {arch} | {cells[0]} | {cells[1]} |", flush=True)
                for kind, row in rows.items():
                    for i in range(3):
                        total[kind][i] += row[i]
                        total["all"][i] += row[i]
                if options.misses:
                    for what, edges in (("missed", missed), ("invented", invented)):
                        for kind, some in sorted(edges.items(), key=lambda e: -len(e[1])):
                            print(f"  {what} {len(some)} {kind}")
                            step = max(1, len(some) // options.misses)
                            for edge in some[::step][:options.misses]:
                                print("     ", str(edge)[:300])
    if not total:
        linker_edges.skip("no program could be built")
    print("\n| edges | linker's | found | recall % | precision % |")
    print("| --- | --: | --: | --: | --: |")
    for kind, (found, true, both) in sorted(total.items(), key=lambda r: -r[1][1]):
        print(f"| {kind} | {true:,} | {both:,} | {percent(both, true):.2f} | {percent(both, found):.2f} |")
    broken = False
    for kind, (recall, precision) in PROMISED.items():
        found, true, both = total[kind]
        if percent(both, true) < recall or percent(both, found) < precision:
            print(f"promised of {kind}: {recall} / {precision}")
            broken = True
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
