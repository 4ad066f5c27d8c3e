"""What the tests of the page do over and over: open it, and ask what is active and shown."""

READY = "document.documentElement.dataset.shown"


def opened(b, path, fragment=""):
    b.open(path, fragment)
    b.until(READY)


def hash_of(b):
    return b.js("return decodeURIComponent(location.hash.replaceAll('+', ' '))")


def active(b):
    """The active row as the grid tells a screen reader: its attributes and the text of its cells."""
    return b.js("""
      const id = document.querySelector('#grid').getAttribute('aria-activedescendant');
      const row = id && document.getElementById(id);
      if (!row) return null;
      return { name: row.querySelector('.text').textContent, level: row.getAttribute('aria-level'),
               open: row.getAttribute('aria-expanded'), at: Number(row.getAttribute('aria-rowindex')),
               place: row.getAttribute('aria-posinset'), of: row.getAttribute('aria-setsize'),
               cells: [...row.children].map((c) => c.textContent) };""")


def rows(b):
    return b.js("return [...document.querySelectorAll('#grid .rows [role=row]')].filter((r) => !r.hidden)"
                ".sort((a, b) => a.getAttribute('aria-rowindex') - b.getAttribute('aria-rowindex'))"
                ".map((r) => r.querySelector('.text').textContent)")
