"""docs/adding.md, followed to the letter: a dummy of each kind is added in a copy of the sources, what the
page names and nothing else, and the program is linked with it and lists it. A list that needs one
place more fails here.

adding.py SOURCE_DIR BUILD_DIR: compiles only the new files and those that read a list, with the
commands of the build, and takes all other objects from it.
"""
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

SOURCE, BUILD = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
COPY = BUILD / "adding"

LINES = {
    "src/image/formats.def": 'FORMAT(dummy, "a dummy format")',
    "src/analysis/passes.def": 'PASS(dummy, "a dummy pass")',
    "src/analysis/refinements.def": 'REFINEMENT(dummy, "a dummy refinement")',
    "src/analysis/cuts.def": "DERIVED_CUT(dummy)",
    "src/analysis/rows/breakdowns.def": 'BREAKDOWN(dummies, dummy, dummy, by_owner, "a dummy breakdown")',
    "src/analysis/savings/savings.def": "SAVINGS(dummy)",
    "src/analysis/tables.def": 'TABLE(dummy, claims, "a dummy table")',
    "include/binsize/weights.def": 'WEIGHT(dummy, "dummy", code)',
    "src/render/reporters.def": "REPORTER(dummy)",
    "src/cli/commands.def": "COMMAND(dummy)",
}
# Lists that are no file of their own: the line goes to their end.
ENTRIES = {
    "src/compare/gate/metrics.cpp": (
        "metrics[] = {", '{"dummy", Unit::count, [](const Report&) -> Count { return 7; }},'),
    "src/compare/gate/properties.cpp": (
        "properties[] = {", '{"dummy", boolean, [](const Report&) { return Fact{true, Value(true)}; }, ""},'),
}
FILES = {
    "src/format/dummy/dummy.cpp": """#include "format/format.hpp"
namespace binsize {
bool probe_dummy(ByteView bytes) { return as_text(bytes).starts_with("dummy"); }
Result<Image> load_dummy(ByteView bytes, const LoadOptions&) {
    Image image;
    image.format = Format::dummy;
    image.bytes = bytes;
    add_overlay(image);
    return image;
}
}
""",
    "src/analysis/passes/dummy.cpp": """#include "analysis/pass.hpp"
namespace binsize {
void pass_dummy(const Context&, ClaimSink& sink) { sink.package("dummy"); }
void refine_dummy(const Context&, const FirstCut&, BigVector<Claim>&) {}
}
""",
    "src/analysis/savings/dummy.cpp": """#include "analysis/savings/savings.hpp"
namespace binsize {
void add_dummy_savings(const SavingSources&, Savings& out) { out.clear(); }
}
""",
    "src/analysis/sections/dummy_table.cpp": """#include "analysis/assemble.hpp"
namespace binsize {
Table make_dummy_table(const Context&, const Model&, u64) { return {"dummy", {{"name", "text"}}, {}}; }
void cut_dummy(const Context&, const ReportOptions&, Model& model) { model.division(Cut::dummy) = {}; }
}
""",
    "src/render/dummy/dummy.cpp": """#include "render/render.hpp"
namespace binsize {
extern const Reporter dummy_reporter;
const Reporter dummy_reporter = {
    .id = "dummy", .description = "a dummy reporter",
    .diff = [](const Diff&, const RenderOptions&, const TextSink& out) { return out("dummy"); }};
}
""",
    "src/cli/dummy.cpp": """#include "cli/command.hpp"
namespace binsize::cli {
void add_dummy(CLI::App& root, Session& session) {
    root.add_subcommand("dummy", "A dummy command")->callback([&session] { session.run = [] {}; });
}
}
""",
}


def make_copy():
    """What changed, beside the lists: files that are new, are edited or read a list."""
    shutil.rmtree(COPY, ignore_errors=True)
    for folder in ("src", "include"):
        shutil.copytree(SOURCE / folder, COPY / folder)
    for path, line in LINES.items():
        with open(COPY / path, "a") as file:
            file.write(line + "\n")
    for path, (head, line) in ENTRIES.items():
        text = (COPY / path).read_text()
        begin = text.index(head)
        end = text.index("\n};", begin)
        (COPY / path).write_text(text[:end] + "\n    " + line + text[end:])
    for path, text in FILES.items():
        (COPY / path).parent.mkdir(exist_ok=True)
        (COPY / path).write_text(text)
    lists = {re.sub("^(src|include)/", "", path) for path in LINES}
    readers = [
        str(path.relative_to(COPY)) for path in (COPY / "src").rglob("*.cpp")
        if lists & set(re.findall(r'#include ["<]([^">]+\.def)', path.read_text()))]
    return sorted(set(readers) | set(ENTRIES) | set(FILES))


def commands():
    out = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        if "/binsize-lief.dir/" in entry["command"]:
            continue
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(SOURCE):
            out.setdefault(str(path.relative_to(SOURCE)), (entry["directory"], entry["command"]))
    return out


def compile_one(path, known):
    # A new file is compiled as another of its layer.
    layer = "/".join(path.split("/")[:2]) + "/"
    like = path if path in known else next(p for p in sorted(known) if p.startswith(layer))
    directory, command = known[like]
    words = shlex.split(command)
    target = COPY / (path.replace("/", "_") + ".o")
    words[words.index("-o") + 1] = str(target)
    words[words.index("-c") + 1] = str(COPY / path)
    for folder in ("src", "include"):
        words = [f"-I{COPY}/{folder}" if w == f"-I{SOURCE}/{folder}" else w for w in words]
    done = subprocess.run(words, cwd=directory, capture_output=True, text=True)
    return path, target, done.returncode, done.stderr


def main():
    paths = make_copy()
    known = commands()
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda p: compile_one(p, known), paths))
    for path, _, code, errors in results:
        if code != 0:
            sys.exit(f"{path} does not compile with a dummy of each kind:\n{errors}")

    link = subprocess.run(["ninja", "-t", "commands", "binsize"], cwd=BUILD, text=True,
                          capture_output=True, check=True).stdout.splitlines()[-1]
    words = shlex.split(link.split("&&")[1])
    replaced = tuple(f".dir/{path}.o" for path in paths)
    objects = [str(target) for _, target, _, _ in results]
    program = COPY / "binsize"
    words = [w for w in words if not w.endswith(replaced)]
    words[words.index("-o") + 1] = str(program)
    words[words.index("-o"):words.index("-o")] = objects
    done = subprocess.run(words, cwd=BUILD, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"a dummy of each kind does not link:\n{done.stderr}")

    def said(*arguments):
        done = subprocess.run([program, *arguments], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    failed = []
    for what, kind in (("formats", "format"), ("breakdowns", "breakdown"), ("tables", "table"),
                       ("reporters", "reporter")):
        if f"a dummy {kind}" not in said("list", what)[1]:
            failed.append(f"list {what} does not name the dummy")
    if "A dummy command" not in said("--help")[1]:
        failed.append("--help does not name the dummy command")
    if "dummy" not in said("diff", "--help")[1] or "dummy" in said("gate", "--help")[1]:
        failed.append("--format offers the dummy reporter where it cannot write, or not where it can")
    budget = COPY / "budget.json"
    budget.write_text('{"rules": [{"match": "metric:dummy", "max": 9}], "require": {"dummy": true}}')
    code, text = said("gate", "/nowhere", "--budget", str(budget))
    if code != 3:  # 2: the budget was refused; 3: it was read, and the file is not there
        failed.append(f"a budget may not name the dummies: {text}")
    if failed:
        sys.exit("\n".join(failed))
    print(f"a dummy of each kind fits: {len(paths)} files compiled")


main()
