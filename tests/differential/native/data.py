#!/usr/bin/env python3
"""data.py BINSIZE PROGRAM… [--table FILE]: of programs with symbols, whose binsize says that data are
by the neighbourhood once strip has taken all names away, against where the twin's symbols say that
they were compiled: in C and C++ the folder of the file (STT_FILE) in front of a local symbol, which
the DWARF unit of that file has; in Rust the crate that the symbol (v0) begins with. A sample of
1,000 symbols of each program, of 8 bytes or more, always the same. Fails where what is given is
wrong more than once in fifty.

 data    bytes of the sample
 given   by the neighbourhood
 right   of what is given"""
import collections
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from crates import share, units_of
from tables import arguments_and_document, write_table

SAMPLE = 1000


def data_of(program):
    """(address, size, packages that are right) of each symbol of data."""
    folders = collections.defaultdict(set)
    for _, _, name in units_of(program)[0]:
        folders[os.path.basename(name)].add(os.path.dirname(name) + "/")
    symbols = subprocess.run(["readelf", "-sW", program], capture_output=True, text=True, check=True)
    of_file = set()
    for line in symbols.stdout.split("'.symtab'")[-1].splitlines():
        words = line.split()
        if len(words) < 8 or words[6] in ("UND", "ABS") and words[3] != "FILE":
            continue
        if words[3] == "FILE":
            of_file = folders.get(words[7], set())
        elif words[3] == "OBJECT" and int(words[2], 0) >= 8:
            crate = re.match(r"_RNv(?:Nt)*C(?:s[0-9a-zA-Z]*_)?(\d+)_?", words[7])
            if crate:
                yield int(words[1], 16), int(words[2], 0), {words[7][crate.end():][:int(crate[1])]}
            elif words[4] == "LOCAL" and of_file:
                yield int(words[1], 16), int(words[2], 0), of_file


def measure(binsize, program):
    data = list(data_of(program))
    random.Random(1).shuffle(data)
    m, wrong = collections.Counter(), collections.Counter()
    own = pathlib.Path(program).name.split(".")[0].replace("-", "_")
    with tempfile.TemporaryDirectory() as folder:
        bare = f"{folder}/bare"
        subprocess.run(["strip", "-o", bare, program], check=True)
        for address, size, packages in data[:SAMPLE]:
            m["data"] += size
            said = subprocess.run([binsize, "at", bare, hex(address)], capture_output=True, text=True).stdout
            package = re.search(r"owner .*package of (.*?)(?: @.*)?\)", said)
            if "evidence  neighbourhood" not in said or not package:
                continue
            m["given"] += size
            name = package[1]
            if (name in packages or (name == "main" and own in packages)
                    # One that nearly all files lie below has the data of folders within it.
                    or any(p.endswith("/" + name) or (name.endswith("/") and "/" + name in p)
                           for p in packages)):
                m["right"] += size
            else:
                wrong[f"{name}, not {sorted(packages)[:2]}"] += size
    return m, wrong


def main():
    arguments, document = arguments_and_document()
    table = ["| program | data | given | right |", "| --- | ---: | ---: | ---: |"]
    total = collections.Counter()
    for program in arguments[1:]:
        m, wrong = measure(arguments[0], program)
        total += m
        table.append(f"| {pathlib.Path(program).name} | {m['data']:,} | {share(m['given'], m['data'])} | "
                     f"{share(m['right'], m['given'])} |")
        print(table[-1], *(f"{w} ({n:,})" for w, n in wrong.most_common(5)), sep="\n    ")
    table.append(f"| all | {total['data']:,} | {share(total['given'], total['data'])} | "
                 f"{share(total['right'], total['given'])} |")
    print(table[-1])
    write_table(document, "data.py", table)
    return total["right"] * 50 < total["given"] * 49


if __name__ == "__main__":
    sys.exit(main())
