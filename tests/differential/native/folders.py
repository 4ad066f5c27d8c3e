#!/usr/bin/env python3
"""folders.py BINSIZE PROGRAM… [--table FILE]: of programs with DWARF (-g1 is enough), in which
folders of their sources binsize says that functions lie once strip has taken all names away, against
the file that addr2line has for the first instruction of each. --table replaces the table of a
document. Fails where a folder is wrong more than once in fifty."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile


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


def functions_of(binsize, program):
    """(address, bytes of code, package) of rows that are functions without a name."""
    report = subprocess.run([binsize, "report", program, "-n", "0", "--format", "json", "-d",
                             "packages,symbols,classes"], capture_output=True, check=True)
    for package in json.loads(report.stdout)["breakdowns"][0]["root"]["children"]:
        for symbol in package.get("children", []):
            found = re.fullmatch(r"\[function 0x([0-9a-f]+)\]", symbol["name"])
            for part in symbol.get("children", []) if found else []:
                if part["name"] == "code":
                    yield int(found[1], 16), part["file"], package["name"]


def measure(binsize, program):
    code = given = right = 0
    with tempfile.TemporaryDirectory() as folder:
        bare = f"{folder}/bare"
        subprocess.run(["strip", "-o", bare, program], check=True)
        functions = list(functions_of(binsize, bare))
    for (address, size, package), file in zip(functions,
                                              files_of(program, [f[0] for f in functions])):
        code += size
        if not package.endswith("/"):
            continue
        given += size
        if (os.path.dirname(file) + "/").endswith("/" + package):
            right += size
        else:
            print(f"{program}: {address:#x} is of {file}, not {package}", file=sys.stderr)
    return len(functions), code, given, right


def main():
    arguments = sys.argv[1:]
    document = None
    if "--table" in arguments:
        at = arguments.index("--table")
        document = pathlib.Path(arguments[at + 1])
        del arguments[at:at + 2]
    binsize, programs = arguments[0], arguments[1:]
    table = ["| program | functions | code | given | right |", "| --- | ---: | ---: | ---: | ---: |"]
    total = [0, 0, 0, 0]

    def add(name, functions, code, given, right):
        table.append(f"| {name} | {functions:,} | {code:,} | {given / max(code, 1):.1%} | "
                     f"{right / max(given, 1):.1%} |".replace("%", " %"))

    for program in programs:
        sums = measure(binsize, program)
        total = [a + b for a, b in zip(total, sums)]
        add(pathlib.Path(program).stem, *sums)
    add("all", *total)
    print("\n".join(table))
    if document:
        text = document.read_text()
        begin, end = "<!-- folders.py: begin -->\n", "<!-- folders.py: end -->"
        document.write_text(text[:text.index(begin) + len(begin)] + "\n".join(table) + "\n" +
                            text[text.index(end):])
    return 1 if total[3] * 50 < total[2] * 49 else 0


if __name__ == "__main__":
    sys.exit(main())
