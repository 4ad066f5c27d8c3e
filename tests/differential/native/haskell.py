#!/usr/bin/env python3
"""Whose code and data stripped Haskell programs say they are, beside their twins with symbols.

    haskell.py BINSIZE [--names 400] [--table docs/accuracy.md] [PROGRAM…]

GHC's symbols begin with the package, z-encoded. Of each program so many names, evenly over their
addresses, are looked up in the stripped twin with `binsize at`. Without PROGRAM: programs that GHC
makes of its own libraries.

 told   names of which the stripped program says a package
 right  of these, where it is the symbol's

Exit 77 where there is no GHC, 1 where less is right than PROMISED.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import tables

PROMISED = 98.0  # percent of what is told
MAKES = {
    "time and process": "import Data.Time\nimport System.Process\nmain = getCurrentTime >>= print >> callProcess \"true\" []\n",
    "haskeline": "import System.Console.Haskeline\nmain = runInputT defaultSettings (getInputLine \"\" >>= outputStrLn . show)\n",
    "Cabal": "import Distribution.PackageDescription.Parsec\nimport qualified Data.ByteString as B\n"
             "main = B.readFile \"a\" >>= print . fmap (const ()) . parseGenericPackageDescriptionMaybe\n",
    "GHC itself": "import GHC\nmain = runGhc Nothing (getSessionDynFlags >>= setSessionDynFlags)\n",
}
CODES = {"zz": "z", "ZZ": "Z", "zi": ".", "zm": "-", "zu": "_"}


def package_of_unit(unit):
    return re.match(r"(.*?)(?:-[0-9.]+(?:-.*)?)?$", unit).group(1)


def package_of(symbol):
    """None for names of C."""
    if re.match(r"(Main|ZCMain)_", symbol):
        return "main"
    match = re.match(r"((?:[A-Za-z0-9])+)_[A-Z].*_(?:info|closure)$", symbol)
    if not match or symbol.startswith("stg_"):
        return None
    return package_of_unit(re.sub(r"[zZ][a-zA-Z]", lambda m: CODES.get(m.group(), m.group()), match.group(1)))


def lines(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace").stdout.splitlines()


def measure(binsize, path, bare, count):
    subprocess.run(["strip", "-o", bare, path], check=True)
    names = []
    for line in lines("nm", "-n", "--defined-only", path):
        words = line.split()
        if len(words) == 3 and (package := package_of(words[2])):
            names.append((words[0], package))
    told = right = 0
    step = max(1, len(names) // count)
    asked = names[::step]
    for address, package in asked:
        owner = next((l for l in lines(binsize, "at", bare, "0x" + address) if l.startswith("owner")), "")
        match = re.search(r"\(package of ([^\[].*)\)$|\(unit of (.*)\)$|of ([^\[ ]+)\)$", owner)
        if not match or owner.split(None, 1)[1].startswith("[function"):
            continue
        told += 1
        said = next(g for g in match.groups() if g)
        right += said == package
        if said != package:
            print(f"    {address}: {said}, not {package}")
    return len(names), len(asked), told, right


def main():
    (binsize, *programs), document = tables.arguments_and_document()
    most_names = int(tables.take_option(programs, "--names", 400))  # of each program
    if not all(shutil.which(tool) for tool in ("nm", "strip", "ghc")):
        print("SKIPPED: no ghc, nm or strip")
        return 77
    table = ["| program | bytes | owned | names | told | right |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    all_told = all_right = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        programs = [(pathlib.Path(p).name, p) for p in programs]
        for name, text in MAKES.items() if not programs else ():
            source = folder / "Main.hs"
            source.write_text(text)
            made = folder / name.replace(" ", "-")
            done = subprocess.run(["ghc", "-v0", "-O", "-package", "ghc", "-outputdir", scratch, "-o", made, source])
            if done.returncode == 0:
                programs.append((name, made))
        for name, path in programs:
            bare = folder / "bare"
            known, asked, told, right = measure(binsize, path, bare, most_names)
            size = bare.stat().st_size
            card = subprocess.run([binsize, "report", bare, "--format", "json"], capture_output=True, check=True)
            owned = float(re.search(rb'"owned": ?([0-9.e-]+)', card.stdout).group(1))
            table.append(f"| {name} | {size:,} | {100 * owned:.1f} % | {known:,} | {100 * told / asked:.1f} % "
                         f"| {100 * right / max(told, 1):.2f} % |")
            print(table[-1], flush=True)
            all_told += told
            all_right += right
    tables.write_table(document, "haskell.py", table)
    if all_told == 0:
        print("SKIPPED: GHC made nothing")
        return 77
    return 0 if 100 * all_right >= PROMISED * all_told else 1


if __name__ == "__main__":
    sys.exit(main())
