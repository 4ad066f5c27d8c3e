"""What the tests of the page look at: a saved report with names that would break out of anything that
takes them for markup, and large ones whose names are shaped like a Go program's."""
import json
import random
import subprocess

HOSTILE = [
    "</script><script>document.title='broken out'</script>",
    "<img src=x onerror=\"document.title='broken out'\">",
    "\"><svg onload=alert(1)>", "<!--<script>", "--></style><b>", "&lt;b&gt; &amp; ' ` ${1} {{x}}",
    "javascript:alert(1)", "__proto__", "constructor", "a,b → c", "#zoom=x&row=y", "%3Cb%3E",
    "名前::関数<T>", "x" * 6000,
]


def node(name, file, memory=None, kind="", children=None, **more):
    out = {"name": name, "file": file, "memory": file if memory is None else memory}
    if kind:
        out["kind"] = kind
    out.update(more)
    if children:
        out["children"] = children
    return out


def hostile_report(binsize, fixture):
    """The fixture's report with a breakdown of hostile names; sizes add up to the file."""
    report = json.loads(subprocess.run([binsize, "report", fixture, "--format", "json", "-d", "sections"],
                                       capture_output=True, check=True).stdout)
    size, memory = report["subject"]["size"], report["subject"]["memory"]
    count = len(HOSTILE)
    below = [node(name, 10, 7, "function") for name in HOSTILE]
    rows = [node(HOSTILE[0], 10 * count, 7 * count, "package", below),
            node(HOSTILE[1], size - 10 * count, memory - 7 * count, "package")]
    rows.sort(key=lambda r: -r["file"])
    report["subject"]["name"] = HOSTILE[0]
    report["breakdowns"] = [{"id": "packages,symbols", "root": node(report["subject"]["name"], size, memory, "", rows)}]
    report["notes"] = [{"level": "warning", "where": HOSTILE[1], "what": HOSTILE[2]}]
    report["tables"] = [{"id": "retained", "columns": [{"name": "name", "unit": "text"}, {"name": "kind", "unit": "text"},
                                                       {"name": "at least", "unit": "bound"}],
                         "rows": [[HOSTILE[0], "module", 1], [HOSTILE[0], "package", 123456]]}]
    return report


def large_report(report, rows, seed=1):
    """A saved report with about so many rows as modules, packages and symbols."""
    rnd = random.Random(seed)
    words = [a + b for a in ("re", "con", "de", "pro", "sub", "in", "un", "pre", "dis", "over", "trans", "multi")
             for b in ("solve", "nect", "code", "cess", "scribe", "spect", "pack", "fix", "play", "ride", "late", "plex",
                       "gister", "table", "stream", "verse", "quest", "serve", "fer", "form")]
    modules, left, used = [], rows, set()
    while left > 0:
        module = f"github.com/{rnd.choice(words)}/{rnd.choice(words)}{len(modules)}"
        packages = []
        for p in range(rnd.randint(3, 30)):
            path = f"{module}/{rnd.choice(words)}{p}"
            symbols = []
            for s in range(min(left, rnd.randint(10, 200))):
                kind, type_ = rnd.choice(["function"] * 5 + ["type", "data"]), rnd.choice(words).title()
                name = {"function": f"{path}.(*{type_}).{rnd.choice(words).title()}",
                        "type": f"type:*{path}.{type_}", "data": f"{path}.{rnd.choice(words)}"}[kind]
                while name in used:
                    name += rnd.choice("ABCDEFGH")
                used.add(name)
                size = int(rnd.lognormvariate(5.2, 1.3)) + 1
                symbols.append(node(name, size, size if kind != "data" else size, kind, evidence="pclntab"))
            left -= len(symbols)
            if symbols:
                symbols.sort(key=lambda r: (-r["file"], r["name"]))
                packages.append(node(path, sum(r["file"] for r in symbols), None, "package", symbols))
        packages.sort(key=lambda r: (-r["file"], r["name"]))
        if packages:
            modules.append(node(module, sum(r["file"] for r in packages), None, "dependency", packages))
    modules.sort(key=lambda r: (-r["file"], r["name"]))
    total = sum(r["file"] for r in modules)
    out = dict(report)
    out["subject"] = dict(report["subject"], name="large", size=total, memory=total)
    out["breakdowns"] = [{"id": "modules,packages,symbols", "root": node("large", total, total, "", modules)}]
    for key in ("savings", "coverage"):
        out.pop(key, None)
    return out


def large_places(report, seed=2):
    """The table of places of a large report: packages as a linker lays them out, symbols in the order of their sources."""
    rnd = random.Random(seed)
    next_at = {"function": 0x1000, "type": 0x2000000, "data": 0x4000000}
    rows = []
    for module in report["breakdowns"][0]["root"]["children"]:
        for package in module["children"]:
            symbols = list(package["children"])
            rnd.shuffle(symbols)
            for symbol in sorted(symbols, key=lambda s: s["kind"]):
                kind, size = symbol["kind"], symbol["file"]
                alignment = 8 if kind == "data" else 32
                offset = -(-next_at[kind] // alignment) * alignment
                first, ranges, claim = size, 1, [None] * 4
                if kind == "function":
                    first, ranges = max(1, int(size * rnd.uniform(0.4, 0.95))), rnd.randint(2, 7)
                    claim = [symbol["name"], "symbol", "symbol_table", 1]
                next_at[kind] = offset + first
                rows.append([symbol["name"], package["name"], kind, {"function": ".text", "type": ".rodata", "data": ".data"}[kind],
                             offset + 0x400000, offset, first, ranges, size, *claim])
    columns = [("name", "text"), ("package", "text"), ("kind", "text"), ("section", "text"), ("address", "address"), ("offset", "address"),
               ("bytes", "bytes"), ("ranges", "count"), ("total", "bytes"), ("also claimed by", "text"), ("as", "text"),
               ("evidence", "text"), ("claims", "count")]
    return {"id": "places", "columns": [{"name": n, "unit": u} for n, u in columns], "rows": rows}


def build_record(binsize, folder):
    """A record of a build: four steps on two lanes, one of them too short to be seen, with a hostile name."""
    path = folder / "run.json"
    subprocess.run([binsize, "build", "--record", str(path), "--", "true"], capture_output=True, check=True)
    record = json.loads(path.read_text())
    usual = {"peak": 1 << 20, "minor_faults": 0, "major_faults": 0, "read": 0, "written": 0, "reads": 0, "writes": 0,
             "switches": 0, "preemptions": 0, "code": 0, "exact": True, "arguments": ""}
    record["wall"], record["steps"] = 10, [
        {"id": i + 1, "parent": 0, "tool": tool, "package": package, "start": start, "end": end, "user": end - start, "system": 0, **usual}
        for i, (tool, package, start, end) in enumerate([("compile", HOSTILE[0], 0, 5), ("compile", "b", 2.5, 7.5),
                                                         ("asm", "", 5, 5.0001), ("link", "main", 7.5, 10)])]
    path.write_text(json.dumps(record))
    return path
