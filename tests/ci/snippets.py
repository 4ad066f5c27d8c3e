#!/usr/bin/env python3
"""Every snippet of docs/ci.md, run as far as it runs without its service: commands as they stand there,
with a `go` and a `make` that make the program of a fixture. A snippet that nobody claims is a failure.
test_ci.py of tests/page runs what keeps the page."""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from blocks import CHECKOUT, LARGE, PROGRAM, SMALL, blocks, environment, run, tool

BUDGET = json.dumps({"rules": [{"match": "file", "max": "1GiB", "max_growth": "1%"}]})


def job(folder, program=SMALL, budget=BUDGET):
    """A checkout on a runner."""
    (folder / "binsize.json").write_text(budget)
    (folder / ".git").mkdir(exist_ok=True)
    return dict(BUILT=str(program))


def commands(block, key):
    return re.findall(rf"^ *(?:- )?{key}: (.*)$", block, re.M)


def github(folder, block):
    """`run:` steps; the action's own are in action.py, other actions are GitHub's."""
    env = job(folder)
    (folder / "app").write_bytes(SMALL.read_bytes())
    run("binsize report app --format json -o app.json", folder, **env)
    for command in commands(block, "run"):
        revision = command.replace("binsize record", "binsize record --revision 1234abcd --branch main")
        run(revision, folder, **env)


def records(folder, block):
    github(folder, block)
    assert (folder / "trend.html").exists() and (folder / "sizes.sqlite").exists()


def javascript(folder, block):
    """The script that posts the comment: that it parses. What it calls is GitHub's."""
    node = tool("node")
    if node is None:
        return print("SKIPPED: node is not installed")
    body = re.search(r"script: \|\n(.*)", block, re.S)[1]
    (folder / "post.js").write_text(f"async function post(github, context) {{\n{body}\n}}\n")
    subprocess.run([node, "--check", str(folder / "post.js")], check=True)


def gitlab(folder, block):
    (folder / "programs").mkdir()
    (folder / "programs/curl").write_text("#!/bin/sh\ncp \"$BASE\" base.json\n")
    (folder / "programs/curl").chmod(0o755)
    for name, text in {"binsize": f'#!/bin/sh\nexec {PROGRAM} "$@"\n',
                       "go": '#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\ncp "$BUILT" "$2"\n'}.items():
        (folder / "programs" / name).write_text(text)
        (folder / "programs" / name).chmod(0o755)
    base = folder / "last.json"
    subprocess.run([PROGRAM, "report", SMALL, "--compressed", "--format", "json", "-o", base], check=True)
    lines = [line.strip()[2:] for line in block.split("script:")[1].split("artifacts:")[0].splitlines()
             if line.strip().startswith("- ")]
    lines = [line[1:-1] if line.startswith("'") else line for line in lines]
    for program, expected in ((SMALL, 0), (LARGE, 1)):
        env = job(folder, program)
        run("\n".join(lines), folder, expected, BASE=str(base), CI_MERGE_REQUEST_IID="7",
            CI_JOB_TOKEN="t", CI_API_V4_URL="u", CI_PROJECT_ID="1", CI_DEFAULT_BRANCH="main", **env)
        assert (folder / "size.xml").exists() and (folder / "app.json").exists()


def jenkins(folder, block):
    env = job(folder)
    lines = re.findall(r"sh '(.*)'", block)
    assert len(lines) == 3
    for line in lines:
        run(line, folder, **env)
    assert block.count("{") == block.count("}")
    assert (folder / "size.xml").exists() and (folder / "size.html").exists()


def goreleaser(folder, block):
    (folder / "dist").mkdir()
    (folder / "dist/app").write_bytes(SMALL.read_bytes())
    env = job(folder)
    for command in commands(block, "cmd"):
        run(command.replace("{{ .Path }}", "dist/app"), folder, **env)
    env = job(folder, budget='{"rules": [{"match": "file", "max": 1}]}')
    for command in commands(block, "cmd"):
        run(command.replace("{{ .Path }}", "dist/app"), folder, 1, **env)


