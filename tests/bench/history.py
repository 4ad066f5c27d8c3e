#!/usr/bin/env python3
"""What a database of many records costs: tests/bench/history.py BINSIZE FOLDER REPORT…

Makes a database of 100,000 reports (or $RECORDS), as many revisions of each saved REPORT as that
makes, and times what reads it. One in fifty is recorded by binsize, each with two of its packages
changed; the others are their copies as later revisions, made in SQL. FOLDER keeps the database, so
that a second run only reads.
"""
import json
import os
import pathlib
import random
import re
import resource
import sqlite3
import subprocess
import sys
import time

PROGRAM, FOLDER, REPORTS = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
RECORDS = int(os.environ.get("RECORDS", "100000"))
COPIES = 50
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
    rounds = RECORDS // len(reports) // COPIES
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
    copy(database, rounds, len(reports))


def copy(database, rounds, targets):
    """The recorded ones once more, COPIES − 1 times, each behind the one before."""
    connection = sqlite3.connect(database)
    for k in range(1, COPIES):
        by, later = k * rounds, k * rounds * targets
        for sql in (
                f"INSERT INTO revision SELECT id + {by}, printf('%040x', id - 1 + {by}),"
                f" time + {by} * {DAY // 8} FROM revision WHERE id <= {rounds}",
                f"INSERT INTO branch SELECT name, revision + {by} FROM branch WHERE revision <= {rounds}",
                f"INSERT INTO report SELECT id + {later}, target, revision + {by}, file, memory, digest"
                f" FROM report WHERE id <= {rounds * targets}",
                f"INSERT INTO head SELECT report + {later}, json FROM head WHERE report <= {rounds * targets}",
                f"INSERT INTO size SELECT report + {later}, breakdown, item, file, memory FROM size"
                f" WHERE report <= {rounds * targets}"):
            connection.execute(sql)
        connection.commit()
    connection.close()


def timed(what, *arguments):
    """The least of three, of the processor: on a machine that does other things, too, walls tell little."""
    best, wall = 1e9, 1e9
    for _ in range(3):
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(arguments, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        wall = min(wall, time.perf_counter() - begin)
    print(f"{what}: {best * 1000:,.0f} ms of CPU, {wall * 1000:,.0f} ms")


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
          "--revision", f"{RECORDS // len(REPORTS) // COPIES - 1:040x}", "--branch", "main", "--time",
          "2020-09-13")
    text = (pathlib.Path(__file__).parents[2] / "docs/history.md").read_text()
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for name, sql in re.findall(r"```sql\n-- (.*?)\n(.*?)```", text, re.S):
        sql = sql.replace("2026-01-01", "2021-01-01").replace("2026-04-01", "2021-04-01")
        begin = time.process_time()
        rows = connection.execute(sql).fetchall()
        print(f"query, {name}: {(time.process_time() - begin) * 1000:,.0f} ms of CPU, {len(rows)} rows")


if __name__ == "__main__":
    main()
