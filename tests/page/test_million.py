"""A page of a million rows in a real browser: it opens, zooms and finds, and asks nobody for anything.

test_million.py BINSIZE SOURCE_DIR
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import browser
import checks
import samples
import test_browser
from browser import Browser
from checks import check

ROWS = 1_000_000


def main():
    lacking = browser.missing()
    if lacking:
        print(f"SKIP: {lacking} are not on this machine: a million rows are not tried in a browser")
        return 0
    with tempfile.TemporaryDirectory() as temporary, Browser() as b:
        folder = pathlib.Path(temporary)
        saved = json.loads(subprocess.run([test_browser.BINSIZE, "report", str(test_browser.FIXTURE), "--format", "json"],
                                          capture_output=True, check=True).stdout)
        large = folder / "large.json"
        large.write_text(json.dumps(samples.large_report(saved, ROWS)))
        path = test_browser.page_of(folder, "large", "report", large)
        large.unlink()
        test_browser.says_how_quick(b, path, f"{ROWS:,} rows", 3)
        rows = b.js("return JSON.parse(document.querySelector('#meta').textContent).trees[0].rows")
        check(rows > ROWS, f"the page has {rows} rows")
        test_browser.points(b, path)
        test_browser.finds(b, path, "resolve")
        b.look()
        check(b.asked == [], f"the page asked for {b.asked}")
        for line in b.console():
            check(False, f"console: {line}")
    print("FAILED" if checks.failures else "a million rows work in a browser")
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
