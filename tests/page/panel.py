"""What stands beside a row: why it is there, where it lies, what it takes compressed."""
import re
import subprocess

from checks import check
from walk import active, opened


def says_why(b, path):
    """The panel of a package, of a symbol in it, and of what nobody asked about."""
    opened(b, path, "#row=std&row=fmt")
    b.until("document.querySelector('#panel h3')", "the panel says why")
    panel = b.js("return document.querySelector('#panel').innerText")
    check("Why package fmt is here" in panel and "retained: at least" in panel, f"a package: {panel}")
    steps = b.js("return [...document.querySelectorAll('#panel details[open] li')].map((li) => li.textContent)")
    check(len(steps) > 1 and steps[0].startswith("main: main.main") and " fmt." in steps[-1], f"the way to it: {steps}")
    check("By classes" in panel and "code " in panel, f"what other breakdowns say of it: {panel}")
    b.js("document.querySelector('#grid').focus()")
    b.press("Right", "Right")
    b.until("document.querySelector('#panel h3')", "a symbol has the ways of its package")
    panel = b.js("return document.querySelector('#panel').innerText")
    check("Why package fmt is here" in panel and "By sections" in panel, f"a symbol: {panel}")
    opened(b, path, "#row=%5Bno+package%5D")
    check(b.js("return document.querySelector('#panel h3')") is None, "a remainder of ours has no ways")


def panel_of(b):
    """The facts beside the selected row, by label."""
    return dict(b.js("return [...document.querySelectorAll('#panel dl > div')].map((d) => [d.children[0].textContent, d.children[1].textContent])"))


def says_where(b, path, binsize, program):
    """A symbol's place as `at` says it, in the tree that carries places and in one that does not."""
    said = subprocess.run([binsize, "at", str(program), "fmt.Fprintln"], capture_output=True, text=True, check=True).stdout
    told = dict(re.split(r"  +", line.strip(), maxsplit=1) for line in said.splitlines()[:8] if "  " in line.strip())
    for fragment in ("#row=std&row=fmt&row=fmt.Fprintln", "#group=sections%2Csymbols&row=.text&row=fmt.Fprintln"):
        opened(b, path, fragment)
        b.until("[...document.querySelectorAll('#panel dt')].some((d) => d.textContent === 'Place')", "the panel says where it lies")
        facts = panel_of(b)
        check(facts["Place"] == told["place"], f"{fragment}: {facts} is not {told}")
        check(facts["Section"] == told["section"] == ".text", f"{fragment}: {facts}")
        check("first of" in facts["Stretch"], f"a function has stretches in Go's tables: {facts}")
        check("Also claimed by" in facts, f"{fragment}: {facts}")


def weighs(b, path):
    """The third ruler is there where the report has it, the address keeps it, rows and boxes follow it."""
    opened(b, path)
    check(b.js("return [...document.querySelector('#ruler').options].map((o) => o.value)") == ["file", "memory", "gzip"], "three rulers")
    b.choose("#ruler", "gzip")
    b.until("location.hash.includes('ruler=gzip')")
    heads = b.js("return [...document.querySelectorAll('#grid .head [role=columnheader]')].map((h) => h.textContent.trim())")
    check(heads == ["Name", "File", "Gzip ▾", "Share"], f"a column says it: {heads}")
    sizes = b.js("return [...document.querySelectorAll('#grid .rows [role=row]')].filter((r) => !r.hidden)"
                 ".map((r) => Number(r.children[2].textContent.replaceAll(',', '')))")
    check(sizes == sorted(sizes, reverse=True) and sizes[0] > 0, f"rows are by what they take compressed: {sizes}")
    b.js("document.querySelector('#grid').focus()")
    b.press("Down")
    check(active(b) is not None and panel_of(b)["Gzip"].endswith("of its bytes in the file"), f"the panel says it: {panel_of(b)}")
    opened(b, path, "#group=sections%2Csymbols&ruler=gzip")
    check(b.js("return document.querySelector('#ruler').value") == "gzip", "another breakdown keeps the ruler")
