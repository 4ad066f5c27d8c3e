#!/usr/bin/env python3
"""Runs the queries of docs/fleet.md by DuckDB over images made of the Go matrix.

    duckdb_queries.py BINSIZE CHECKOUT BUILD

What they have to say is computed here from the JSON reports of the same files. $BINSIZE_CORPUS names
a folder of larger programs that are taken as well. Exit 77: DuckDB is not installed.
"""
import collections
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM, CHECKOUT, BUILD = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
try:
    import duckdb
except ImportError:
    print("SKIPPED: DuckDB is not installed (pip install duckdb)")
    sys.exit(77)


def queries():
    text = (CHECKOUT / "docs/fleet.md").read_text()
    return {m[1]: m[2] for m in re.finditer(r"```sql\n-- (.*?)\n(.*?)```", text, re.S)}


def make_images(folder):
    """Two images that share a file, as layers do."""
    files = [f for f in sorted((BUILD / "matrix").rglob("*"))
             if f.is_file() and f.read_bytes()[:4] == b"\x7fELF"][:6]
    corpus = os.environ.get("BINSIZE_CORPUS")
    if corpus:
        files += [f for f in sorted(pathlib.Path(corpus).rglob("*"))
                  if f.is_file() and f.read_bytes()[:4] == b"\x7fELF"][:6]
    assert len(files) >= 3, f"no Go programs below {BUILD / 'matrix'}"
    images = {"one": files[: len(files) // 2 + 1], "two": files[len(files) // 2:]}
    for image, members in images.items():
        (folder / "images" / image).mkdir(parents=True)
        for number, file in enumerate(members):
            shutil.copy(file, folder / "images" / image / f"{number}-{file.name}")
    return sorted((folder / "images").rglob("*-*"))


def report(file):
    out = subprocess.run([PROGRAM, "report", str(file), "--format", "json"], check=True,
                         capture_output=True).stdout
    return json.loads(out)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        files = make_images(folder)
        (folder / "rows").mkdir()
        for image in ("one", "two"):
            paths = sorted(str(f.relative_to(folder)) for f in (folder / "images" / image).iterdir())
            subprocess.run([PROGRAM, "report", "--files0-from", "-", "--digest", "-d", "packages",
                            "-d", "modules", "--format", "ndjson", "-o", f"rows/{image}.ndjson"],
                           input="\0".join(paths).encode(), check=True, cwd=folder)
        os.chdir(folder)
        connection = duckdb.connect()
        every = queries()
        connection.execute(every.pop("load"))
        assert connection.execute("SELECT DISTINCT image FROM rows ORDER BY 1").fetchall() == [
            ("one",), ("two",)]
        found = {title: connection.execute(sql).fetchall() for title, sql in every.items()}

        reports = {f: report(f) for f in files}
        digests = {f: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
        different = {digests[f]: reports[f] for f in files}
        size = sum(r["subject"]["size"] for r in reports.values())
        once = sum(r["subject"]["size"] for r in different.values())
        assert found.pop("duplicates") == [(len(files), len(different), size, size - once)]
        assert once < size

        modules = collections.defaultdict(lambda: [0, 0])
        for one in different.values():
            for row in next(b for b in one["breakdowns"] if b["id"] == "modules")["root"]["children"]:
                if row.get("kind") == "dependency":
                    modules[row["name"].split(" ")[0]][0] += 1
                    modules[row["name"].split(" ")[0]][1] += row["file"]
        expected = sorted(((m, n, b) for m, (n, b) in modules.items()), key=lambda x: (-x[2], x[0]))
        assert found.pop("modules over all files") == expected[:20]

        toolchains = collections.defaultdict(lambda: [0, 0])
        for one in reports.values():
            chain = one["toolchain"]
            key = (chain.get("language"), chain.get("version"))
            toolchains[key][0] += 1
            toolchains[key][1] += one["subject"]["size"]
        got = {(row[0], row[1]): [row[2], row[3]] for row in found.pop("toolchains")}
        assert got == dict(toolchains), (got, toolchains)
        assert not found, f"queries that nobody checks: {list(found)}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
