#!/usr/bin/env python3
"""Validates binsize's JSON documents against the schema files in docs/.

    validate.py FILE...      each file's "schema" key picks docs/NAME.schema.json
    binsize ... | validate.py -

Exit 0: all valid. 1: a finding, one line each. 77: the jsonschema package is missing.
Beside the schema it checks what JSON Schema cannot say: no key twice, no NaN or Infinity,
sums of every breakdown, and the promise that the text is what a strict reader accepts.
"""
import json
import pathlib
import sys

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a key stands twice in one object: {sorted(names)}")
    return dict(pairs)


def no_constant(word):
    raise ValueError(f"{word} is no JSON")


def check_sums(report, problems):
    """The invariants of a report, told independently of binsize's own checker."""
    subject = report["subject"]
    for breakdown in report["breakdowns"]:
        root, where = breakdown["root"], f"{subject['name']}: {breakdown['id']}"
        for ruler, whole in (("file", subject["size"]), ("memory", subject["memory"])):
            if root[ruler] != whole:
                problems.append(f"{where}: root.{ruler} is {root[ruler]}, the subject has {whole}")
        nodes = [root]
        while nodes:
            node = nodes.pop()
            children = node.get("children")
            if not children:
                continue
            nodes.extend(children)
            for ruler in ("file", "memory"):
                total = sum(child[ruler] for child in children)
                if total != node[ruler]:
                    problems.append(f"{where}: {node['name']!r}: children add up to {total} "
                                    f"on {ruler}, not {node[ruler]}")
            names = [child["name"] for child in children]
            if len(names) != len(set(names)):
                problems.append(f"{where}: {node['name']!r}: two rows have one name")
    for member in report["members"]:
        check_sums(member, problems)


def check_changes(diff, problems):
    """The invariants of a diff: roots are the two files, children's changes add up."""
    for breakdown in diff["breakdowns"]:
        root, where = breakdown["root"], breakdown["id"]
        for side in ("before", "after"):
            for ruler in ("file", "memory"):
                if root[side][ruler] != diff[side][ruler]:
                    problems.append(f"{where}: root.{side}.{ruler} is {root[side][ruler]}, "
                                    f"the file has {diff[side][ruler]}")
        nodes = [root]
        while nodes:
            node = nodes.pop()
            children = node.get("children")
            if not children:
                continue
            nodes.extend(children)
            for ruler in ("file", "memory"):
                total = sum(c["after"][ruler] - c["before"][ruler] for c in children)
                if total != node["after"][ruler] - node["before"][ruler]:
                    problems.append(f"{where}: {node['name']!r}: the changes add up to {total} "
                                    f"on {ruler}")


def check(text, validators):
    document = json.loads(text.decode("utf-8"), object_pairs_hook=no_duplicates,
                          parse_constant=no_constant)
    schema = document.get("schema", "") if isinstance(document, dict) else ""
    name = {"binsize.reports": "report"}.get(schema, schema.removeprefix("binsize."))
    path = DOCS / f"{name}.schema.json"
    if not schema.startswith("binsize.") or not path.exists():
        return [f"schema {schema!r}: no docs/{name}.schema.json"]
    if name not in validators:
        import jsonschema
        content = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(content)
        validators[name] = jsonschema.Draft202012Validator(content)
    problems = [f"{error.json_path}: {error.message[:300]}"
                for error in validators[name].iter_errors(document)]
    if name == "report" and not problems:
        for report in document.get("reports", [document]):
            check_sums(report, problems)
    if name == "diff" and not problems:
        check_changes(document, problems)
    return problems


def main(files):
    try:
        import jsonschema  # noqa: F401
    except ImportError:
        print("validate.py: SKIPPED, the Python package jsonschema is not installed",
              file=sys.stderr)
        return 77
    validators, bad = {}, False
    for file in files:
        text = sys.stdin.buffer.read() if file == "-" else pathlib.Path(file).read_bytes()
        try:
            problems = check(text, validators)
        except (ValueError, RecursionError) as error:
            problems = [f"no valid JSON: {error}"]
        for problem in problems[:20]:
            print(f"{file}: {problem}")
        bad = bad or bool(problems)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
