#!/usr/bin/env python3
"""Runs the queries of docs/history.md over a database that binsize recorded.

    queries.py BINSIZE CHECKOUT

The reports are made up here, so what each query has to say is known without binsize: modules of
known sizes in three programs over a quarter. Exit 77: this Python's SQLite is too old.
"""
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

PROGRAM, CHECKOUT = sys.argv[1], pathlib.Path(sys.argv[2])


def report(name, modules, version):
    """A saved report whose modules have these sizes."""
    size = sum(modules.values())
    rows = [dict(name=n, file=s, memory=s) for n, s in modules.items()]
    node = dict(name=name, file=size, memory=size, children=rows)
    out = json.loads(TEMPLATE)
    out["subject"].update(name=name, size=size, memory=size)
    out["toolchain"] = dict(out["toolchain"], version=version)
    out["breakdowns"] = [dict(id="modules", root=node)]
    out["tables"], out["savings"], out["notes"] = [], [], []
    for weight in out["weights"].values():
        weight.update(file=0, share=0)
        weight.pop("parts", None)
    return out


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def queries():
    text = (CHECKOUT / "docs/history.md").read_text()
    return {m[1]: m[2] for m in re.finditer(r"```sql\n-- (.*?)\n(.*?)```", text, re.S)}


def main():
    if sqlite3.sqlite_version_info < (3, 38):
        print("SKIPPED: SQLite", sqlite3.sqlite_version, "of this Python has no STRICT tables or ->>")
        return 77
    net = "golang.org/x/net"
    history = {  # target: (day, modules, toolchain)
        "app": [("2025-12-01", {"app": 1000, f"{net} v0.1.0": 100}, "go1.25.1"),
                ("2026-01-10", {"app": 1100, f"{net} v0.1.0": 100}, "go1.25.1"),
                ("2026-02-01", {"app": 1101, f"{net} v0.2.0": 900}, "go1.26.0"),
                ("2026-03-30", {"app": 1105, f"{net} v0.3.0": 905, "new/one v1.0.0": 30},
                 "go1.26.0")],
        "tool": [("2026-01-01", {"tool": 500, f"{net} v0.1.0": 200}, "go1.26.0"),
                 ("2026-02-02", {"tool": 400, f"{net} v0.2.0": 250}, "go1.26.0")],
        "once": [("2026-01-05", {"once": 77}, "go1.26.0")],
    }
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/sizes.sqlite"
        for target, records in history.items():
            for day, modules, version in records:
                path = pathlib.Path(folder, f"{target}.json")
                path.write_text(json.dumps(report(target, modules, version)))
                run("record", str(path), "--db", database, "--revision", f"{target}-{day}",
                    "--time", day, "--branch", "main")
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        found = {name: connection.execute(sql).fetchall() for name, sql in queries().items()}
    expected = {
        # From the first record of the quarter to the last, over app and tool.
        "growth of modules": [(net, 905 - 100 + 250 - 200), ("new/one", 30), ("app", 5),
                              ("tool", -100)],
        "last steps": [("app", "linux/amd64", "2026-03-30")],
        "who has a module": [("app", "linux/amd64", f"{net} v0.3.0"),
                             ("tool", "linux/amd64", f"{net} v0.2.0")],
        "toolchains": [("go1.26.0", 5), ("go1.25.1", 2)],
    }
    for name, rows in expected.items():
        assert found.pop(name, None) == rows, (name, rows)
    assert not found, f"queries that nobody checks: {list(found)}"
    return 0


TEMPLATE = run("report", str(CHECKOUT / "fixtures" / "elf" / "hello"), "--format", "json") \
    if (CHECKOUT / "fixtures" / "elf" / "hello").exists() else run("report", PROGRAM, "--format", "json")

if __name__ == "__main__":
    sys.exit(main())
