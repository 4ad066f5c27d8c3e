#!/usr/bin/env python3
"""Builds a Go program in steps and asks `binsize diff` what each step changed.

    diff_builds.py BINSIZE

Each step does one thing (adds a dependency, bumps it, embeds a file, flips flags), so what the diff
must say follows from the sources written here. Every diff is checked against its schema and sums.
Needs no network: dependencies are vendored. Exit 77 where there is no go.
"""
import json
import os
import pathlib
import random
import shutil
import string
import subprocess
import sys
import tempfile

VALIDATE = pathlib.Path(__file__).resolve().parents[1] / "support" / "validate.py"
MAIN = "package main\n\nfunc main() { println(work(len(\"x\"))) }\n"
WORK = "package main\n\n%s//go:noinline\nfunc work(n int) int { return %s }\n"
IMPORT = "import \"example.com/dep\"\n\n"
SUM = """
//go:noinline
func Sum(n int) int {
	s := 0
	for i := range [9]int{} {
		s += i * n
	}
	return s
}
"""
TABLE_SIZE = 4096
LOOK = f"""
var Table = [{TABLE_SIZE}]byte{{1, 2, 3}}

//go:noinline
func Look(n int) int {{ return int(Table[n&{TABLE_SIZE - 1}]) }}
"""
BLOB_SIZE = 50_000
EMBED = """package main

import _ "embed"

//go:embed blob.txt
var blob string

func init() { println(len(blob), blob[7]) }
"""


class Program:
    def __init__(self, folder, binsize):
        self.source, self.out, self.binsize = folder / "src", folder, binsize
        self.source.mkdir()
        self.write("main.go", MAIN)

    def write(self, name, text):
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def module(self, version=None):
        require = f"\nrequire example.com/dep {version}\n" if version else ""
        self.write("go.mod", f"module example.com/app\n\ngo 1.20\n{require}")
        if version:
            self.write("vendor/modules.txt", f"# example.com/dep {version}\n"
                                             "## explicit; go 1.20\nexample.com/dep\n")

    def build(self, name, *flags):
        environment = dict(os.environ, GOFLAGS="-mod=vendor", GOTOOLCHAIN="local",
                           CGO_ENABLED="0", GOWORK="off")
        subprocess.run(["go", "build", *flags, "-o", self.out / name, "."], check=True,
                       cwd=self.source, env=environment)
        self.run("report", self.out / name, "--format", "json", "-o", self.out / f"{name}.json")
        return name

    def run(self, *arguments):
        return subprocess.run([self.binsize, *arguments], check=True, capture_output=True).stdout

    def diff(self, before, after):
        text = self.run("diff", self.out / before, self.out / after, "--format", "json")
        subprocess.run([sys.executable, VALIDATE, "-"], input=text, check=False, stdout=sys.stderr
                       ).returncode in (0, 77) or sys.exit("the diff breaks its schema")
        return json.loads(text)


def rows(diff, breakdown):
    for b in diff["breakdowns"]:
        if b["id"] == breakdown:
            return {n["name"]: n for n in b["root"]["children"]}
    raise AssertionError(f"no breakdown {breakdown}")


def change(node, ruler="file"):
    return node["after"][ruler] - node["before"][ruler]


def context(diff):
    return {(c["id"], c.get("name", "")): (c.get("before"), c.get("after"))
            for c in diff["context"]}


def dependency_added(d):
    assert context(d) == {}, d["context"]
    [module] = d["modules"]
    assert module["path"] == "example.com/dep", module
    assert "before_version" not in module and module["after_version"] == "v1.0.0", module
    package = rows(d, "packages")["example.com/dep"]
    assert package["status"] == "new", package
    assert module["after"] == package["after"], (module, package)
    assert rows(d, "symbols")["example.com/dep.Sum"]["status"] == "new"


