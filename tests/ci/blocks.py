"""Fenced blocks of a Markdown page, and what the tests of this folder have in common."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

PROGRAM, CHECKOUT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
ACTION = CHECKOUT / ".github/actions/binsize"
# A program of each of two sizes.
SMALL, LARGE = CHECKOUT / "fixtures/elf/alias.elf", CHECKOUT / "fixtures/elf/rustname"


def blocks(page, language):
    text = (CHECKOUT / page).read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def tool(name):
    """In the path, or where scripts/setup puts what comes from PyPI."""
    local = CHECKOUT / "build/python/bin" / name
    return str(local) if local.exists() else shutil.which(name)


def environment(folder, **more):
    """Of a CI job: the program under test is the `binsize` of the path, `go build -o FILE` makes FILE
    of $BUILT, and nothing of the real CI service leaks in."""
    programs = pathlib.Path(folder) / "programs"
    if not programs.exists():
        programs.mkdir()
        (programs / "binsize").symlink_to(PROGRAM)
        for name in ("go", "make"):
            (programs / name).write_text(STAND_INS[name])
            (programs / name).chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "CI_", "RUNNER_"))}
    return dict(kept, PATH=f"{programs}:{os.environ['PATH']}", **more)


STAND_INS = {
    "go": """#!/bin/sh
while [ $# -gt 0 ]; do
    [ "$1" != -o ] || { cp "$BUILT" "$2"; exit; }
    shift
done
exit 1
""",
    "make": """#!/bin/sh
mkdir -p dist && cp "$BUILT" dist/app
""",
}


def run(command, folder, expected=0, **more):
    done = subprocess.run(["bash", "-e", "-c", command], cwd=folder, capture_output=True, text=True,
                          env=environment(folder, **more))
    assert done.returncode == expected, (
        f"{command}\nended with {done.returncode}, not {expected}:\n{done.stdout}{done.stderr}")
    return done.stdout
