#!/usr/bin/env python3
"""owned.py BINSIZE <LIST: of the files that stdin names, a line each, the share of bytes that have an
owner by the reports' own `coverage.owned`, weighted by size. What is no file of a known format is
left out, and counted."""
import concurrent.futures
import json
import subprocess
import sys


def owned(file):
    report = subprocess.run([sys.argv[1], "report", file, "--no-debug-files", "-d", "packages", "--format", "json"],
                            capture_output=True)
    if report.returncode != 0:
        return None
    report = json.loads(report.stdout)
    share = report.get("coverage", {}).get("owned")
    if share is None:
        return None
    return report["subject"]["size"], report["subject"]["size"] * share


with concurrent.futures.ThreadPoolExecutor() as pool:
    found = list(pool.map(owned, filter(None, sys.stdin.read().splitlines())))
known = [f for f in found if f is not None]
size = sum(s for s, _ in known)
print(f"{len(known)} files, {len(found) - len(known)} left out, {size:,} bytes, "
      f"{100 * sum(o for _, o in known) / max(size, 1):.2f} % owned")
