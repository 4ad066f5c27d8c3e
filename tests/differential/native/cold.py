#!/usr/bin/env python3
"""cold.py BINSIZE PROGRAM… [--table FILE]: of programs that GCC built, and that have their symbols,
to which functions binsize gives their rarely run parts (FUNCTION.cold) once strip has taken all names
away, against the function that the part's symbol names. --table replaces the table of a document.
Fails where what is given is wrong more than once in two hundred.

 cold        bytes of such parts of functions that no dynamic symbol names
 given       of it, in the row of a function
 right       of what is given, in the row of its own"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from crates import share
from tables import arguments_and_document, write_table


def symbols_of(program):
    """(name, address, size, file) of all functions, of local ones with the file that they are in."""
    out, file = [], 0
    lines = subprocess.run(["readelf", "-sW", program], capture_output=True, text=True,
                           check=True).stdout
    table = lines.partition("'.symtab'")[2]
    for line in table.splitlines():
        words = line.split()
        if len(words) < 8:
            continue
        if words[3] == "FILE":
            file += 1
        elif words[3] in ("FUNC", "IFUNC", "NOTYPE") and words[6].isdigit():
            # Of global ones the file is not told.
            local = words[4] == "LOCAL"
            out.append((words[7], int(words[1], 16), int(words[2], 0), file if local else None))
    return out


def truth_of(program):
    """Parts by address: (size, address of the function that its name is of)."""
    symbols = symbols_of(program)
    by_name = collections.defaultdict(list)
    for name, address, size, file in symbols:
        by_name[name].append((file, address))
    sizes = {address: size for _, address, size, _ in symbols if size}
    parts = {}
    for name, address, size, file in symbols:
        found = re.fullmatch(r"(.+)\.cold(?:\.\d+)?", name)
        if not found or not size:
            continue
        wholes = by_name[found[1]]
        # What is hidden is local in the program, and of no file.
        here = ([a for f, a in wholes if f == file] or [a for f, a in wholes if f is None] or
                [a for _, a in wholes])
        if len(set(here)) == 1:
            parts[address] = (size, here[0])
    return parts, sizes


def rows_of(binsize, program):
    """Bytes of code of each function without a name, by its address."""
    report = subprocess.run([binsize, "report", program, "--no-debug-files", "-n", "0", "--format",
                             "json", "-d", "symbols,classes"], capture_output=True, check=True)
    rows = {}
    for symbol in json.loads(report.stdout)["breakdowns"][0]["root"]["children"]:
        found = re.fullmatch(r"\[function 0x([0-9a-f]+)\]", symbol["name"])
        for part in symbol.get("children", []) if found else []:
            if part["name"] == "code":
                rows[int(found[1], 16)] = part["file"]
    return rows


def measure(binsize, program):
    parts, sizes = truth_of(program)
    m, wrong = collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        bare = f"{folder}/bare"
        subprocess.run(["strip", "-o", bare, program], check=True)
        rows = rows_of(binsize, bare)
    own = collections.Counter()
    for address, (size, whole) in parts.items():
        if whole not in rows:
            continue
        m["parts"] += 1
        m["cold"] += size
        if address not in rows:
            own[whole] += size
    # What a row has beyond its function.
    for address, size in rows.items():
        if address in parts or not sizes.get(address) or size <= sizes[address]:
            continue
        more = size - sizes[address]
        right = min(more, own[address])
        m["given"] += more
        m["right"] += right
        if right < more:
            wrong.append(f"{address:#x}: {more}, of which {right}")
    return m, wrong


def main():
    arguments, document = arguments_and_document()
    table = ["| program | parts | bytes | given | of it right |",
             "| --- | ---: | ---: | ---: | ---: |"]
    total = collections.Counter()

    def add(name, m):
        table.append(f"| {name} | {m['parts']:,} | {m['cold']:,} | "
                     f"{share(m['given'], m['cold'])} | "
                     f"{share(m['right'], m['given'])} |")

    for program in arguments[1:]:
        m, wrong = measure(arguments[0], program)
        total += m
        add(pathlib.Path(program).stem, m)
        print(table[-1], *wrong[:8], sep="\n    ")
    add("all", total)
    print(table[-1])
    write_table(document, "cold.py", table)
    return 1 if total["right"] * 200 < total["given"] * 199 else 0


if __name__ == "__main__":
    sys.exit(main())
