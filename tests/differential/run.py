#!/usr/bin/env python3
"""Compares what binsize says of real programs with what other tools say.

    run.py --binsize build/dev/binsize [--limit SECONDS] FILE|FOLDER…

Of every file: every breakdown adds up to the file on both rulers; sections, libraries and the
interpreter are those of readelf or llvm-readobj; the symbols table is that of nm; the Go build
information is that of `go version -m` (or of the file NAME.version in the matrix's oracle/); and
binsize and LIEF agree (`binsize verify`). What a missing tool would have checked is said. Exit code
1 where anything differs, 77 where there is no file.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

MAGICS = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf",
          b"\xfe\xed\xfa\xce")
MACHO_ZERO_FILL = {"ZeroFill", "GBZeroFill", "ThreadLocalZerofill"}


class Difference(Exception):
    """What binsize says is not what the oracle says."""


def run(*command):
    """Standard output of a tool; None where it fails or has nothing to say."""
    done = subprocess.run(command, capture_output=True, timeout=300)
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None


def differ(what, ours, theirs):
    """Raises where two multisets differ, with the first few elements of either side."""
    ours, theirs = Counter(ours), Counter(theirs)
    if ours == theirs:
        return
    raise Difference(f"{what}: only binsize {list((ours - theirs).elements())[:4]}, "
                     f"only the oracle {list((theirs - ours).elements())[:4]}")


class Subject:
    """One file with everything binsize says of it."""

    def __init__(self, binsize, path):
        self.path = str(path)
        # The oracles read this file alone.
        done = subprocess.run([binsize, "report", self.path, "--format", "json", "--table",
                               "symbols", "--no-debug-files"], capture_output=True, timeout=300)
        if done.returncode != 0:
            raise Difference(f"report: exit code {done.returncode}: {done.stderr.decode()}")
        self.report = json.loads(done.stdout)
        listing = subprocess.run([binsize, "dump", self.path], capture_output=True, timeout=300)
        if listing.returncode != 0:
            raise Difference(f"dump: exit code {listing.returncode}: {listing.stderr.decode()}")
        self.dump = listing.stdout.decode("utf-8", "surrogateescape").splitlines()
        self.format = self.report["subject"]["format"]

    def sections(self):
        """{index: (name, file extent, address and size, flags)} as dump prints them."""
        out = {}
        for line in self.dump:
            m = re.match(r"section (\d+) file (\S+) memory (\S+) flags (\S+) (.*)", line)
            if m:
                extents = [None if e == "-" else tuple(int(x, 16) for x in e.split("+"))
                           for e in m.group(2, 3)]
                out[int(m[1])] = (m[5], extents[0], extents[1], int(m[4], 16))
        return out


# What holds of every report, whatever the file.

def check_sums(subject):
    report = subject.report
    size, memory = report["subject"]["size"], report["subject"]["memory"]
    if size != os.path.getsize(subject.path):
        raise Difference(f"size {size}, the file has {os.path.getsize(subject.path)}")
    for breakdown in report["breakdowns"]:
        root = breakdown["root"]
        if (root["file"], root["memory"]) != (size, memory):
            raise Difference(f"breakdown {breakdown['id']}: {root['file']}, {root['memory']} is not "
                             f"{size}, {memory}")
        todo = [root]
        while todo:
            node = todo.pop()
            children = node.get("children", [])
            if not children:
                continue
            for ruler in ("file", "memory"):
                if sum(c[ruler] for c in children) != node[ruler]:
                    raise Difference(f"{breakdown['id']}: {node['name']}: its {ruler} sizes do not "
                                     "add up")
            names = Counter(c["name"] for c in children)
            if len(names) != len(children):
                raise Difference(f"{breakdown['id']}: {node['name']}: twice "
                                 f"{names.most_common(1)[0][0]}")
            todo += children


# ELF, beside binutils.

def check_elf_sections(subject):
    text = run("readelf", "-SW", subject.path)
    if text is None:
        return "readelf cannot read it"
    theirs = {}
    row = re.compile(r"\s*\[\s*(\d+)\] (.*?)\s+(SYMTAB SECTION INDICES|[A-Z_0-9]\S*)\s+"
                     r"([0-9a-f]{8,16}) ([0-9a-f]+) ([0-9a-f]+) [0-9a-f]+\s+([A-Zlop]*)\s+\d+\s+\d+\s+\d+$")
    for line in text.splitlines():
        m = row.match(line)
        if not m or m[3] == "NULL":
            continue
        address, offset, size = (int(m[i], 16) for i in (4, 5, 6))
        file = None if m[3] == "NOBITS" or size == 0 else (offset, size)
        loaded = "A" in m[7] and not (m[3] == "NOBITS" and "T" in m[7]) and size > 0
        theirs[int(m[1])] = (m[2], file, (address, size) if loaded else None)
    # readelf cuts names in a terminal's width only without -W; a nameless section is bracketed.
    ours = {i: ("" if n.startswith("[section ") else n, f, m)
            for i, (n, f, m, _) in subject.sections().items()}
    differ("sections", ours.items(), theirs.items())


def check_elf_linkage(subject):
    text = run("readelf", "-dlW", subject.path)
    if text is None:
        return "readelf cannot read it"
    needed = re.findall(r"\(NEEDED\)\s+Shared library: \[(.*)\]", text)
    interpreter = re.search(r"\[Requesting program interpreter: (.*)\]", text)
    linkage = subject.report["linkage"]
    ours = [l["name"] for l in linkage.get("libraries", [])]
    if ours != needed:
        raise Difference(f"libraries {ours}, readelf says {needed}")
    if linkage.get("interpreter") != (interpreter[1] if interpreter else None):
        raise Difference(f"interpreter {linkage.get('interpreter')}")


def check_elf_symbols(subject):
    # GNU nm reads the processors that it was built for; LLVM's reads all.
    text = run("nm", "-S", subject.path) or run("llvm-nm", "-S", subject.path)
    if text is None:
        return "nm cannot read it"
    theirs = []
    for line in text.splitlines():
        m = re.match(r"([0-9a-f]+) ([0-9a-f]+) ([A-Za-z?]) (.*)", line)
        if m and m[3] != "C":  # of a common symbol nm prints the size twice
            name = m[4].split("@")[0] if "@" in m[4] else m[4]
            theirs.append((name, int(m[1], 16), int(m[2], 16)))
    table = next(t for t in subject.report["tables"] if t["id"] == "symbols")
    at = {c["name"]: i for i, c in enumerate(table["columns"])}
    ours = [(r[at["name"]].split("@")[0], r[at["address"]], r[at["size"]])
            for r in table["rows"]
            if r[at["table"]] == "static" and r[at["size"]] and
            r[at["section"]] not in ("[undefined]", "[common]") and r[at["type"]] not in
            ("section", "file", "common")]
    differ("symbols", ours, theirs)


# Mach-O and PE, beside LLVM.

def readobj_records(text):
    """The records of llvm-readobj --sections as dictionaries."""
    records, current = [], None
    for line in text.splitlines():
        if line == "  Section {":
            current = {}
            records.append(current)
        m = re.match(r"    (\w+): (.*)", line)
        if m and current is not None:
            current[m[1]] = m[2]
        m = re.match(r"    (\w+) \[ \((0x[0-9A-F]+)\)", line)
        if m and current is not None:
            current[m[1]] = m[2]
    return records


def named(value):
    """The name in "__text (5F 5F …)"."""
    return re.sub(r" \((?:[0-9A-F]{2} ?)*\)$", "", value)


def check_macho_sections(subject):
    text = run("llvm-readobj", "--sections", subject.path)
    if text is None:
        return "llvm-readobj cannot read it"
    theirs = []
    for index, r in enumerate(readobj_records(text)):
        size, offset = int(r["Size"], 0), int(r["Offset"], 0)
        zero = r["Type"].split(" ")[0] in MACHO_ZERO_FILL
        theirs.append((index + 1, f"{named(r['Segment'])},{named(r['Name'])}",
                       None if zero or size == 0 or offset == 0 else (offset, size),
                       int(r["Address"], 0)))
    ours = [(i, n, f, m[0] if m else None) for i, (n, f, m, _) in subject.sections().items()]
    # dump has no address of sections that are not mapped.
    unmapped = {i for i, _, _, address in ours if address is None}
    theirs = [(i, n, f, None if i in unmapped else a) for i, n, f, a in theirs]
    differ("sections", ours, theirs)


def check_pe_sections(subject):
    text = run("llvm-readobj", "--sections", subject.path)
    if text is None:
        return "llvm-readobj cannot read it"
    base = re.search(r"ImageBase: (0x[0-9A-F]+)", run("llvm-readobj", "--file-headers",
                                                      subject.path))
    base = int(base[1], 16)
    theirs = []
    for r in readobj_records(text):
        raw, offset = int(r["RawDataSize"], 0), int(r["PointerToRawData"], 0)
        virtual = int(r["VirtualSize"], 0) or raw
        theirs.append((int(r["Number"]), named(r["Name"]), (offset, raw) if raw else None,
                       (base + int(r["VirtualAddress"], 0), virtual),
                       int(r["Characteristics"], 16)))
    differ("sections", [(i, *s) for i, s in subject.sections().items()], theirs)


def check_needed(subject):
    text = run("llvm-readobj", "--needed-libs", subject.path)
    if text is None:
        return "llvm-readobj cannot read it"
    theirs = re.search(r"NeededLibraries \[\n(.*?)\]", text, re.S)
    theirs = theirs[1].split("\n") if theirs else []
    linkage = subject.report["linkage"]
    # llvm-readobj leaves delayed libraries out, and lists a dylib's own name among the needed.
    ours = [l["name"] for l in linkage.get("libraries", []) if l["kind"] != "delay"]
    if subject.format == "macho" and linkage.get("soname"):
        ours.append(linkage["soname"])
    differ("libraries", ours, [l.strip() for l in theirs if l.strip()])


# Go, beside its own tools.

def go_version_text(subject, oracle):
    if oracle and oracle.exists():
        return oracle.read_text()
    return run("go", "version", "-m", subject.path) if shutil.which("go") else None


def check_go(subject, oracle):
    text = go_version_text(subject, oracle)
    if text is None or ": go" not in text.split("\n")[0]:
        return "no word from go version -m"
    toolchain = subject.report["toolchain"]
    lines = text.splitlines()
    version = lines[0].rsplit(": ", 1)[1]
    if toolchain.get("version") != version.split(" ")[0]:
        raise Difference(f"Go version {toolchain.get('version')}, not {version}")
    theirs, modules = [], []
    for line in lines[1:]:
        fields = line.strip("\t").split("\t")
        if fields[0] == "build" and "=" in fields[1]:
            key, value = fields[1].split("=", 1)
            # go prints quoted what holds spaces or quotes
            if value.startswith('"'):
                value = json.loads(value)
            theirs.append((key, value))
        elif fields[0] in ("mod", "dep"):
            modules.append((fields[1], fields[2] if len(fields) > 2 else ""))
        elif fields[0] == "path" and toolchain.get("main_package") != fields[1]:
            raise Difference(f"main package {toolchain.get('main_package')}, not {fields[1]}")
        elif fields[0] == "=>":
            modules[-1] = (fields[1], fields[2] if len(fields) > 2 else "")
    differ("build settings", [(s["key"], s["value"]) for s in toolchain.get("settings", [])],
           theirs)
    differ("modules", [(m["path"], m.get("version", "")) for m in toolchain.get("modules", [])],
           modules)


def check_lief(subject, binsize):
    done = subprocess.run([binsize, "verify", subject.path], capture_output=True, timeout=300)
    if done.returncode == 1:
        raise Difference(f"verify: {done.stdout.decode(errors='replace')[:400]}")
    if done.returncode != 0:
        return "LIEF: " + done.stderr.decode(errors="replace").strip().rsplit(": ", 1)[-1]


def checks_of(subject, binsize, oracle, tools):
    yield check_sums, (subject,)
    if subject.format == "elf":
        if tools["readelf"]:
            yield check_elf_sections, (subject,)
            yield check_elf_linkage, (subject,)
        if tools["nm"]:
            yield check_elf_symbols, (subject,)
    elif tools["llvm-readobj"]:
        if subject.format == "macho":
            yield check_macho_sections, (subject,)
        if subject.format == "pe":
            yield check_pe_sections, (subject,)
        yield check_needed, (subject,)
    yield check_go, (subject, oracle)
    if tools["binsize-lief"]:
        yield check_lief, (subject, binsize)


def programs(roots):
    """(file, what the matrix's oracle/ folder may hold of it) of every program, sorted."""
    for root in map(Path, roots):
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_symlink() and root.is_dir() or not path.is_file():
                continue
            with open(path, "rb") as f:
                head = f.read(4)
            if head.startswith(MAGICS):
                oracle = root / "oracle" / (str(path.relative_to(root)) + ".version") \
                    if root.is_dir() else None
                yield path, oracle


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binsize", required=True)
    parser.add_argument("--limit", type=float, default=1e9, help="seconds after which to stop")
    parser.add_argument("roots", nargs="*")
    args = parser.parse_args()

    tools = {t: shutil.which(t) for t in ("readelf", "nm", "llvm-readobj")}
    lief = Path(args.binsize).with_name("binsize-lief")
    tools["binsize-lief"] = lief if lief.exists() else None
    for tool, found in tools.items():
        if not found:
            print(f"SKIPPED: what {tool} would check, which is not there")

    started, files, checks, failed, excused = time.monotonic(), 0, Counter(), 0, Counter()
    for path, oracle in programs(args.roots):
        if time.monotonic() - started > args.limit:
            print(f"SKIPPED: {path} and what follows, after {args.limit:.0f} s")
            break
        files += 1
        try:
            subject = Subject(args.binsize, path)
        except (Difference, ValueError) as e:
            failed += 1
            print(f"FAILED: {path}: {e}")
            continue
        for check, arguments in checks_of(subject, args.binsize, oracle, tools):
            name = check.__name__.removeprefix("check_")
            try:
                why_not = check(*arguments)
            except Difference as e:
                failed += 1
                print(f"FAILED: {path}: {name}: {e}")
                continue
            if why_not:
                excused[f"{name}: {why_not}"] += 1
            else:
                checks[name] += 1
    for reason, count in sorted(excused.items()):
        print(f"not compared: {reason} ({count} files)")
    print(f"{files} files; " + ", ".join(f"{n} {c}" for c, n in sorted(checks.items())) +
          f"; {failed} differences; {time.monotonic() - started:.0f} s")
    if files == 0:
        print("SKIPPED: no program to look at")
        return 77
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