def dependency_bumped(d):
    assert context(d) == {}, d["context"]
    [module] = d["modules"]
    assert (module["before_version"], module["after_version"]) == ("v1.0.0", "v1.1.0"), module
    assert change(module) > TABLE_SIZE, module
    row = rows(d, "modules")["example.com/dep@v1.1.0"]
    assert row["old_name"] == "example.com/dep@v1.0.0" and row["status"] == "renamed", row
    # The table itself, its entry in .symtab and its name in .strtab.
    name = "example.com/dep.Table"
    assert change(rows(d, "symbols")[name]) == TABLE_SIZE + 24 + len(name) + 1
    assert change(rows(d, "sections")[".noptrdata"]) == TABLE_SIZE
    assert "example.com/dep.Sum" not in rows(d, "symbols"), "it only moved"


def file_embedded(d):
    assert context(d) == {} and d["modules"] == [], d
    assert change(rows(d, "sections")[".rodata"]) > BLOB_SIZE


def flags_flipped(d):
    said = context(d)
    assert said[("stripped", "")] == ("no", "yes"), said
    assert said[("setting", "-ldflags")] == (None, "-s -w"), said
    assert said[("setting", "-tags")] == (None, "x"), said
    for name in (".symtab", ".strtab", ".debug_info"):
        assert rows(d, "sections")[name]["status"] == "gone", name
    assert d["modules"] == []


def platform_changed(d):
    assert context(d)[("arch", "")] == ("amd64", "arm64"), d["context"]


def main(binsize):
    if not shutil.which("go"):
        print("SKIPPED: go is not installed")
        return 77
    with tempfile.TemporaryDirectory(prefix="binsize-diff-") as folder:
        p = Program(pathlib.Path(folder), pathlib.Path(binsize).resolve())
        os.environ.update(GOOS="linux", GOARCH="amd64")
        p.module()
        p.write("work.go", WORK % ("", "n + 1"))
        p.build("base")
        p.module("v1.0.0")
        p.write("vendor/example.com/dep/dep.go", "package dep\n" + SUM)
        p.write("work.go", WORK % (IMPORT, "dep.Sum(n)"))
        p.build("added")
        p.module("v1.1.0")
        p.write("vendor/example.com/dep/dep.go", "package dep\n" + SUM + LOOK)
        p.write("work.go", WORK % (IMPORT, "dep.Sum(n) + dep.Look(n)"))
        p.build("bumped")
        p.build("flags", "-tags", "x", "-ldflags", "-s -w")
        letters = random.Random(1)
        p.write("blob.txt", "".join(letters.choices(string.ascii_letters, k=BLOB_SIZE)))
        p.write("embed.go", EMBED)
        p.build("embedded")
        os.environ["GOARCH"] = "arm64"
        p.build("other")

        for before, after, judge in (("base", "added", dependency_added),
                                     ("added", "bumped", dependency_bumped),
                                     ("bumped", "embedded", file_embedded),
                                     ("bumped", "flags", flags_flipped),
                                     ("embedded", "other", platform_changed)):
            judge(p.diff(before, after))
            # There and back: every row's change is turned round.
            back = p.diff(after, before)
            there = p.diff(before, after)
            for b in there["breakdowns"]:
                turned = rows(back, b["id"])
                for n in b["root"]["children"]:
                    other = turned[n.get("old_name", n["name"])]
                    assert (n["before"], n["after"]) == (other["after"], other["before"]), n
            # A saved report stands for its executable; symbols it does not hold.
            saved = p.diff(f"{before}.json", f"{after}.json")
            assert saved["context"] == there["context"] and saved["modules"] == there["modules"]
            kept = [b for b in there["breakdowns"] if b["id"] != "symbols"]
            assert saved["breakdowns"] == kept, (before, after)
            print(f"{before} → {after}: as its source says")
        text = p.run("diff", p.out / "bumped", p.out / "bumped").decode()
        assert "nothing that binsize looks at differs" in text, text
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
