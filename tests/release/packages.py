#!/usr/bin/env python3
"""packages.py SOURCE BUILD: installs the build into a folder, packs it twice, and installs what was
packed as users do, without a network. What is missing on the machine is said, and the rest runs."""
import hashlib
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile

SOURCE, BUILD = map(pathlib.Path, sys.argv[1:3])
CPU = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine())
TARGET = f"linux-{CPU}"


def run(*command, **options):
    done = subprocess.run([str(c) for c in command], text=True, capture_output=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n"
                 f"{done.stdout}{done.stderr}")
    return done.stdout


def have(tool):
    if shutil.which(tool):
        return True
    print(f"SKIPPED: {tool} is not installed")
    return False


def works(*program):
    """It says its version, and reads a file: itself."""
    version = run(*program, "--version")
    assert version.startswith("binsize "), version
    report = json.loads(run(*program, "report", BUILD / "binsize", "--format", "json", "-d", "sections"))
    assert report["subject"]["size"] == (BUILD / "binsize").stat().st_size
    # Exit codes pass through whatever stands before the program.
    refused = subprocess.run([*map(str, program), "report", "/nowhere"], capture_output=True)
    assert refused.returncode == 3, refused


def stage(folder):
    run("cmake", "--install", BUILD, "--prefix", folder, "--component", "program", "--strip")
    # LIEF's loader is a program of developers, and no package has it.
    (folder / "bin" / "binsize-lief").unlink(missing_ok=True)
    have_files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    for name in ("bin/binsize", "share/doc/binsize/LICENSE", "share/man/man1/binsize.1",
                 "share/man/man1/binsize-report.1", "share/man/man1/binsize-budget-init.1",
                 "share/bash-completion/completions/binsize", "share/zsh/site-functions/_binsize",
                 "share/fish/vendor_completions.d/binsize.fish"):
        assert name in have_files, f"{name} is not installed: {sorted(have_files)}"
    works(folder / "bin" / "binsize")


def pack(output, folder):
    run(sys.executable, SOURCE / "scripts" / "packages.py", output, f"{TARGET}={folder}")
    return {p.name: p.read_bytes() for p in output.iterdir()}


def one(output, pattern):
    found = sorted(output.glob(pattern))
    assert len(found) == 1, (pattern, found)
    return found[0]


def check_sums(output, files):
    lines = (output / "SHA256SUMS").read_text().splitlines()
    assert {line.split("  ")[1] for line in lines} == set(files) - {"SHA256SUMS"}
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest, name
    document = json.loads(one(output, "*.spdx.json").read_text())
    assert document["spdxVersion"] == "SPDX-2.3"
    known = {p["SPDXID"] for p in document["packages"] + document["files"]} | {"SPDXRef-DOCUMENT"}
    for relation in document["relationships"]:
        assert {relation["spdxElementId"], relation["relatedSpdxElement"]} <= known, relation
    for entry in document["files"]:
        data = files[entry["fileName"][2:]]
        sums = {c["algorithm"]: c["checksumValue"] for c in entry["checksums"]}
        assert sums["SHA256"] == hashlib.sha256(data).hexdigest()


def try_tarball(output, scratch):
    with tarfile.open(one(output, "binsize-*-linux-*.tar.gz")) as tar:
        tar.extractall(scratch / "tar", filter="data") if hasattr(tarfile, "data_filter") \
            else tar.extractall(scratch / "tar")
    works(one(scratch / "tar", "binsize-*") / "bin" / "binsize")


def try_pip(output, scratch):
    missing = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True)
    if missing.returncode != 0:
        print("SKIPPED: pip is not installed")
        return
    folder = scratch / "pip"
    run(sys.executable, "-m", "pip", "install", "--no-index", "--find-links", output, "--prefix",
        folder, "--no-warn-script-location", "--disable-pip-version-check", "--root-user-action=ignore",
        "--ignore-installed", "binsize")
    program = [p for p in folder.rglob("binsize") if p.parent.name == "bin"]
    assert len(program) == 1, program
    works(program[0])


def try_npm(output, scratch):
    if not (have("npm") and have("node")):
        return
    folder = scratch / "npm"
    folder.mkdir()
    main = next(p for p in output.glob("binsize-*.tgz") if p.name.split("-")[1][0].isdigit())
    system = one(output, "binsize-linux-*.tgz")
    environment = dict(os.environ, npm_config_offline="true", npm_config_cache=str(scratch / "cache"),
                       npm_config_audit="false", npm_config_fund="false",
                       npm_config_update_notifier="false")
    (folder / "package.json").write_text('{"name": "user", "version": "1.0.0"}')
    run("npm", "install", "--no-save", system, main, cwd=folder, env=environment)
    works(folder / "node_modules" / ".bin" / "binsize")
    # Without the package of this platform it says what is missing.
    shutil.rmtree(folder / "node_modules" / "@binsize")
    lost = subprocess.run([folder / "node_modules" / ".bin" / "binsize", "--version"], text=True,
                          capture_output=True)
    assert lost.returncode == 3 and "@binsize/linux-" in lost.stderr, lost


def main():
    if CPU is None:
        print(f"SKIPPED: no packages are made for {platform.machine()}")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        stage(scratch / "stage")
        files = pack(scratch / "once", scratch / "stage")
        assert files == pack(scratch / "twice", scratch / "stage"), "packed twice, bytes differ"
        check_sums(scratch / "once", files)
        try_tarball(scratch / "once", scratch)
        try_pip(scratch / "once", scratch)
        try_npm(scratch / "once", scratch)
    print("all packages work")


main()
