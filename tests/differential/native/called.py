#!/usr/bin/env python3
"""called.py BINSIZE PROGRAM… [--table FILE]: of programs for amd64 and 386 whose unwind tables and
symbols are taken away, which functions binsize finds by calls to them, beside where the tables or
the symbols (of PE) say that functions begin. Fails where one in a hundred begins elsewhere.

 functions  that the tables have
 found      of these
 starts     of what is found, what begins where one of them does
 code       of the section, what is in rows of these functions
 right      of that, what lies in front of where the next function of the tables begins"""
import bisect
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

from crates import functions_of, share
from tables import arguments_and_document, write_table


def starts_of(program):
    """Where functions begin: of ELF by descriptions in .eh_frame, of PE by symbols."""
    with open(program, "rb") as file:
        elf = file.read(4) == b"\x7fELF"
    if elf:
        dump = subprocess.run(["readelf", "-wF", program], capture_output=True, text=True, check=True).stdout
        begins = {int(found[1], 16) for found in re.finditer(r"pc=([0-9a-f]+)\.\.", dump)}
        names = subprocess.run(["nm", "-D", "--defined-only", program], capture_output=True, text=True, check=True)
    else:
        begins = set()
        names = subprocess.run(["nm", "--defined-only", program], capture_output=True, text=True, check=True)
    for line in names.stdout.splitlines():
        parts = line.split(maxsplit=2)
        if len(parts) == 3 and parts[1] in "tTwWiuV":
            begins.add(int(parts[0], 16))
    return sorted(begins), elf


def code_of(program):
    """Begin and end of .text."""
    lines = subprocess.run(["objdump", "-h", program], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\s\.text\s+([0-9a-f]+)\s+([0-9a-f]+)\s", lines)
    return int(found[2], 16), int(found[2], 16) + int(found[1], 16)


def measure(binsize, program):
    begins, elf = starts_of(program)
    begin, end = code_of(program)
    begins = [b for b in begins if begin <= b < end]
    known = set(begins)
    m, wrong = collections.Counter(), []
    m["functions"], m["text"] = len(begins), end - begin
    with tempfile.TemporaryDirectory() as folder:
        bare = f"{folder}/bare"
        subprocess.run(["strip", *(["-R", ".eh_frame", "-R", ".eh_frame_hdr"] if elf else []), "-o", bare,
                        program], check=True)
        for address, size, _, evidence in functions_of(binsize, bare):
            if not begin <= address < end or evidence == "format":
                continue
            m["found"] += 1
            m["code"] += size
            if address not in known:
                wrong.append(address)
                continue
            m["starts"] += 1
            after = bisect.bisect_right(begins, address)
            room = (begins[after] if after < len(begins) else end) - address
            m["right"] += min(size, room)
    return m, wrong


def main():
    arguments, document = arguments_and_document()
    table = ["| program | functions | found | starts right | code | of it right |",
             "| --- | ---: | ---: | ---: | ---: | ---: |"]
    total = collections.Counter()

    def add(name, m):
        table.append(f"| {name} | {m['functions']:,} | {share(m['starts'], m['functions'])} | "
                     f"{share(m['starts'], m['found'])} | {share(m['code'], m['text'])} | "
                     f"{share(m['right'], m['code'])} |")

    for program in arguments[1:]:
        m, wrong = measure(arguments[0], program)
        total += m
        add(pathlib.Path(program).name, m)
        print(table[-1], *(f"{address:#x}" for address in wrong[:5]), sep="\n    ")
    add("all", total)
    print(table[-1])
    write_table(document, "called.py", table)
    return total["starts"] * 100 < total["found"] * 99


if __name__ == "__main__":
    sys.exit(main())
