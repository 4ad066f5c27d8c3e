"""The page taken apart without a browser: its elements, its policy, and its rows as trees, read from the
compressed columns by the words of src/render/html/trees.hpp alone."""
import base64
import hashlib
import json
import zlib
from html.parser import HTMLParser


class Elements(HTMLParser):
    """Scripts and styles with their text; every tag with its attributes; all other text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.raw, self.text, self.inside = [], [], [], None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.inside = (tag, dict(attrs), [])

    def handle_endtag(self, tag):
        if self.inside and tag == self.inside[0]:
            self.raw.append((tag, self.inside[1], "".join(self.inside[2])))
            self.inside = None

    def handle_data(self, data):
        (self.inside[2] if self.inside else self.text).append(data)


def numbers(data, count):
    out, at = [], 0
    for _ in range(count):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        out.append(value)
    assert at == len(data), "a column has more than its rows"
    return out


def steps(data, count):
    out, last = [], 0
    for n in numbers(data, count):
        last += (n >> 1) ^ -(n & 1)
        out.append(last)
    return out


def beside(data, other):
    return [o if n == 0 else max(0, n - 2) for n, o in zip(numbers(data, len(other)), other)]


class PageFile:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.html = file.read()
        self.elements = Elements(self.html)
        self.blocks = {a["id"]: t for n, a, t in self.elements.raw if n == "script" and "id" in a}
        self.meta = json.loads(self.blocks["meta"]) if "meta" in self.blocks else None

    def columns(self, block, columns):
        data = b"".join(zlib.decompress(base64.b64decode(line, validate=True), -15)
                        for line in self.blocks[block].split())
        out, at = {}, 0
        for name, size in columns:
            out[name] = data[at:at + size]
            at += size
        assert at == len(data)
        return out

    def texts(self):
        count, columns = self.meta["texts"]["count"], self.meta["texts"]["columns"]
        block = self.columns("texts", columns)
        out, last, at = [], b"", 0
        for shared, length in zip(numbers(block["shared"], count), numbers(block["length"], count)):
            last = last[:shared] + block["rest"][at:at + length]
            at += length
            out.append(last.decode())
        assert out == sorted(out, key=str.encode)
        return out

    def tree(self, at):
        """The rows of a tree as dictionaries that name their children."""
        meta, texts = self.meta["trees"][at], self.texts()
        block, n = self.columns(f"tree{at}", meta["columns"]), meta["rows"]
        file = numbers(block["file"], n)
        rows = [{"name": texts[name], "file": f, "memory": m, "kind": self.meta["kinds"][k]}
                for name, f, m, k in zip(steps(block["name"], n), file,
                                         beside(block["memory"], file), numbers(block["kind"], n))]
        if self.meta["mode"] == "diff":
            before = beside(block["file_before"], file)
            for row, status, old, f, m in zip(rows, numbers(block["status"], n), steps(block["old"], n),
                                              before, beside(block["memory_before"], before)):
                row.update(status=["changed", "new", "gone", "renamed"][status], old_name=texts[old],
                           file_before=f, memory_before=m)
        else:
            for row, evidence, count in zip(rows, numbers(block["evidence"], n), numbers(block["count"], n)):
                row.update(evidence=self.meta["evidence"][evidence], count=count >> 1, others=bool(count & 1))
            for row, gzip in zip(rows, numbers(block["gzip"], n) if "gzip" in block else [0] * n):
                row["gzip"] = gzip
        following = 1
        for row, below in zip(rows, numbers(block["rows"], n)):
            row["children"] = rows[following:following + below]
            following += below
        assert following == n
        return rows[0]

    def tables(self, subject=0):
        """What the panel says beside rows: tables by their id."""
        block = self.columns("tables", self.meta["tables"])
        return {t["id"]: t for t in json.loads(block["json"])[subject]}

    def places(self, subject=0):
        """Where symbols lie, by (package, name): begin, slide, bytes, section, ranges, claim, claims, claimer."""
        meta = next(p for p in self.meta["places"] if self.meta["trees"][p["tree"]]["subject"] == subject)
        block, texts, root = self.columns(f"places{meta['tree']}", meta["columns"]), self.texts(), self.tree(meta["tree"])
        parents, level = [], [root]
        while level:
            parents += [n for n in level if n["children"] and not any(c["children"] for c in n["children"])]
            level = [c for n in level for c in n["children"]]
        rank = iter(numbers(block["rank"], sum(len(p["children"]) for p in parents)))
        rows = []
        for parent in parents:
            known = sorted((r, n) for n, r in [(k, next(rank)) for k in range(len(parent["children"]))] if r > 0)
            assert [r for r, _ in known] == list(range(1, len(known) + 1))
            rows += [(parent, parent["children"][n]) for _, n in known]
        n = len(rows)
        bytes_ = beside(block["bytes"], [max(row["file"], row["memory"]) for _, row in rows])
        claim = numbers(block["claim"], n)
        rivals = sum(c > 0 for c in claim)
        claims, claimer = iter(numbers(block["claims"], rivals)), iter(numbers(block["claimer"], rivals))
        out, expected = {}, 0
        for (parent, row), gap, size, slide, section, ranges, c in zip(
                rows, numbers(block["gap"], n), bytes_, numbers(block["slide"], n), numbers(block["section"], n),
                numbers(block["ranges"], n), claim):
            begin = expected + ((gap >> 1) ^ -(gap & 1))
            expected = begin + size
            slide = meta["slides"][slide]
            base = int(slide.removeprefix("z"), 16) if slide else None
            place = {"address": None if base is None else (base + begin) & (2 ** 64 - 1),
                     "offset": None if slide.startswith("z") else begin, "bytes": size,
                     "section": meta["sections"][section], "ranges": ranges, "as": meta["claims"][c], "claims": 0, "claimer": ""}
            if c > 0:
                place["claims"] = next(claims) + 1
                who = next(claimer)
                place["claimer"] = row["name"] if who == 0 else texts[who - 1]
            out[parent["name"], row["name"]] = place
        return out

    def policy(self):
        return next(a["content"] for t, a in self.elements.tags
                    if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")

    def problems(self):
        """What the page must not have, whatever it is about."""
        out = []
        policy = dict(p.strip().split(" ", 1) for p in self.policy().split(";"))
        if policy["default-src"] != "'none'":
            out.append("the policy lets things load")
        for tag, attrs in self.elements.tags:
            for name, value in attrs.items():
                if name.startswith("on") or name == "style":
                    out.append(f"<{tag} {name}>")
                if name in ("src", "href", "action", "data") and not value.startswith("data:"):
                    out.append(f"<{tag} {name}={value}>")
        for tag, attrs, text in self.elements.raw:
            if attrs.get("type", "text/javascript") != "text/javascript":
                continue
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            if f"'sha256-{digest}'" not in policy[f"{tag}-src"]:
                out.append(f"a {tag} that the policy does not name")
        if self.html.lower().count("<script") != sum(t == "script" for t, _, _ in self.elements.raw):
            out.append("a script within a text")
        return out
