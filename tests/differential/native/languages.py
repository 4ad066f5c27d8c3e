#!/usr/bin/env python3
"""languages.py BINSIZE LANGUAGE PROGRAM … [--table FILE]: of programs with symbols and DWARF in Ada,
Crystal, Nim and Zig, which packages binsize reads off names, beside the unit of DWARF that each
function is compiled in (Ada, Nim) or, where the program is one unit, the source file of its first
instruction (Crystal, Zig). Pairs of a language and a program.

 code    of functions that DWARF knows of this language
 given   to a package
 right   of what is given: the file is of the package (Ada: its name as GNAT makes it of a unit's;
         Nim: the module's; Zig: a scope is a file or folder of its path; Crystal: it opens the type)"""
import bisect
import collections
import csv
import functools
import pathlib
import re
import subprocess
import sys

from crates import share, units_of
from tables import arguments_and_document, write_table

ENDINGS = {"ada": (".adb", ".ads"), "crystal": (".cr",), "nim": (".nim.c",), "zig": (".zig",)}
GNAT = {"a": "ada", "g": "gnat", "i": "interfaces", "s": "system"}


@functools.cache
def text_of(path):
    try:
        return pathlib.Path(path).read_text(errors="replace")
    except OSError:
        return ""


def is_of(language, package, path):
    base = pathlib.PurePath(path)
    stem = base.stem
    if language == "ada":
        unit = stem.split("-")
        first = GNAT.get(unit[0], unit[0]) if len(unit) > 1 else stem
        return package == first or (package == "ada_main" and stem.startswith("b~"))
    if language == "nim":
        module = base.name.removesuffix(".nim.c").replace("@m", "/").replace("@s", "/")
        return module.replace("_", "95").endswith("/" + package)
    if language == "crystal":
        return re.search(rf"^\s*(?:abstract |private )*(?:class|struct|module|enum|lib|annotation)\s+"
                         rf"(?:::)?{package}\b", text_of(path), re.M) is not None
    return package in str(base.with_suffix("")).split("/")


def measure(binsize, language, program):
    rows = subprocess.run([binsize, "report", program, "-d", "packages,symbols", "--format", "csv", "-n",
                           "0", "--no-debug-files"], capture_output=True, text=True, check=True).stdout
    package_of = {}
    for row in csv.reader(rows.splitlines()):
        if len(row) > 5 and row[1] == "packages,symbols" and row[2] == "2":
            name = row[4].removeprefix("'")
            package_of[name] = None if name in package_of else row[3]
    functions = []
    listed = subprocess.run(["nm", "-S", "--defined-only", program], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        parts = line.split(maxsplit=3)
        if len(parts) == 4 and parts[2] in "tTwW":
            functions.append((parts[0], int(parts[1], 16), parts[3]))
    if language in ("ada", "nim"):
        units, _ = units_of(program)
        starts = [u[0] for u in units]
        at = [(int(f[0], 16), bisect.bisect(starts, int(f[0], 16)) - 1) for f in functions]
        files = [units[u][2] if u >= 0 and a < units[u][1] else "?" for a, u in at]
    else:
        lines = subprocess.run(["addr2line", "-e", program], input="\n".join(f[0] for f in functions),
                               capture_output=True, text=True, check=True).stdout.splitlines()
        files = [line.rsplit(":", 1)[0] for line in lines]
    m, wrong, seen = collections.Counter(), collections.Counter(), set()
    for (address, size, name), path in zip(functions, files):
        if address in seen or not path.endswith(ENDINGS[language]):
            continue
        seen.add(address)
        m["functions"] += 1
        m["code"] += size
        package = package_of.get(name)
        if not package or package.startswith("["):
            continue
        m["given"] += size
        if is_of(language, package, path):
            m["right"] += size
        else:
            wrong[f"{name} to {package}, of {path}"] += size
    return m, wrong


def main():
    arguments, document = arguments_and_document()
    table = ["| program | language | functions | code | given | right |",
             "| --- | --- | ---: | ---: | ---: | ---: |"]
    bad = False
    for language, program in zip(arguments[1::2], arguments[2::2]):
        m, wrong = measure(arguments[0], language, program)
        table.append(f"| {pathlib.Path(program).name} | {language.capitalize()} | {m['functions']:,} | "
                     f"{m['code']:,} | {share(m['given'], m['code'])} | {share(m['right'], m['given'])} |")
        print(table[-1], *(f"{w} ({n:,})" for w, n in wrong.most_common(6)), sep="\n    ")
        bad |= m["right"] * 20 < m["given"] * (17 if language == "nim" else 19)
    write_table(document, "languages.py", table)
    return bad


if __name__ == "__main__":
    sys.exit(main())
