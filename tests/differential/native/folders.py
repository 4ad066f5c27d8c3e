#!/usr/bin/env python3
"""folders.py BINSIZE PROGRAM… [--table FILE]: of programs with DWARF (-g1 is enough), in which
folders of their sources binsize says that functions lie once strip has taken all names away, against
the file that addr2line has for the first instruction of each. --table replaces the table of a
document. Fails where a folder is wrong more than once in fifty, or one of the neighbourhood more than
once in twenty."""
import bisect
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from crates import functions_of, share, units_of
from tables import arguments_and_document, write_table


def files_of(program, addresses):
    """The source files of the functions at addresses, by their line tables, in their order: of code
    that begins with another's, which was inlined, the outermost."""
    asked = "".join(f"{a:#x}\n" for a in addresses)
    lines = subprocess.run(["addr2line", "-a", "-i", "-e", program], input=asked,
                           capture_output=True, text=True, check=True).stdout.splitlines()
    files = []
    for line in lines:
        if re.fullmatch(r"0x[0-9a-f]+", line):
            files.append("")
        else:
            files[-1] = os.path.normpath(line.rpartition(":")[0])
    return files


def wide_folder(functions):
    """The folder that all others of the program lie in, or nearly all."""
    own = [f[2] for f in functions if f[2].endswith("/") and f[3] != "neighbourhood"]
    fits = [folder for folder in {f[2] for f in functions if f[2].endswith("/")}
            if sum(f.startswith(folder) for f in own) * 10 >= len(own) * 9]
    return max(fits, key=len, default="")


def measure(binsize, program):
    m = collections.Counter()
    wrong = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        bare = f"{folder}/bare"
        subprocess.run(["strip", "-o", bare, program], check=True)
        functions = list(functions_of(binsize, bare))
    units, _ = units_of(program)
    starts = [u[0] for u in units]
    wide = wide_folder(functions)
    for (address, size, package, evidence), file in zip(
            functions, files_of(program, [f[0] for f in functions])):
        m["functions"] += 1
        m["code"] += size
        if not package.endswith("/"):
            continue
        near = "near " if evidence == "neighbourhood" else ""
        m[near + "given"] += size
        if near:
            at = bisect.bisect_right(starts, address) - 1
            file = units[at][2] if at >= 0 and address < units[at][1] else file
        # By the neighbourhood a function may be of what nearly all of the program's files lie below.
        here = os.path.dirname(file) + "/"
        if here.endswith("/" + package) or (near and package == wide and "/" + package in here):
            m[near + "right"] += size
        else:
            wrong[f"{near}{package}, not {file}"] += size
    return m, wrong


def main():
    arguments, document = arguments_and_document()
    table = ["| program | functions | code | given by itself | right | by the neighbourhood | right |",
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    total = collections.Counter()

    def add(name, m):
        table.append(f"| {name} | {m['functions']:,} | {m['code']:,} | "
                     f"{share(m['given'], m['code'])} | {share(m['right'], m['given'])} | "
                     f"{share(m['near given'], m['code'])} | "
                     f"{share(m['near right'], m['near given'])} |")

    for program in arguments[1:]:
        m, wrong = measure(arguments[0], program)
        total += m
        add(pathlib.Path(program).stem, m)
        print(table[-1], *(f"{w} ({n:,})" for w, n in wrong.most_common(8)), sep="\n    ")
    add("all", total)
    print(table[-1])
    write_table(document, "folders.py", table)
    return 1 if (total["right"] * 50 < total["given"] * 49 or
                 total["near right"] * 20 < total["near given"] * 19) else 0


if __name__ == "__main__":
    sys.exit(main())
