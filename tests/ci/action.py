#!/usr/bin/env python3
"""The action's steps, as a runner runs them: installs a packed release from a folder by its checksum, in
seconds, and gates with what it installed. Its other steps are GitHub's own actions."""
import hashlib
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

from blocks import ACTION, CHECKOUT, LARGE, PROGRAM, SMALL

CPU = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
VERSION = re.search(r"project\(binsize VERSION ([0-9.]+)", (CHECKOUT / "CMakeLists.txt").read_text())[1]
TARBALL = f"binsize-{VERSION}-linux-{CPU}.tar.gz"


def pack(folder):
    """The release of the program at hand, as scripts/release packs it."""
    (folder / "stage/bin").mkdir(parents=True)
    subprocess.run(["objcopy", "--strip-debug", str(PROGRAM), str(folder / "stage/bin/binsize")], check=True)
    subprocess.run([sys.executable, str(CHECKOUT / "scripts/packages.py"), str(folder / "dist"),
                    f"linux-{CPU}={folder / 'stage'}"], check=True, capture_output=True)
    return folder / "dist"


def step(script, folder, **inputs):
    """Exit code, what was said, and what the step hands on: the path, outputs, the summary."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "RUNNER_"))}
    files = {k: folder / k.lower() for k in ("GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.write_text("")
    done = subprocess.run([str(ACTION / script)], cwd=folder / "work", capture_output=True, text=True,
                          env=dict(kept, RUNNER_TEMP=str(folder), **{k: str(v) for k, v in files.items()}, **inputs))
    return done, {k: v.read_text() for k, v in files.items()}


def installs(folder, dist):
    sums = (dist / "SHA256SUMS").read_text()
    digest = hashlib.sha256((dist / TARBALL).read_bytes()).hexdigest()
    for sha256 in (sums, digest):
        begin = time.perf_counter()
        done, given = step("install", folder, VERSION=VERSION, SHA256=sha256, FROM=str(dist))
        took = time.perf_counter() - begin
        assert done.returncode == 0, done.stderr
        assert took < 5, f"{took:.1f} s"
        print(f"installed in {took:.2f} s")
        assert done.stdout.startswith(f"binsize {VERSION}"), done.stdout
    wrong = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    for version, sha256 in ((VERSION, wrong), (VERSION, ""), (VERSION, "x" * 64), ("../x", digest),
                            (VERSION, sums.replace(TARBALL, "other"))):
        done, refused = step("install", folder, VERSION=version, SHA256=sha256, FROM=str(dist))
        assert done.returncode != 0 and refused["GITHUB_PATH"] == "", (version, sha256, done.stdout)
    return given["GITHUB_PATH"].strip()


INPUTS = {k: "" for k in ("FILE", "BUDGET", "BASELINE", "PARENT", "DATABASE", "MAX_GROWTH", "ALLOW",
                          "STRICT", "REPORT", "COMMENT", "PAGE")}


def gates(folder, path):
    work = folder / "work"
    os.environ["PATH"] = f"{path}:{os.environ['PATH']}"

    def gate(**inputs):
        return step("gate", folder, **dict(INPUTS, **inputs))

    (work / "app").write_bytes(SMALL.read_bytes())
    # The first run of a branch: a report for later, nothing to judge.
    done, given = gate(FILE="app", BASELINE="base.json", MAX_GROWTH="1%", REPORT="app.json", PAGE="page.html")
    assert done.returncode == 0 and given["GITHUB_OUTPUT"] == "exit-code=0\n", done.stdout + done.stderr
    assert (work / "page.html").read_text().startswith("<!doctype html>")
    (work / "app.json").rename(work / "base.json")

    (work / "app").write_bytes(LARGE.read_bytes())
    done, given = gate(FILE="app", BASELINE="base.json", MAX_GROWTH="1%", REPORT="app.json",
                       COMMENT="size.md", PAGE="page.html")
    assert done.returncode == 1 and given["GITHUB_OUTPUT"] == "exit-code=1\n", done.stdout + done.stderr
    assert "::error" in done.stdout
    assert (work / "size.md").read_text().startswith("<!-- binsize:gate -->")
    assert "app" in given["GITHUB_STEP_SUMMARY"]
    assert '"mode":"diff"' in (work / "page.html").read_text().replace(" ", "")
    done, _ = gate(FILE="app", BASELINE="base.json", MAX_GROWTH="1%", ALLOW="file=+100MiB: $(touch pwned); new")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (work / "pwned").exists()

    # A configuration with targets: no file is named.
    (work / "dist").mkdir()
    (work / "dist/a").write_bytes(SMALL.read_bytes())
    (work / "dist/b").write_bytes(LARGE.read_bytes())
    (work / "binsize.json").write_text('{"targets": ["dist/*"], "rules": [{"match": "file", "max": "1GiB"}]}')
    done, _ = gate()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "gate a: pass" in done.stdout and "gate b: pass" in done.stdout, done.stdout
    done, given = gate(FILE="dist/a\ndist/b\n", REPORT="reports")
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in (work / "reports").iterdir()) == ["a.json", "b.json"]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "work").mkdir()
        (folder / "work/.git").mkdir()
        gates(folder, installs(folder, pack(folder)))
    # Every input reaches a script as a variable: none is text of one.
    text = (ACTION / "action.yml").read_text()
    for script in re.findall(r"run: (.*)", text):
        assert "${{" not in script, script
    return 0


if __name__ == "__main__":
    sys.exit(main())
