"""The page says what the JSON of the same run says: every row of every breakdown, sizes, kinds, names.

test_data.py BINSIZE SOURCE_DIR
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

import checks
import samples
from checks import check
from pagefile import PageFile

BINSIZE, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
ELF = SOURCE / "fixtures" / "elf"


def run(*words):
    return subprocess.run([BINSIZE, *map(str, words)], capture_output=True, check=True).stdout


def shown(name):
    # What all formats but JSON cut: nobody reads names of 4096 bytes.
    return name if len(name.encode()) <= 4096 else None


def shown_page(name):
    return None if "…" in name and len(name.encode()) > 4000 else name


def flat_report(node):
    return (shown(node["name"]), node["file"], node["memory"], node.get("kind", ""), node.get("evidence", ""),
            node.get("count", 1), node.get("others", False), node.get("gzip", 0),
            sorted(map(flat_report, node.get("children", [])), key=repr))


def flat_page(node):
    return (shown_page(node["name"]), node["file"], node["memory"], node["kind"], node["evidence"], node["count"], node["others"], node["gzip"],
            sorted(map(flat_page, node["children"]), key=repr))


def check_page(page, path, what):
    path.write_bytes(page)
    out = PageFile(path)
    for problem in out.problems():
        check(False, f"{what}: {problem}")
    return out


def check_report(file, folder, *words):
    what = " ".join(map(str, (file, *words)))
    page = check_page(run("report", file, "--format", "html", *words), folder / "page.html", what)
    saved = page.meta["trees"]
    keys = [word for tree in saved for word in ("-d", tree["id"])]
    report = json.loads(run("report", file, "--format", "json", "-n", 0, *words, *([] if words else keys)))
    held = {b["id"]: b["root"] for b in report["breakdowns"]}
    check(len(saved) > 0, f"{what}: no tree")
    for at, tree in enumerate(saved):
        check(flat_page(page.tree(at)) == flat_report(held[tree["id"]]), f"{what}: {tree['id']} differs")
    text = "".join(page.elements.text)
    check(report["subject"]["name"] in text, f"{what}: no name on the card")
    check(f"{report['subject']['size']:,} bytes" in text, f"{what}: no size on the card")


def flat_diff(node):
    before, after = (node[k] for k in ("before", "after"))
    return (shown(node["name"]), node.get("kind", ""), node.get("status", "changed"), node.get("old_name", ""),
            before["file"], before["memory"], after["file"], after["memory"],
            sorted(map(flat_diff, node.get("children", [])), key=repr))


def flat_diff_page(node):
    return (shown_page(node["name"]), node["kind"], node["status"], node["old_name"], node["file_before"], node["memory_before"],
            node["file"], node["memory"], sorted(map(flat_diff_page, node["children"]), key=repr))


def check_diff(old, new, folder):
    page = check_page(run("diff", old, new, "--format", "html"), folder / "diff.html", f"diff {old} {new}")
    saved = page.meta["trees"]
    check(page.meta["mode"] == "diff" and len(saved) > 0, f"{new}: no diff")
    keys = [word for tree in saved for word in ("-d", tree["id"])]
    changes = json.loads(run("diff", old, new, "--format", "json", *keys))
    held = {b["id"]: b["root"] for b in changes["breakdowns"]}
    for at, tree in enumerate(saved):
        check(flat_diff_page(page.tree(at)) == flat_diff(held[tree["id"]]), f"diff of {new}: {tree['id']} differs")


def check_picture(what, *words):
    """Well-formed, inert, the same again, every box within the picture."""
    text = run(*words, "--format", "svg")
    check(text == run(*words, "--format", "svg"), f"{what}: two pictures differ")
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    width, height = (float(root.get(k)) for k in ("width", "height"))
    boxes = []
    for element in root.iter():
        check(element.tag in {space + t for t in ("svg", "title", "rect", "text")}, f"{what}: {element.tag}")
        check(not any(k.startswith("on") or "href" in k or k == "style" for k in element.keys()), f"{what}: {element.attrib}")
        if element.tag == space + "rect" and element.find(space + "title") is not None:
            boxes.append([float(element.get(k)) for k in ("x", "y", "width", "height")])
    check(len(boxes) > 0, f"{what}: no box")
    for x, y, w, h in boxes:
        check(x >= 0 and y >= 0 and x + w <= width + 0.05 and y + h <= height + 0.05, f"{what}: a box at {x}, {y}")


def check_lanes(record):
    """Steps lie where their times say: ten seconds are the width of the picture, two run at once."""
    root = ElementTree.fromstring(run("build", "--show", record, "--format", "svg"))
    space = "{http://www.w3.org/2000/svg}"
    found = {}
    for element in root.iter(space + "rect"):
        said = element.find(space + "title")
        if said is not None and " to " in said.text and element.get("data-seconds") is None:
            found[said.text] = [float(element.get(k)) for k in ("x", "y", "width")]
    boxes = sorted(found.values())
    check(len(boxes) == 3, f"a build: {len(boxes)} steps are drawn, one is too short: {found}")
    second = 936 / 10
    for (x, _, width), (start, end) in zip(boxes, ((0, 5), (2.5, 7.5), (7.5, 10))):
        check(abs(x - 12 - start * second) < 0.11 and abs(width - (end - start) * second) < 0.11, f"a step from {start} to {end}: {x}, {width}")
    check(boxes[0][1] < boxes[1][1] and boxes[2][1] == boxes[0][1], f"a build: lanes {boxes}")


def check_heat(record):
    """The cells of a tool's row have its steps' seconds, and each those of the steps in its slice."""
    steps = json.loads(run("build", "--show", record, "--format", "json"))["steps"]
    check(not any("parent" in s for s in steps), "a build: steps that count twice")
    root = ElementTree.fromstring(run("build", "--show", record, "--format", "svg"))
    space = "{http://www.w3.org/2000/svg}"
    drawn = {}
    for element in root.iter(space + "rect"):
        if element.get("data-seconds") is None:
            continue
        tool = element.find(space + "title").text.rsplit(": ", 1)[0]
        drawn.setdefault(tool, []).append((float(element.get("x")) - 12, float(element.get("width")), float(element.get("data-seconds"))))
    used = {s["tool"] for s in steps}
    check(set(drawn) == used, f"a build: rows {sorted(drawn)}, tools {sorted(used)}")
    second = 936 / 10
    for tool, cells in drawn.items():
        own = [s for s in steps if s["tool"] == tool]
        wanted = sum(s["user"] + s["system"] for s in own)
        check(abs(sum(c[2] for c in cells) - wanted) < 1e-6, f"{tool}: cells of {sum(c[2] for c in cells)} s, steps of {wanted}")
        for x, width, seconds in cells:
            inside = 0
            for s in own:
                lap = min(s["end"], (x + width) / second) - max(s["start"], x / second)
                if s["end"] > s["start"]:
                    inside += max(0, lap) / (s["end"] - s["start"]) * (s["user"] + s["system"])
                elif lap >= 0:
                    inside += s["user"] + s["system"]
            check(abs(inside - seconds) < 1e-6, f"{tool}: {seconds} s from {x / second}, steps there of {inside}")


def way_of(chain):
    """A chain of `why` in the words of the table: what leads on, how sure that is, the name, where it is written."""
    steps = []
    for step in chain["steps"]:
        sure = f", {step['evidence']}" if step["evidence"] not in ("", "stated") else ""
        place = f"{step['file']}:{step['line']}" if step.get("line") else step.get("file", "")
        steps.append(f"{step['edge']}{sure}{' ' if step['edge'] else ''}{step['name']}{f' ({place})' if place else ''}")
    return f"{chain['root']}: " + " → ".join(steps)


def number(text):
    return int(text.replace(",", "")) if text else None


def check_beside(file, folder):
    """Of every package and module, the panel says what `why` and the table `retained` say."""
    page = check_page(run("report", file, "--format", "html"), folder / "beside.html", str(file))
    tables = page.tables()
    held = {(r[1], r[0]): dict(zip(tables["why"]["columns"], r)) for r in tables["why"]["rows"]}
    report = json.loads(run("report", file, "--format", "json", "-d", "packages", "-d", "modules", "-n", 0))
    wanted = {("package", n["name"]) for n in report["breakdowns"][0]["root"]["children"]
              if n["kind"] == "package" and not n["name"].startswith("[")}
    wanted |= {("module", n["name"].split("@")[0]) for n in report["breakdowns"][1]["root"]["children"]
               if not n["name"].startswith("[")}
    for kind, name in sorted(wanted | set(held)):
        asked = subprocess.run([BINSIZE, "why", str(file), f"{kind}:{name}", "--format", "json"], capture_output=True)
        row = held.get((kind, name))
        if row is None:
            check(asked.returncode != 0, f"{kind} {name}: `why` knows it, the page does not")
            continue
        why = json.loads(asked.stdout)
        ways = [row[c] for c in ("way", "second way", "third way") if row[c]]
        check(ways == [way_of(c) for c in why["chains"]], f"{kind} {name}: other ways: {ways}")
        check(number(row["ways"]) == why["ways"], f"{kind} {name}: {row['ways']} ways")
        check(number(row["own"]) == why["about"]["size"]["file"], f"{kind} {name}: own {row['own']}")
        check(number(row["memory own"]) == why["about"]["size"]["memory"], f"{kind} {name}: memory {row['memory own']}")
        check(row["hangs on"] == " → ".join(d["name"] for d in why["dominators"]), f"{kind} {name}: {row['hangs on']}")
    table = json.loads(run("report", file, "--format", "json", "--table", "retained", "-n", 0))["tables"][0]
    shown = [[number(v) if c["unit"] in ("bytes", "bound") else v for v, c in zip(r, table["columns"])]
             for r in tables["retained"]["rows"]]
    check(shown == table["rows"] and len(shown) > 0, f"{file}: the table of what would go differs")
    for row in table["rows"][:5]:
        whatif = json.loads(run("whatif", file, "--without", f"{row[1]}:{row[0].split('@')[0] if row[1] == 'module' else row[0]}",
                                "--format", "json"))
        check([whatif["freed"][bound]["file"] for bound in ("low", "high")] == row[2:4], f"{row[0]}: whatif says otherwise")
    return len(held)


def told_by_at(file, offset):
    """What `at` says of a place: the facts by label, and the first claim that lost to another but a section."""
    facts, rival, lost = {}, None, False
    for line in run("at", file, f"+{offset:#x}").decode().splitlines():
        cells = re.split(r"  +", line.strip())
        if cells[0] == "also claimed by":
            lost = True
        elif lost and rival is None and cells[1] not in ("section", "segment", "alias"):
            rival = cells
        elif not lost and len(cells) > 1:
            facts[cells[0]] = cells[1]
    return facts, rival


def check_places(file, folder):
    """Of every symbol the panel says what the table `places` says, and of some of them what `at` says."""
    page = check_page(run("report", file, "--format", "html"), folder / "places.html", str(file))
    held = page.places()
    table = json.loads(run("report", file, "--format", "json", "--table", "places", "-n", 0))["tables"][0]
    names = [c["name"] for c in table["columns"]]
    rows = [dict(zip(names, r)) for r in table["rows"]]
    check([n["bytes"] + 0 for n in rows] != [] and all(r["bytes"] <= r["total"] for r in rows), f"{file}: a stretch beyond all")
    # The page abbreviates names over 4 KiB, as everything but JSON does.
    whole = {(r["package"], r["name"]) for r in rows if len(r["name"].encode()) <= 4096}
    others = len({(r["package"], r["name"]) for r in rows}) - len(whole)
    check(sum(key not in whole for key in held) == others, f"{file}: {others} names are longer than 4 KiB")
    held = {key: place for key, place in held.items() if key in whole}
    rows = [r for r in rows if (r["package"], r["name"]) in whole]
    first = {}
    for row in rows:
        first.setdefault((row["package"], row["name"]), []).append(row)
    missing = [key for key in held if key not in first]
    check(not missing and min(len(first), 25000) <= len(held) <= len(first), f"{file}: {len(held)} places of {len(first)}: {missing[:3]}")
    for key, place in held.items():
        of = first[key]
        row = next((r for r in of if (r["offset"], r["address"]) == (place["offset"], place["address"])), None)
        check(row is not None and row["bytes"] == place["bytes"] and row["section"] == place["section"] and
              place["ranges"] <= sum(r["ranges"] for r in of), f"{file}: {key}: {place} is none of {of}")
        if row and row["also claimed by"]:
            check((row["also claimed by"], f"{row['as']}, {row['evidence']}", row["claims"]) ==
                  (place["claimer"], place["as"], place["claims"]), f"{file}: {key}: claimed otherwise: {place}")
        elif row:
            check(place["claims"] == 0, f"{file}: {key}: claimed by nobody: {place}")
    asked = [r for r in rows if r["offset"] is not None and re.fullmatch(r"[\w.]+", r["name"])]
    for row in asked[:: max(1, len(asked) // 25)]:
        facts, rival = told_by_at(file, row["offset"])
        place = f"address {row['address']:#x}, " if row["address"] is not None else ""
        check(facts["place"] == f"{place}offset +{row['offset']:#x}" and facts["section"] == row["section"] and
              facts["owner"].startswith(row["name"] + " ("), f"{file}: {row['name']}: `at` says {facts}")
        said = rival and (rival[0], rival[1], rival[2])
        own = row["also claimed by"] and (row["also claimed by"], row["as"], row["evidence"])
        check(said == own or (said and said[0] == row["name"]), f"{file}: {row['name']}: `at` has {said}, the table {own}")
    return len(held)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for file in sorted(ELF.glob("*.elf")) + [pathlib.Path(BINSIZE)]:
            check_report(file, folder)
        check_report(ELF / "firmware-arm.elf", folder, "-d", "sections,symbols", "-d", "classes")
        check_report(ELF / "firmware-arm.elf", folder, "-d", "sections,symbols", "-d", "classes", "--compressed")
        hostile = folder / "hostile.json"
        hostile.write_text(json.dumps(samples.hostile_report(BINSIZE, ELF / "firmware-arm.elf")))
        check_report(hostile, folder, "-d", "packages,symbols")
        for words in (["compare", ELF / "alias.elf", hostile], ["gate", hostile, "--baseline", ELF / "firmware-arm.elf", "--max", "1GiB"],
                      ["whatif", ELF / "hostile-names.elf", "--without", "symbol:*"], ["report", ELF / "hostile-names.elf"]):
            page = check_page(run(*words, "--format", "html"), folder / "other.html", words[0])
            check(words[0] == "report" or page.blocks == {}, f"{words[0]}: there is a script")
        gate = subprocess.run([BINSIZE, "gate", str(hostile), "--max", "1KiB"], capture_output=True)
        check(gate.returncode == 1, f"a limit holds whatever a report calls its file: {gate.returncode}")
        again = [run("report", hostile, "--format", "html") for _ in range(2)]
        check(again[0] == again[1], "two runs differ")
        check_diff(ELF / "alias.elf", ELF / "rustname", folder)
        check_diff(ELF / "firmware-arm.elf", hostile, folder)
        matrix = pathlib.Path(BINSIZE).parent / "matrix"
        programs = [p for version in ("1.20", "1.27") for p in [matrix / version / "linux-amd64" / "hello-sw"] if p.exists()]
        check(len(programs) > 0, "no Go program to ask why")
        for program in programs:
            check(check_beside(program, folder) > 30, f"{program}: few packages know why")
        for program in [ELF / "firmware-arm.elf", ELF / "alias.elf", *programs, pathlib.Path(BINSIZE)]:
            check(check_places(program, folder) > 3, f"{program}: few symbols have a place")
        check_picture("a fixture", "report", ELF / "firmware-arm.elf")
        check_picture("hostile names", "report", hostile)
        check_picture("binsize", "report", BINSIZE)
        check_picture("two files", "report", hostile, ELF / "firmware-arm.elf")
        record = samples.build_record(BINSIZE, folder)
        check_picture("a build", "build", "--show", record)
        check_lanes(record)
        check_heat(record)
        page = check_page(run("build", "--show", record, "--format", "html"), folder / "build.html", "a build")
        check(page.blocks == {} and samples.HOSTILE[0] in "".join(page.elements.text), "a build: a script, or no name")
        check_picture("a diff", "diff", ELF / "alias.elf", ELF / "rustname")
        both = check_page(run("report", ELF / "firmware-arm.elf", hostile, "--format", "html"),
                          folder / "both.html", "two files")
        check({t["subject"] for t in both.meta["trees"]} == {0, 1}, "two files: not two subjects")
        check(both.meta["subjects"][1]["name"] == samples.HOSTILE[0], "two files: a name is not whole")
    print("FAILED" if checks.failures else "the page and the JSON agree")
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
