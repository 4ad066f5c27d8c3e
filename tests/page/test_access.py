"""axe-core, the accessibility checker of browsers' own developer tools, over the page in light and dark: it
must find nothing that it calls serious or critical.

test_access.py BINSIZE SOURCE_DIR
"""
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

import browser
import samples
from browser import Browser

AXE = "axe-core@4.10.2"
BINSIZE, ELF = sys.argv[1], pathlib.Path(sys.argv[2]) / "fixtures" / "elf"


def axe_source(folder):
    done = subprocess.run(["npm", "pack", "--silent", AXE], cwd=folder, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        return None
    with tarfile.open(next(pathlib.Path(folder).glob("axe-core-*.tgz"))) as archive:
        return io.TextIOWrapper(archive.extractfile("package/axe.min.js"), "utf-8").read()


def found(b, source):
    b.js(source + "; window.axe = axe;")
    answer = b.js_async("const done = arguments[arguments.length - 1];"
                        "axe.run(document, { resultTypes: ['violations'] }).then(done, (e) => done({ error: String(e) }))")
    assert "violations" in answer, answer
    return [(v["impact"], v["id"], v["help"], [n["target"] for n in v["nodes"]][:3], n_of(v)) for v in answer["violations"]]


def n_of(violation):
    return violation["nodes"][0].get("failureSummary", "")


def made(folder):
    """A page of every kind, of a saved report whose names are hostile where it may be one."""
    hostile = folder / "hostile.json"
    hostile.write_text(json.dumps(samples.hostile_report(BINSIZE, ELF / "firmware-arm.elf")))
    commands = {"report": ["report", BINSIZE, "-d", "classes,packages", "-d", "modules,packages,symbols"],
                "hostile": ["report", hostile], "several": ["report", hostile, ELF / "alias.elf"],
                "compressed": ["report", ELF / "firmware-arm.elf", "--compressed"],
                "diff": ["diff", ELF / "firmware-arm.elf", hostile], "compare": ["compare", ELF / "alias.elf", hostile],
                "gate": ["gate", hostile, "--baseline", ELF / "firmware-arm.elf", "--max", "1KiB"],
                "whatif": ["whatif", BINSIZE, "--without", "package:CLI"]}
    out = []
    for name, words in commands.items():
        out.append(folder / f"{name}.html")
        done = subprocess.run([BINSIZE, *map(str, words), "--format", "html", "-o", str(out[-1])])
        assert done.returncode == (1 if name == "gate" else 0), words
    return out


def main():
    if lacking := browser.missing():
        print(f"SKIP: {lacking} are not on this machine: the page is not checked for accessibility")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            source = axe_source(folder)
        except (OSError, subprocess.TimeoutExpired):
            source = None
        if source is None:
            print(f"SKIP: {AXE} is not to be had through npm: the page is not checked for accessibility")
            return 0
        bad = 0
        pages = made(pathlib.Path(folder))
        with Browser() as b:
            for page, dark in [(page, dark) for page in pages for dark in (False, True)]:
                b.media(dark=dark)
                b.open(page)
                if b.js("return document.querySelector('#grid')") is not None:
                    b.until("document.documentElement.dataset.shown")
                    b.js("document.querySelector('#grid').focus()")
                    b.press("Down", "Right", "Down")
                b.js("for (const d of document.querySelectorAll('details')) d.open = true")
                for impact, name, help_, where, why in found(b, source):
                    print(f"{page.stem}, {'dark' if dark else 'light'}: {impact}: {name}: {help_}: {where} {why}")
                    bad += impact in ("serious", "critical")
        print("FAILED" if bad else "axe finds nothing serious")
        return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
