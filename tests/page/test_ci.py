"""What docs/ci.md says of the page: its steps run as they stand there, after a gate that said yes and after one that
said no, make a page, and link it from the comment in a paragraph of its own.

test_ci.py BINSIZE SOURCE_DIR
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from checks import check
import checks
from pagefile import PageFile

BINSIZE, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
URL = "https://ci.example/artifacts/7"


def blocks():
    return re.findall(r"```yaml\n(.*?)```", (SOURCE / "docs" / "ci.md").read_text(), re.S)


def steps(block):
    """The steps of a block as (condition, environment, command); what else they have is not ours."""
    for text in re.split(r"^ *- (?=name:|if:|run:|uses:|id:)", block, flags=re.M)[1:]:
        field = dict(re.findall(r"^ *(if|run|env|uses): (.*)$", text, re.M))
        yield field.get("if", ""), field.get("env", ""), field.get("run", ""), field.get("uses", "")


def runs(command, folder, **environment):
    path = f"{BINSIZE.parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-e", "-c", command], cwd=folder, env=dict(os.environ, PATH=path, **environment),
                          capture_output=True, text=True)
    check(done.returncode == 0, f"{command}: {done.stderr}")


def github(folder, old, new, limit):
    (folder / "app").write_bytes(old.read_bytes())
    runs("binsize report app --compressed --format json -o base.json", folder)
    (folder / "app").write_bytes(new.read_bytes())
    runs("binsize report app --compressed --format json -o app.json", folder)
    gate = ["gate", "app", "--baseline", "base.json", "--max-growth", limit, "--format", "markdown", "-o", "size.md"]
    said = subprocess.run([BINSIZE, *gate], cwd=folder).returncode
    check(said == (0 if limit == "900%" else 1), f"the gate says {said}")
    comment = (folder / "size.md").read_text()
    block = next(b for b in blocks() if "A page of what changed" in b)
    for condition, env, command, uses in steps(block):
        check("always()" in condition, f"not after a gate that said no: {condition}")
        if uses:
            check((folder / "diff.html").exists(), "there is no page to keep")
        elif command:
            check("${{" not in command, f"an input is the text of a script: {command}")
            check(not env or "artifact-url" in env, env)
            runs(command, folder, PAGE=URL)
    page = PageFile(folder / "diff.html")
    check(page.problems() == [] and page.meta["mode"] == "diff", "the page is none")
    check((folder / "size.md").read_text() == f"{comment}\n[Walk through what changed]({URL})\n", "the comment lacks the link")


def nothing_to_compare(folder):
    """The first run of a branch: no baseline, no page, no comment, and no failure."""
    block = next(b for b in blocks() if "A page of what changed" in b)
    for _, _, command, _ in steps(block):
        if command:
            runs(command, folder, PAGE=URL)
    check(list(folder.iterdir()) == [], "something came of nothing")


def gitlab(folder, old, new):
    block = next(b for b in blocks() if "CI_PROJECT_ID" in b)
    (folder / "app").write_bytes(old.read_bytes())
    runs("binsize report app --format json -o base.json", folder)
    (folder / "app").write_bytes(new.read_bytes())
    command = re.search(r"^ *- (if test -e base.json.*)$", block, re.M).group(1)
    runs(command, folder)
    paths = re.search(r"paths: \[(.*)\]", block).group(1).split(", ")
    check("diff.html" in paths and (folder / "diff.html").exists(), "the page is not kept")
    check(not any(p.startswith("./") or "$" in p for p in paths), "such paths are not exposed")


def main():
    elf = SOURCE / "fixtures" / "elf"
    pair = elf / "alias.elf", elf / "rustname"
    try:
        import yaml
        for block in blocks():
            yaml.safe_load("steps:\n" + block if block.startswith(" ") else block)
    except ImportError:
        print("without PyYAML only what is run is checked")
    for limit in ("900%", "0%"):
        with tempfile.TemporaryDirectory() as name:
            github(pathlib.Path(name), *pair, limit)
    with tempfile.TemporaryDirectory() as name:
        nothing_to_compare(pathlib.Path(name))
    with tempfile.TemporaryDirectory() as name:
        gitlab(pathlib.Path(name), *pair)
    print("FAILED" if checks.failures else "the page is kept and linked as docs/ci.md says")
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
