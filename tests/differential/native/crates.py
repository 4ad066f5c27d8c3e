#!/usr/bin/env python3
"""crates.py BINSIZE PROGRAM… [--table FILE]: of Rust programs with DWARF (debug = "line-tables-only"
is enough), with which crates binsize says that functions were compiled once strip has taken all
names away, against the compilation unit that DWARF has for their first byte: rustc calls a unit
"<source>/@/<crate>.<hash>-cgu.<n>". --table replaces the table of a document. Fails where what is
given by the neighbourhood is wrong more than once in twenty.

 given       code that the stripped program gives to a crate, of all code
 by names    of what is given, what functions show themselves; the rest lies amid such
 workspace   what shows that it is of the program's own workspace, and not of which crate
 right       of what is given, what was compiled with that crate, or one of the workspace"""
import bisect
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from tables import arguments_and_document, write_table


def units_of(program):
    """(first byte, end, crate or source file) of every range of every unit, in order, and the crates
    of the program's workspace."""
    dump = subprocess.run(["llvm-dwarfdump-19", "--debug-info", "-r", "0", program],
                          capture_output=True, text=True, check=True).stdout
    ranges, members, name, low = [], set(), "", 0
    for line in dump.splitlines():
        if found := re.search(r'DW_AT_name\s+\("(.*)"\)', line):
            crate = re.search(r"/@/([^.]+)\.", found[1])
            name = crate[1] if crate else found[1]
            # Members of a workspace are compiled in its root, all else by absolute paths. What is
            # built of one, its programs too, is called as its folder.
            if crate and not found[1].startswith("/"):
                folder = re.search(r"([^/]+)/src/", found[1])
                name = folder[1].replace("-", "_") if folder else name
                members.add(name)
        elif found := re.search(r'DW_AT_comp_dir\s+\("(.*)"\)', line):
            if "/" in name or "." in name:
                name = os.path.normpath(os.path.join(found[1], name))
        elif found := re.search(r"DW_AT_low_pc\s+\(0x([0-9a-f]+)\)", line):
            low = int(found[1], 16)
        elif found := re.search(r"DW_AT_high_pc\s+\(0x([0-9a-f]+)\)", line):
            ranges.append((low, int(found[1], 16), name))
        for found in re.finditer(r"\[0x([0-9a-f]+), 0x([0-9a-f]+)\)", line):
            ranges.append((int(found[1], 16), int(found[2], 16), name))
    return sorted(ranges), members


def functions_of(binsize, program):
    """(address, bytes of code, package, evidence) of rows that are functions without a name."""
    report = subprocess.run([binsize, "report", program, "-n", "0", "--format", "json", "-d",
                             "packages,symbols,classes"], capture_output=True, check=True)
    for package in json.loads(report.stdout)["breakdowns"][0]["root"]["children"]:
        for symbol in package.get("children", []):
            found = re.fullmatch(r"\[function 0x([0-9a-f]+)\]", symbol["name"])
            for part in symbol.get("children", []) if found else []:
                if part["name"] == "code":
                    yield int(found[1], 16), part["file"], package["name"], part["evidence"]


def measure(binsize, program):
    units, members = units_of(program)
    starts = [u[0] for u in units]
    m = collections.Counter()
    wrong = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        bare = f"{folder}/bare"
        subprocess.run(["strip", "-o", bare, program], check=True)
        functions = list(functions_of(binsize, bare))
    # "main" is the program's own crate, and its folder may be called otherwise.
    own = {pathlib.Path(program).name.replace("-", "_")}
    for address, size, package, evidence in functions:
        m["functions"] += 1
        m["code"] += size
        if package != "[workspace]" and (package.startswith("[") or package.endswith("/")):
            continue  # a folder: folders.py
        at = bisect.bisect_right(starts, address) - 1
        unit = units[at][2] if at >= 0 and address < units[at][1] else None
        if unit is None:
            continue  # Rust's library has no DWARF everywhere
        near = "near " if evidence == "neighbourhood" else ""
        near = near or ("workspace " if package == "[workspace]" else "")
        m[near + "given"] += size
        if (unit == package or (unit in own and package in ("main", own_folder(program)))
                or (package == "[workspace]" and unit in members)):
            m[near + "right"] += size
        else:
            wrong[f"{package}, not {unit}"] += size
    return m, wrong


def own_folder(program):
    return {"rg": "ripgrep"}.get(pathlib.Path(program).name, "main")


def share(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else ""


def main():
    arguments, document = arguments_and_document()
    table = ["| program | functions | code | given | shown by itself | of it right | to the "
             "workspace | of it right | by the neighbourhood | of it right |",
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    total = collections.Counter()
    kinds = ("", "workspace ", "near ")

    def add(name, m):
        table.append(f"| {name} | {m['functions']:,} | {m['code']:,} | "
                     f"{share(sum(m[k + 'given'] for k in kinds), m['code'])} | "
                     f"{share(m['given'], m['code'])} | {share(m['right'], m['given'])} | "
                     f"{share(m['workspace given'], m['code'])} | "
                     f"{share(m['workspace right'], m['workspace given'])} | "
                     f"{share(m['near given'], m['code'])} | "
                     f"{share(m['near right'], m['near given'])} |")

    for program in arguments[1:]:
        m, wrong = measure(arguments[0], program)
        total += m
        add(pathlib.Path(program).parent.parent.name, m)
        print(table[-1], *(f"{w} ({n:,})" for w, n in wrong.most_common(5)), sep="\n    ")
    add("all", total)
    print(table[-1])
    write_table(document, "crates.py", table)
    return any(total[k + "right"] * 20 < total[k + "given"] * 19 for k in kinds[1:])


if __name__ == "__main__":
    sys.exit(main())
