#!/usr/bin/env python3
"""same_bytes.py SOURCE PROGRAM: builds the static program once more, from the same sources in another
folder and without a compiler's cache, and says whether its bytes are those of PROGRAM, which
scripts/release built in SOURCE. What differs is told by binsize itself. A build takes minutes:
scripts/release does this for each release, the tests do not."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE, PROGRAM = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])


def copy_sources(to):
    """What git knows of, as it lies there: changes that are not committed are part of PROGRAM, too."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=SOURCE,
                            check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (SOURCE / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(SOURCE / name, to / name)


def build(folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CMAKE_", "CCACHE_"))}
    log = folder / "build.log"
    with open(log, "w") as written:
        for command in ["cmake", "--preset", "static"], ["cmake", "--build", "--preset", "static", "--target", "binsize"]:
            ended = subprocess.run(command, cwd=folder, env=kept | {"CCACHE_DISABLE": "1"}, stdout=written, stderr=written,
                                   stdin=subprocess.DEVNULL)
            if ended.returncode != 0:
                sys.exit(f"same_bytes: {' '.join(command)} failed in {folder}:\n" + log.read_text()[-3000:])
    return folder / "build/static/binsize"


with tempfile.TemporaryDirectory(prefix="binsize-built-in-another-folder-") as scratch:
    folder = pathlib.Path(scratch) / "one deeper"
    folder.mkdir()
    copy_sources(folder)
    again = build(folder)
    if again.read_bytes() != PROGRAM.read_bytes():
        differ = subprocess.run([PROGRAM, "diff", PROGRAM, again, "-d", "sections,symbols"], capture_output=True, text=True)
        sys.exit(f"same_bytes: {PROGRAM} and what {folder} made of the same sources differ:\n{differ.stdout}{differ.stderr}")
    print(f"same bytes from two folders: {PROGRAM.stat().st_size} of {PROGRAM.name}")
