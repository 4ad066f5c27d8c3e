"""The page in a real browser: what a reader does with it, by keyboard, pointer and address; and that it
asks nobody for anything and takes no name for markup. Times are printed and never judged.

test_browser.py BINSIZE SOURCE_DIR [PICTURES]: PICTURES is a folder that docs/gallery.md's pictures go to.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import browser
import checks
import samples
from checks import check
from browser import Browser
from panel import says_where, says_why, weighs
from walk import active, hash_of, opened, rows

BINSIZE, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
FIXTURE = SOURCE / "fixtures" / "elf" / "firmware-arm.elf"


def page_of(folder, name, *words):
    path = folder / f"{name}.html"
    done = subprocess.run([BINSIZE, *map(str, words), "--format", "html", "-o", str(path)])
    assert done.returncode == (1 if words[0] == "gate" else 0), words
    return path


def walks_by_keyboard(b, path):
    opened(b, path)
    b.js("document.querySelector('#grid').focus()")
    b.press("Down")
    first = active(b)
    check(first and first["at"] == 2 and first["level"] == "1", "Down goes to the first row")
    check(first["open"] == "false", "a row with rows below is closed")
    b.press("Right")
    check(active(b)["open"] == "true", "Right opens it")
    b.press("Right")
    inner = active(b)
    check(inner["level"] == "2" and inner["place"] == "1", "Right again goes into it")
    check(inner["of"].isdigit() and int(inner["of"]) >= 1, "a row says of how many it is one")
    b.press("Left")
    check(active(b)["name"] == first["name"], "Left goes to what it lies in")
    b.press("Left")
    check(active(b)["open"] == "false", "Left again closes it")
    b.press("End")
    last = active(b)
    check(last["at"] == b.js("return Number(document.querySelector('#grid').getAttribute('aria-rowcount'))"),
          "End goes to the last row")
    b.press("Home")
    check(active(b)["at"] == 2, "Home goes to the first row")
    b.press("Enter")
    b.until("location.hash.includes('zoom=')", "Enter makes the map show the row")
    way = b.js("return [...document.querySelectorAll('#way button, #way [aria-current]')].map((e) => e.textContent)")
    check(way[-1] == first["name"] and len(way) == 2, f"the way up is shown: {way}")
    b.press("Backspace")
    b.until("!location.hash.includes('zoom=')", "Backspace goes up")
    check(b.js("return document.activeElement.id") == "grid", "the grid keeps the focus")


def keeps_its_state(b, path):
    opened(b, path)
    b.js("document.querySelector('#grid').focus()")
    b.press("Down", "Enter")
    b.until("location.hash.includes('zoom=')")
    zoomed = hash_of(b)
    b.choose("#ruler", "memory")
    b.until("location.hash.includes('ruler=memory')")
    b.back()
    b.until("!location.hash.includes('ruler')", "back takes the ruler back")
    check(hash_of(b) == zoomed, "back leads to what was there before")
    b.until("document.querySelector('#ruler').value === 'file'", "the switch follows the address")
    b.back()
    b.until("!location.hash.includes('zoom')", "back takes the zoom back")
    b.forward()
    b.until("location.hash.includes('zoom')", "forward brings it again")
    opened(b, path, b.js("return location.hash"))
    b.until("document.querySelectorAll('#way button').length === 1", "a link leads to the zoomed box")
    trees = b.js("return [...document.querySelector('#tree').options].map((o) => o.textContent)")
    check(len(trees) >= 3, f"the breakdowns can be switched: {trees}")
    b.choose("#tree", 1)
    b.until("location.hash.includes('group=')", "the address names the breakdown")
    opened(b, path, "#zoom=no+such+row&group=nonsense&sort=nonsense&color=x&row=y&file=99")
    check(len(rows(b)) > 0, "an address that fits nothing shows the page")


def finds(b, path, words):
    opened(b, path)
    b.type("#find", words)
    b.until("document.querySelector('#found').textContent.includes('rows')")
    text = b.js("return document.querySelector('#found').textContent")
    total = b.js("return JSON.parse(document.querySelector('#meta').textContent).trees[0].rows")
    count = int(text.split(" rows")[0].replace(",", ""))
    check(0 < count < total, f"search says how many rows: {text}")
    b.press("Enter")
    b.until("document.querySelector('#found').textContent.startsWith('1 of')", "Enter goes to the first match")
    check(words in active(b)["name"].lower(), "what is found is the active row")
    visible = b.js("""
      const row = document.getElementById(document.querySelector('#grid').getAttribute('aria-activedescendant'));
      const r = row.getBoundingClientRect(), g = document.querySelector('#grid').getBoundingClientRect();
      return r.top >= g.top && r.bottom <= g.bottom + 1;""")
    check(visible, "what is found is in view")
    if count > 1:
        b.click("#next")
        b.until("document.querySelector('#found').textContent.startsWith('2 of')", "next goes on")
    b.js("document.querySelector('#find').value = ''")
    b.type("#find", "no such row anywhere")
    b.until("document.querySelector('#found').textContent === 'no match'")


def sorts(b, path):
    opened(b, path)
    numbers = ("return [...document.querySelectorAll('#grid .rows [role=row]')].filter((r) => !r.hidden)"
               ".map((r) => Number(r.children[1].textContent.replaceAll(',', '')))")
    sizes = b.js(numbers)
    check(sizes == sorted(sizes, reverse=True), "rows are by size, the largest first")
    b.click("#grid .head [role=columnheader]:nth-child(1) button")
    b.until("location.hash.includes('sort=')")
    names = rows(b)
    check(names == sorted(names, key=str.encode), f"a click sorts by name: {names[:5]}")
    check(b.js("return document.querySelector('#grid .head [aria-sort=ascending]').textContent").startswith("Name"),
          "the column says how it is sorted")


def colours(b, path):
    """By kind, category, class, evidence and group; each has a legend, the address keeps it, and boxes change."""
    opened(b, path)
    choices = b.js("return [...document.querySelector('#color').options].map((o) => o.value)")
    check(set(choices) >= {"kind", "category", "class", "evidence", "top"}, f"what rows are coloured by: {choices}")
    legends = {}
    for choice in choices:
        b.choose("#color", choice)
        b.until(f"location.hash.includes('color={choice}') && document.querySelectorAll('#legend li').length > 0")
        legends[choice] = b.js("return [...document.querySelectorAll('#legend li')].map((l) => l.textContent)")
    check("std" in legends["category"] and {"code", "pclntab"} <= set(legends["class"]) and "pclntab" in legends["evidence"], f"{legends}")
    check("of no class by name" not in legends["class"], f"each row has a class: {legends['class']}")


def points(b, path):
    opened(b, path)
    b.js("document.querySelector('#map').scrollIntoView()")
    frame = b.js("const r = document.querySelector('#map').getBoundingClientRect(); return [r.x, r.y, r.width, r.height]")
    x, y = frame[0] + frame[2] * 0.2, frame[1] + frame[3] * 0.3
    b.pointer(x, y)
    b.until("!document.querySelector('.tip').hidden", "pointing at a box tells what it is")
    b.pointer(x, y, clicks=1)
    b.until("location.hash.includes('row=')", "a click selects")
    name = b.js("return document.querySelector('#panel h2').textContent")
    check(name != "" and active(b) is not None, "the panel and the table show what was clicked")
    b.pointer(x, y, clicks=2)
    b.until("location.hash.includes('zoom=')", "a double click zooms")
    b.click("#way button")
    b.until("!location.hash.includes('zoom=')", "the way up leads up")


def prints(b, path):
    opened(b, path)
    check(b.pdf().startswith(b"%PDF"), "the page prints")
    b.media("print")
    b.js("dispatchEvent(new Event('beforeprint'))")
    state = b.js("const seen = (css) => getComputedStyle(document.querySelector(css)).display !== 'none';"
                 "return { tools: seen('.tools'), grid: seen('#grid'), rows: document.querySelectorAll('#printed tbody tr').length,"
                 "table: seen('#printed'), map: seen('#map') }")
    check(state["table"] and state["map"] and state["rows"] > 0, f"what is printed has rows and the map: {state}")
    check(not state["tools"] and not state["grid"], "what cannot be used on paper is not there")
    b.media()


def stays_text(b, path):
    opened(b, path)
    check("broken out" != b.js("return document.title"), "a name ran as a script")
    b.js("document.querySelector('#grid').focus()")
    b.press("End")
    b.until("document.querySelector('#panel').textContent.includes('retained: at least123,456')",
            "the panel says what a table knows of the row")
    panel = b.js("return document.querySelector('#panel').textContent")
    check("one of the executable does" in panel, f"a report that holds no ways says so: {panel}")
    b.press("Home", "Right", "Down", "Down", "Enter")
    b.type("#find", "<img")
    b.until("document.querySelector('#found').textContent.includes('rows')")
    b.press("Enter")
    b.until("document.querySelector('#panel h2').textContent.includes('<img')", "markup in a name is shown")
    made = b.js("return document.querySelectorAll('#explorer img, #explorer svg, #explorer b, #explorer style').length")
    check(made == 0, "a name became an element")
    check(b.js("return ({}).polluted === undefined && Object.prototype.toString.call({}) === '[object Object]'"), "a prototype")
    link = hash_of(b)
    opened(b, path, b.js("return location.hash"))
    check(hash_of(b) == link, "an address holds any name")


def shows_a_diff(b, path):
    opened(b, path)
    check(b.js("return document.querySelector('.alert').textContent").find("not alike") >= 0, "what is not alike is on top")
    legend = b.js("return [...document.querySelectorAll('#legend li')].map((l) => l.textContent)")
    check(legend[:2] == ["grew", "shrank"], f"growth and shrinkage have a colour each: {legend}")
    b.js("document.querySelector('#grid').focus()")
    b.press("Down", "Right", "Down")
    first = active(b)
    check(first and first["cells"][1][0] in "+−0", f"a change has its sign: {first}")
    b.choose("#by", "after")
    b.until("location.hash.includes('by=after')")
    b.type("#find", "no symbol")
    b.until("document.querySelector('#found').textContent !== ''")


def shows_without_script(b, path, words):
    b.open(path)
    text = b.js("return document.body.innerText")
    for word in words:
        check(word in text, f"{path.stem}: no {word}")
    check(b.js("return document.scripts.length") == 0, f"{path.stem}: there is a script")


def draws_pictures(folder, pictures):
    """The pictures of docs/gallery.md, of Go's own programs."""
    root = pathlib.Path(subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip())
    go = page_of(folder, "go", "report", root / "bin" / "go")
    matrix = pathlib.Path(BINSIZE).parent / "matrix"
    hello = [matrix / version / "linux-amd64" / "hello-sw" for version in ("1.25", "1.27")]
    subprocess.run([BINSIZE, "report", str(hello[1]), "--format", "svg", "-o", str(pictures / "treemap.svg")], check=True)
    with Browser(1080, 700) as b:
        def shot(name, path, fragment, dark=False):
            b.media(dark=dark)
            opened(b, path, fragment)
            b.js("document.querySelector('#explorer').scrollIntoView()")
            b.until("scrollY >= 0")
            b.screenshot(pictures / f"{name}.webp")

        shot("page", go, "#row=std&row=net%2Fhttp")
        shot("zoom", go, "#zoom=std&zoom=net%2Fhttp&row=std&row=net%2Fhttp&find=transport", dark=True)
        shot("diff", page_of(folder, "hello", "diff", *hello), "#row=std&row=runtime")


