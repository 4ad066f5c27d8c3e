#!/usr/bin/env python3
"""What a database of many records costs: tests/bench/history.py BINSIZE FOLDER REPORT…

Records 100,000 reports (or $RECORDS): of each saved REPORT as many revisions as that makes, of which
each has two of its packages changed, and times what reads them. FOLDER keeps the database, so that
a second run records nothing anew and only reads.
"""
import json
import os
import pathlib
import random
import subprocess
import sys
import time

PROGRAM, FOLDER, REPORTS = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
RECORDS = int(os.environ.get("RECORDS", "100000"))
DAY = 86400


def change(report, chance):
    """Two packages grow or shrink, and with them all that they are counted in."""
    rows = {b["id"]: b["root"]["children"] for b in report["breakdowns"]}
    packages = [r for r in rows["packages"] if r.get("kind") == "package" and r["file"] > 2048]
    for row in chance.sample(packages, 2):
        by = chance.randrange(-64, 128) * 8
        targets = [row] + [max(rows[id], key=lambda r: r["file"]) for id in rows if id != "packages"]
        if any(r["file"] + by < 0 or r["memory"] + by < 0 for r in targets):
            continue
        for r in targets:
            r["file"] += by
            r["memory"] += by
        for b in report["breakdowns"]:
            b["root"]["file"] += by
            b["root"]["memory"] += by
        report["subject"]["size"] += by
        report["subject"]["memory"] += by


def record(database):
    reports = {}
    for path in REPORTS:
        report = json.loads(pathlib.Path(path).read_text())
        report["tables"], report["savings"], report["notes"] = [], [], []
        reports[pathlib.Path(path).stem] = report
    chance = random.Random(14)
    spent = 0.0
    rounds = RECORDS // len(reports)
    for revision in range(rounds):
        files = []
        for name, report in reports.items():
            change(report, chance)
            report["subject"]["name"] = name
            files.append(FOLDER / f"{name}.json")
            files[-1].write_text(json.dumps(report, separators=(",", ":")))
        begin = time.perf_counter()
        subprocess.run([PROGRAM, "record", *map(str, files), "--db", str(database), "--revision",
                        f"{revision:040x}", "--branch", "main", "--time",
                        str(1_600_000_000 + revision * DAY // 8)], check=True, capture_output=True)
        spent += time.perf_counter() - begin
        if revision == 20:
            print(f"{(time.perf_counter() - begin) / len(files) * 1000:.1f} ms a report at first")
    count = rounds * len(reports)
    print(f"{count:,} reports recorded in {spent:,.0f} s, {spent / count * 1000:.1f} ms each; "
          f"{rounds:,} calls")


def timed(what, *arguments):
    best = 1e9
    for _ in range(3):
        begin = time.perf_counter()
        subprocess.run(arguments, check=True, capture_output=True)
        best = min(best, time.perf_counter() - begin)
    print(f"{what}: {best * 1000:,.0f} ms")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    database = FOLDER / "sizes.sqlite"
    if not database.exists():
        record(database)
    size = database.stat().st_size
    print(f"{size:,} bytes, {size / RECORDS:,.0f} a report")
    target = ["--db", str(database), "--target", pathlib.Path(REPORTS[0]).stem]
    timed("trend, all revisions, text", PROGRAM, "trend", *target)
    timed("trend, all revisions, page", PROGRAM, "trend", *target, "--format", "html")
    timed("trend, the last 50", PROGRAM, "trend", *target, "--last", "50")
    file = str(FOLDER / f"{pathlib.Path(REPORTS[0]).stem}.json")
    timed("gate without it", PROGRAM, "gate", file, "--max", "1TiB")
    timed("gate against db:main", PROGRAM, "gate", file, "--baseline", "db:main", "--db",
          str(database), "--max", "1TiB")
    timed("record one more, already there", PROGRAM, "record", file, "--db", str(database),
          "--revision", f"{RECORDS // len(REPORTS) - 1:040x}", "--branch", "main", "--time",
          str(1_600_000_000 + (RECORDS // len(REPORTS) - 1) * DAY // 8))
    import sqlite3
    import re
    text = (pathlib.Path(__file__).parents[2] / "docs/history.md").read_text()
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for name, sql in re.findall(r"```sql\n-- (.*?)\n(.*?)```", text, re.S):
        sql = sql.replace("2026-01-01", "2021-01-01").replace("2026-04-01", "2021-04-01")
        begin = time.perf_counter()
        rows = connection.execute(sql).fetchall()
        print(f"query, {name}: {(time.perf_counter() - begin) * 1000:,.0f} ms, {len(rows)} rows")


if __name__ == "__main__":
    main()
