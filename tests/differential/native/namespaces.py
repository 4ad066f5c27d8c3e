#!/usr/bin/env python3
"""namespaces.py BINSIZE PROGRAM… [--table FILE]: of C++ programs with symbols, with which namespace
binsize says that functions were compiled once strip has taken local names away (--discard-all), and
all names, against what these are called in the twin. What is static, in an anonymous namespace or an
instance of std's templates is of no namespace of its own: it is right beside any. Fails where what
is given is wrong more than once in fifty.

 code    of functions that have no name left
 given   by the neighbourhood, to a namespace
 right   of what is given, what is called as that namespace
 own     of what is given, what is of no namespace; the rest is wrong"""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

from crates import functions_of, share
from tables import arguments_and_document, write_table


def namespace_of(symbol):
    """The outermost scope, or None where there is none that tells."""
    nested = re.match(r"_Z+(?:L|GV|GR|T[hvc][n0-9_]*)?N[rVK]*[RO]?L?(\d+)", symbol)
    if not nested:
        return None
    name = symbol[nested.end():][:int(nested[1])]
    return None if name.startswith("_GLOBAL__N") or name in ("std", "__gnu_cxx") else name


def names_of(program):
    out = {}
    listed = subprocess.run(["nm", "--defined-only", program], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        address, _, name = line.split(maxsplit=2)
        out.setdefault(int(address, 16), set()).add(name)
    return out


def measure(binsize, program, names, strip):
    m, wrong = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        bare = f"{folder}/bare"
        subprocess.run(["strip", *strip, "-o", bare, program], check=True)
        for address, size, package, evidence in functions_of(binsize, bare):
            m["code"] += size
            if evidence != "neighbourhood" or package.startswith("[") or package.endswith("/"):
                continue
            m["given"] += size
            called = {namespace_of(name) for name in names.get(address, ())}
            if package in called:
                m["right"] += size
            elif called <= {None}:
                m["own"] += size
            else:
                wrong[f"{package}, not {sorted(called - {None})}"] += size
    return m, wrong


def main():
    arguments, document = arguments_and_document()
    table = ["| program | left | code without a name | given | right | of no namespace | wrong |",
             "| --- | --- | ---: | ---: | ---: | ---: | ---: |"]
    total = collections.Counter()

    def add(name, left, m):
        bad = m["given"] - m["right"] - m["own"]
        table.append(f"| {name} | {left} | {m['code']:,} | {share(m['given'], m['code'])} | "
                     f"{share(m['right'], m['given'])} | {share(m['own'], m['given'])} | "
                     f"{share(bad, m['given'])} |")

    for program in arguments[1:]:
        names = names_of(program)
        for left, strip in ("global names", ["--discard-all"]), ("dynamic names", []):
            m, wrong = measure(arguments[0], program, names, strip)
            total += m
            add(pathlib.Path(program).name, left, m)
            print(table[-1], *(f"{w} ({n:,})" for w, n in wrong.most_common(5)), sep="\n    ")
    add("all", "", total)
    print(table[-1])
    write_table(document, "namespaces.py", table)
    return (total["right"] + total["own"]) * 50 < total["given"] * 49


if __name__ == "__main__":
    sys.exit(main())