def says_how_quick(b, path, what, runs=7):
    """The best of several: what else the machine does makes none of them shorter. What the page's own thread took is told in
    its time on a core, which others do not count in."""
    b.cdp("Performance.enable", timeDomain="threadTicks")
    times, cores = [], []
    for _ in range(runs):
        opened(b, path)
        b.until("document.documentElement.dataset.painted")
        times.append(int(b.js("return document.documentElement.dataset.painted")))
        took = {m["name"]: m["value"] for m in b.cdp("Performance.getMetrics")["metrics"]}
        cores.append(round(took["TaskDuration"] * 1000))
    b.cdp("Performance.disable")
    print(f"{what}: {path.stat().st_size:,} bytes, painted {min(times)} ms after it began to load (of {times}), "
          f"{min(cores)} ms on a core (of {cores})")


def main():
    lacking = browser.missing()
    if lacking:
        print(f"SKIP: {lacking} are not on this machine: the page is not tried in a browser")
        return 0
    with tempfile.TemporaryDirectory() as temporary, Browser() as b:
        folder = pathlib.Path(temporary)
        page = page_of(folder, "report", "report", BINSIZE, "-d", "packages,symbols", "-d", "sections,symbols",
                       "-d", "classes,packages")
        walks_by_keyboard(b, page)
        keeps_its_state(b, page)
        finds(b, page, "main")
        sorts(b, page)
        points(b, page)
        prints(b, page)
        hostile = folder / "hostile.json"
        hostile.write_text(json.dumps(samples.hostile_report(BINSIZE, FIXTURE)))
        stays_text(b, page_of(folder, "hostile", "report", hostile))
        hello = pathlib.Path(BINSIZE).parent / "matrix" / "1.27" / "linux-amd64" / "hello-sw"
        go = page_of(folder, "go", "report", hello)
        says_why(b, go)
        says_where(b, go, BINSIZE, hello)
        weighs(b, page_of(folder, "gzip", "report", hello, "--compressed"))
        colours(b, go)
        shows_a_diff(b, page_of(folder, "diff", "diff", FIXTURE.parent / "alias.elf", FIXTURE.parent / "rustname"))
        shows_without_script(b, page_of(folder, "compare", "compare", FIXTURE, FIXTURE),
                             ["2 variants side by side", "firmware-arm.elf", ".text"])
        shows_without_script(b, page_of(folder, "gate", "gate", FIXTURE, "--max", "1KiB"),
                             ["failed", "Failures", "firmware-arm.elf"])
        saved = json.loads(subprocess.run([BINSIZE, "report", str(FIXTURE), "--format", "json"],
                                          capture_output=True, check=True).stdout)
        large = folder / "large.json"
        report = samples.large_report(saved, 100000)
        report["tables"] = [samples.large_places(report)]
        large.write_text(json.dumps(report))
        path = page_of(folder, "large", "report", large)
        check(path.stat().st_size < 1_000_000, f"100,000 rows take {path.stat().st_size} bytes")
        says_how_quick(b, path, "100,000 rows")
        b.look()
        check(b.asked == [], f"the page asked for {b.asked}")
        for line in b.console():
            check(False, f"console: {line}")
    if len(sys.argv) > 3:
        with tempfile.TemporaryDirectory() as temporary:
            draws_pictures(pathlib.Path(temporary), pathlib.Path(sys.argv[3]))
    print("FAILED" if checks.failures else "the page works in a browser")
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
