#!/usr/bin/env python3
"""Every format of report (of the file and of its saved report), diff, compare, gate and whatif over real programs: they end
well, and what they write is text, XML, JSON or a page without a fault.

    tests/differential/formats.py BINSIZE FILE…
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.dom.minidom

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "page"))
from pagefile import PageFile  # noqa: E402

READERS = {
    "svg": lambda path: xml.dom.minidom.parseString(path.read_bytes()),
    "json": lambda path: json.loads(path.read_bytes()),
    "ndjson": lambda path: [json.loads(line) for line in path.read_bytes().splitlines()],
}


def main():
    binsize, *files = sys.argv[1:]
    runs = failures = 0
    with tempfile.TemporaryDirectory() as temporary:
        out = pathlib.Path(temporary)

        def run(form, *words, good=(0,)):
            nonlocal runs, failures
            runs += 1
            path = out / f"out.{form}"
            done = subprocess.run([binsize, *map(str, words), "--format", form, "-o", str(path)], capture_output=True)
            what = done.stderr.decode(errors="replace").strip() if done.returncode not in good else ""
            if done.returncode in good and path.exists():
                try:
                    path.read_bytes().decode()
                    READERS.get(form, lambda _: None)(path)
                    if form == "html" and words[0] in ("report", "diff"):
                        what = "; ".join(map(str, PageFile(path).problems()))
                except ValueError as error:
                    what = str(error)
            if what:
                failures += 1
                print("FAILED:", *words, form, what[:300])

        saved, before = out / "saved.json", None
        for file in files:
            if subprocess.run([binsize, "report", file, "--format", "json", "-o", str(saved)]).returncode:
                failures += 1
                continue
            for source in (file, saved):
                for form in ("text", "json", "csv", "markdown", "html", "svg", "ndjson"):
                    run(form, "report", source)
            if before:
                for form in ("text", "json", "csv", "markdown", "html", "svg"):
                    run(form, "diff", before, file)
                for form in ("text", "json", "markdown", "html"):
                    run(form, "compare", before, file)
                    run(form, "gate", file, "--baseline", before, "--max", "1GiB", good=(0, 1))
            run("html", "whatif", file, good=(0, 2, 3))
            before = file
    print(f"{runs} runs, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
