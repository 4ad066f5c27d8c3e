#!/usr/bin/env python3
"""What is known of native programs without symbols, beside their twins that have them.

    native.py BINSIZE [--table docs/accuracy.md] [PROGRAM…]

A twin is an ELF program with its symbol table; strip makes the other one, and nm says where each
function lies, how long it is and what it is called. Of the stripped one binsize says which code it
bounds and whose it is. Without PROGRAM: what rustup installs, and BINSIZE itself (C++).

 bounded   code of nm's functions within rows of their own, of all code that nm names
 equal     functions with a row that are exactly as long as nm says, with f.cold or without (cold.py)
 given     code given to a crate, of the code that crates have (C++: namespaces)
 of it     code of that crate, as its symbol says: declared there
 or for it … or an instance that names the crate: core::ptr::drop_in_place<regex::Regex>
 with an owner  code of nm's functions that has any: a crate, class, namespace or folder, by what it
           shows itself or by what lies around it (crates.py, folders.py, namespaces.py hold those)

Exit 77 where there is no twin, 1 where less is found than PROMISED.
"""
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import tables

# Percent, at least: of the sums over all twins.
PROMISED = {"bounded": 99.0, "equal": 99.5, "or for it": 98.0}


def lines(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace").stdout.splitlines()


def functions(path):
    """address → (size, mangled name), of functions that state a size; of aliases the first."""
    out = {}
    for line in lines("nm", "-S", "--defined-only", path):
        words = line.split()
        if len(words) == 4 and words[2] in "tTwWiu":
            address, size = int(words[0], 16), int(words[1], 16)
            if size and (address not in out or size > out[address][0]):
                out[address] = (size, words[3])
    return out


def parts(path):
    """address of a function → size of f.cold, which GCC puts far away; where several have one name,
    in the order of addresses, which is that of their objects in both places."""
    named, cold = collections.defaultdict(list), collections.defaultdict(list)
    for line in lines("nm", "-n", "-S", "--defined-only", path):
        words = line.split()
        if len(words) == 4 and words[2] in "tTwW":
            whole, part, _ = words[3].partition(".cold")
            (cold if part else named)[whole].append((int(words[0], 16), int(words[1], 16)))
    return {whole: part for name in cold if len(named[name]) == len(cold[name])
            for (whole, _), part in zip(named[name], cold[name])}


LIBRARY = ["core", "alloc", "std"]
# Packages whose library is called otherwise; targets of one package.
ALIASES = {"rustls_webpki": ["webpki"], "ripgrep": ["rg"], "rustfmt": ["rustfmt_nightly", "cargo_fmt"]}


def crate_of_type(text):
    text = re.sub(r"^(_|\$(LT|RF|BP|u5b|u7b|u28|u20)\$|(mut|const|dyn|impl)\$u20\$)+", "", text)
    match = re.match(r"([A-Za-z0-9_]+)\.\.", text)
    return match.group(1) if match else ""


def legacy_crate(name):
    """The crate of _ZN…17h<hash>E: its first component, or that of an impl's type or trait."""
    parts, rest = [], name[3:]
    while match := re.match(r"\d+", rest):
        length = int(match.group())
        rest = rest[match.end():]
        parts.append(rest[:length])
        rest = rest[length:]
    if len(parts) < 2 or not re.fullmatch(r"h[0-9a-f]{16}", parts[-1]):
        return None
    first = parts[0]
    if not first.startswith("_$LT$"):
        return first
    depth, split = 0, -1
    for at in range(1, len(first)):
        depth += first.startswith("$LT$", at) - first.startswith("$GT$", at)
        if depth == 1 and first.startswith("$u20$as$u20$", at):
            split = at
            break
    kind = crate_of_type(first[:split] if split >= 0 else first)
    trait = crate_of_type(first[split + 12:]) if split >= 0 else ""
    if not kind or not trait:
        return kind or trait or "core"
    rank = {crate: i for i, crate in enumerate(LIBRARY)}
    return trait if rank.get(trait, 9) > rank.get(kind, 9) else kind


def crate_of(name):
    """The crate that declares what a mangled name of Rust's is of; None for other names."""
    if name.startswith("_R"):
        match = re.search(r"C(?:s[0-9a-zA-Z]*_)?(\d+)_?", name)
        return name[match.end():match.end() + int(match.group(1))] if match else None
    if name.startswith("_ZN") and re.search(r"17h[0-9a-f]{16}E", name):
        return legacy_crate(name)
    return None


def namespace_of(name):
    """The outermost namespace or class of _ZN…; None for other names."""
    match = re.match(r"_Z(?:T[hv]n?\d+_(?:n?\d+_)?)?N[rVKRO]*(?:L)?(\d+)", name)
    if not match:
        return "std" if re.match(r"_ZN?K?S[tasbiod]", name) else None
    return name[match.end():match.end() + int(match.group(1))]


def rows(binsize, path):
    """address → (bytes of code, package, whether by what lies around) of functions without a name."""
    report = subprocess.run([binsize, "report", path, "--format", "json", "-n", "100000000",
                             "-d", "packages,symbols,classes"], capture_output=True, check=True)
    out = {}
    for package in json.loads(report.stdout)["breakdowns"][0]["root"]["children"]:
        for symbol in package.get("children", []):
            match = re.fullmatch(r"\[function 0x([0-9a-f]+)\]", symbol["name"])
            for part in symbol.get("children", []) if match else []:
                if part["name"] == "code":
                    # What lies around it tells with what it was compiled: crates.py, folders.py.
                    near = part["evidence"] == "neighbourhood"
                    out[int(match.group(1), 16)] = (part["file"], package["name"], near)
    return out


def measure(binsize, path, scratch):
    twin = functions(path)
    if len(twin) < 100:
        return None
    apart = parts(path)
    exported = {int(w[0], 16) for w in map(str.split, lines("nm", "-D", "--defined-only", path)) if len(w) == 3}
    for address, _ in apart.values():
        twin.pop(address, None)
    bare = str(pathlib.Path(scratch) / "bare")
    subprocess.run(["strip", "-o", bare, path], check=True)
    found = rows(binsize, bare)
    m = collections.Counter(functions=len(twin))
    wrong = collections.Counter()
    rust = sum(1 for _, name in twin.values() if crate_of(name)) * 10 > len(twin)
    owner = crate_of if rust else namespace_of
    # "main" is the program's own crate, which nothing names; its file does.
    own = pathlib.Path(path).name.split(".")[0].removeprefix("lib").replace("-", "_")
    for address, (alone, name) in twin.items():
        size = alone + apart.get(address, (0, 0))[1]
        m["code"] += size
        truth = owner(name)
        m["owned code"] += size if truth else 0
        if address not in found:
            m["bounded"] += size if address in exported else 0  # by its name
            continue
        bytes_, package, near = found[address]
        m["bounded"] += min(size, bytes_)
        m["rows"] += 1
        m["equal"] += bytes_ in (size, alone)
        m["has"] += 0 if package.startswith("[") else size
        if near or package.startswith("[") or package.endswith("/"):  # a folder: folders.py
            continue
        m["given"] += size
        names = {package, *([own] if package == "main" else ALIASES.get(package, []))}
        if truth in names:
            m["of it"] += size
            m["or for it"] += size
        elif any(n and n in name for n in names):
            m["or for it"] += size
        else:
            wrong[f"{package}, not {truth}"] += size
    m["language"] = "Rust" if rust else "C++"
    m["wrong"] = [f"{what} ({size:,})" for what, size in wrong.most_common(3)]
    return m


def share(part, whole):
    return 100 * part / whole if whole else 0.0


def row(name, m):
    return (f"| {name} | {m['language']} | {m['functions']:,} | {share(m['bounded'], m['code']):.2f} % "
            f"| {share(m['equal'], m['rows']):.2f} % | {share(m['given'], m['owned code']):.1f} % "
            f"| {share(m['of it'], m['given']):.1f} % | {share(m['or for it'], m['given']):.1f} % "
            f"| {share(m['has'], m['code']):.1f} % |")


def default_twins(binsize):
    out = [binsize]
    root = lines("rustc", "--print", "sysroot") if shutil.which("rustc") else []
    if root:
        names = ["cargo", "rustfmt", "rustdoc", "clippy-driver", "cargo-fmt", "cargo-clippy"]
        out += [str(pathlib.Path(root[0]) / "bin" / n) for n in names]
    return [p for p in out if pathlib.Path(p).is_file()]


def main():
    (binsize, *programs), document = tables.arguments_and_document()
    if not all(shutil.which(tool) for tool in ("nm", "strip")):
        print("SKIPPED: no nm or strip")
        return 77
    table = ["| program | | functions | bounded | equal | given | of it | or for it | with an owner |",
             "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    total = collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        for path in programs or default_twins(binsize):
            m = measure(binsize, path, scratch)
            if m is None:
                print(f"left out: {path} has no symbols", file=sys.stderr)
                continue
            table.append(row(pathlib.Path(path).name, m))
            print(table[-1], *m["wrong"], sep="\n    " if m["wrong"] else "", flush=True)
            for key, value in m.items():
                if isinstance(value, int):
                    total[key] += value
    if len(table) == 2:
        print("SKIPPED: no program with symbols")
        return 77
    total["language"] = ""
    table.append(row("all", total))
    print(table[-1])
    tables.write_table(document, "native.py", table)
    got = {"bounded": share(total["bounded"], total["code"]), "equal": share(total["equal"], total["rows"]),
           "or for it": share(total["or for it"], total["given"])}
    short = [f"{k} {got[k]:.2f} % < {least} %" for k, least in PROMISED.items() if got[k] < least]
    print(*short, sep="\n", end="\n" if short else "")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
