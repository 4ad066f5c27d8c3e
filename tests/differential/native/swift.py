#!/usr/bin/env python3
"""swift.py BINSIZE PROGRAM… [--names 600] [--demangle swift-demangle] [--table FILE]: of programs and
libraries in Swift with symbols, whose binsize says that code and data are once strip has taken the
names away, against the module that swift-demangle finds in these. So many names of each, evenly over
their addresses, are looked up in the stripped twin with `binsize at`. What is made wherever it is used
(specialisations, thunks, copies of values, caches) names the module of what it is made of: it is right
beside any other module. Fails where of what is given more than one in fifty is wrong.

 told   names of which the stripped program says a module
 right  of these, where it is the symbol's
 made   of these, what is made wherever it is used; the rest is wrong

Exit 77 where there is no swift-demangle."""
import collections
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from crates import share
from tables import arguments_and_document, take_option, write_table

MADE = re.compile(r"Specialization|Outlined|Lazy|DemanglingCache|InstantiationCache|Reabstraction|Merged|"
                  r"ThunkHelper|PartialApply|WitnessTableAccessor|ValueWitness$|MetadataAccessFunction")


def module_of(node):
    """The extension's own module, the conformance's last, or the first that is named."""
    kind, text, children = node
    if kind == "Module":
        return "__C" if text == "__C_Synthesized" else text
    if kind == "Extension":
        return module_of(children[0])
    if kind == "ProtocolConformance":
        own = [c for c in children if c[0] == "Module"]
        if own:
            return module_of(own[-1])
    if "Specialization" in kind or kind == "Suffix":
        return None
    return next((m for m in map(module_of, children) if m), None)


def demangled(demangle, names):
    """name → (module or None, whether it is made wherever it is used)."""
    out, name, root, stack = {}, None, None, []
    told = subprocess.run([*demangle, "-tree-only"], input="\n".join(names) + "\n", capture_output=True,
                          text=True, errors="replace", check=True).stdout
    for line in [*told.splitlines(), "Demangling for "]:
        if line.startswith("Demangling for "):
            if root:
                out[name] = module_of(root), any(MADE.search(c[0]) for c in root[2])
            name, root, stack = line[15:], None, []
        elif found := re.match(r'( *)kind=(\w+)(?:, text="(.*)")?', line):
            node = found[2], found[3], []
            del stack[len(found[1]) // 2:]
            if stack:
                stack[-1][2].append(node)
            else:
                root = node
            stack.append(node)
    return out


def symbols(program):
    out = collections.defaultdict(list)
    listed = subprocess.run([tool("llvm-nm"), "--defined-only", program], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        address, _, name = line.split(maxsplit=2)
        name = name.removeprefix("_") if name.startswith("_$") else name
        if re.match(r"\$[sSe]", name):
            out[int(address, 16)].append(name)
    return out


def tool(name):
    found = shutil.which(name) or next((shutil.which(f"{name}-{v}") for v in range(22, 13, -1)
                                        if shutil.which(f"{name}-{v}")), None)
    if not found:
        print(f"SKIPPED: no {name}")
        sys.exit(77)
    return found


def measure(binsize, program, count, demangle):
    names = symbols(program)
    addresses = sorted(names)
    asked = addresses[::max(1, len(addresses) // count)]
    known = demangled(demangle, [n for a in asked for n in names[a]])
    m, wrong = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        bare = f"{folder}/bare"
        subprocess.run([tool("llvm-strip"), "-o", bare, program], check=True)
        for address in asked:
            truth = [known[n] for n in names[address] if n in known and known[n][0]]
            if not truth:
                continue
            m["names"] += 1
            said = subprocess.run([binsize, "at", bare, hex(address)], capture_output=True, text=True).stdout
            package = re.search(r"^owner .* of ([^ \[\]()]+[^/\[\]()])\)$", said, re.M)
            if not package or "no symbol" in said.splitlines()[0]:
                continue
            m["told"] += 1
            near = "neighbourhood" in said.split("owner", 1)[1].splitlines()[1] if "owner" in said else False
            m["near"] += near
            if package[1] in {t[0] for t in truth}:
                m["right"] += 1
            elif all(t[1] for t in truth):
                m["made"] += 1
            else:
                wrong[f"{address:#x} {names[address][0]}: {package[1]}, not {truth[0][0]}"] += 1
        owned = subprocess.run([binsize, "report", bare, "--format", "json"], capture_output=True, check=True).stdout
        m["owned"] = float(re.search(rb'"owned": ?([0-9.e-]+)', owned)[1])
        m["size"] = pathlib.Path(bare).stat().st_size
    return m, wrong


def main():
    arguments, document = arguments_and_document()
    most_names = int(take_option(arguments, "--names", 600))
    demangle = shlex.split(take_option(arguments, "--demangle", "swift-demangle"))
    if not shutil.which(demangle[0]):
        print("SKIPPED: no swift-demangle")
        return 77
    table = ["| program | bytes | owned | names | told | right | made where it is used | wrong |",
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    total = collections.Counter()
    for program in arguments[1:]:
        m, wrong = measure(arguments[0], program, most_names, demangle)
        total += m
        bad = m["told"] - m["right"] - m["made"]
        table.append(f"| {pathlib.Path(program).name} | {m['size']:,} | {100 * m['owned']:.1f} % | {m['names']} | "
                     f"{share(m['told'], m['names'])} | {share(m['right'], m['told'])} | "
                     f"{share(m['made'], m['told'])} | {share(bad, m['told'])} |")
        print(table[-1], *(w for w, _ in wrong.most_common(12)), sep="\n    ")
    write_table(document, "swift.py", table)
    return (total["right"] + total["made"]) * 50 < total["told"] * 49


if __name__ == "__main__":
    sys.exit(main())