def docker(folder, block):
    """RUN lines, with the root of the image in the folder."""
    (folder / "src").mkdir()
    env = job(folder)
    (folder / "src/binsize.json").write_text(BUDGET)
    for line in re.findall(r"^RUN (.*)$", block, re.M):
        run(re.sub(r"(?<= )/(?=app|src)", f"{folder}/", line), folder, **env)
    assert (folder / "app").exists()


def published_hook(folder, block):
    """The hook that the repository offers: pre-commit's own keys, and its entry."""
    hooks = (CHECKOUT / ".pre-commit-hooks.yaml").read_text()
    ident = commands(block, "id")[0].split(" ")[0]
    assert f"- id: {ident}\n" in hooks
    env = job(folder, budget='{"targets": ["app"], "rules": [{"match": "file", "max": "1GiB"}]}')
    (folder / "app").write_bytes(SMALL.read_bytes())
    run(commands(hooks, "entry")[0], folder, **env)


def own_hook(folder, block):
    env = job(folder)
    entry = shlex.split(commands(block, "entry")[0])
    run(shlex.join(e.replace("/tmp/app", str(folder / "app")) for e in entry), folder, **env)


def page_steps(folder, block):
    """tests/page/test_ci.py runs these."""
    assert "A page of what changed" in (CHECKOUT / "tests/page/test_ci.py").read_text()


CLAIMS = [("yaml", "name: size comment", javascript), ("yaml", "name: sizes\n", records),
          ("yaml", "name: size\n", github), ("yaml", "A page of what changed", page_steps),
          ("yaml", "CI_PROJECT_ID", gitlab), ("groovy", "pipeline", jenkins),
          ("yaml", "{{ .Path }}", goreleaser), ("dockerfile", "FROM scratch", docker),
          ("yaml", "repo: https", published_hook), ("yaml", "repo: local", own_hook)]


def shell(folder):
    """Every line of the sh blocks, over files of the names that they use."""
    env = job(folder)
    (folder / "binsize.json").unlink()
    (folder / "dist").mkdir()
    for name in ("app", "app-stripped", "app-upx", "dist/a", "dist/b"):
        (folder / name).write_bytes(SMALL.read_bytes())
    run("cp /bin/true app-runs && cp /bin/true app && cp /bin/true app-stripped && cp /bin/true app-upx", folder, **env)
    run("binsize report app --format json -o last-release.json", folder, **env)
    (folder / "release.json").write_text(BUDGET)
    for block in blocks("docs/ci.md", "sh"):
        for line in block.splitlines():
            run(line, folder, **env)


def budgets(folder):
    """Each JSON block is a configuration: binsize reads it, and the schema holds."""
    try:
        import jsonschema
        schema = json.loads((CHECKOUT / "docs/budget.schema.json").read_text())
    except ImportError:
        schema = print("SKIPPED: jsonschema is not installed")
    for number, block in enumerate(blocks("docs/ci.md", "json")):
        file = folder / f"{number}.json"
        file.write_text(block)
        for place in ("dist/app", "tools/x/bin/y"):
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(SMALL.read_bytes())
        run(f"binsize config --config {number}.json", folder)
        if schema:
            jsonschema.Draft202012Validator(schema).validate(json.loads(block))


def main():
    done = set()
    for language, sign, check in CLAIMS:
        for block in blocks("docs/ci.md", language):
            if sign in block and block not in done:
                done.add(block)
                with tempfile.TemporaryDirectory() as name:
                    print(check.__name__)
                    environment(name) if check is not gitlab else None
                    check(pathlib.Path(name), block)
    known = {"sh", "json"} | {language for language, _, _ in CLAIMS}
    for language in re.findall(r"^```(\w+)$", (CHECKOUT / "docs/ci.md").read_text(), re.M):
        assert language in known, f"nobody runs blocks of {language}"
        for block in blocks("docs/ci.md", language):
            assert language in ("sh", "json") or block in done, f"nobody runs this:\n{block}"
    for check in (shell, budgets):
        with tempfile.TemporaryDirectory() as name:
            print(check.__name__)
            check(pathlib.Path(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
