#!/usr/bin/env python3
"""WebAssembly modules that Go and clang make, and what binsize says of them beside a reader of its own here, LLVM's
tools, and the modules' twins with names.

modules.py BINSIZE FOLDER: programs are made in FOLDER. Exits 77 where neither compiler is there.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

BINSIZE, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
failures = 0


def check(holds, what):
    global failures
    if not holds:
        failures += 1
        print("FAILED:", what)


class Module:
    """Sections, bodies and names, read by the specification and nothing of binsize's."""

    def __init__(self, path):
        self.data = path.read_bytes()
        self.sections, self.names, self.bodies, self.imported = [], {}, [], 0
        at = 8
        while at < len(self.data):
            number = self.data[at]
            size, begin = self.uleb(at + 1)
            name, payload = "", begin
            if number == 0:
                length, payload = self.uleb(begin)
                name = self.data[payload:payload + length].decode()
                payload += length
            self.sections.append((number, name, payload, begin + size))
            at = begin + size
        for number, name, begin, end in self.sections:
            if number == 2:
                self.read_imports(begin)
            if number == 10:
                self.read_code(begin)
            if name == "name":
                self.read_names(begin, end)

    def uleb(self, at):
        value = shift = 0
        while True:
            byte = self.data[at]
            value |= (byte & 0x7f) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                return value, at

    def read_imports(self, at):
        count, at = self.uleb(at)
        for _ in range(count):
            for _ in range(2):
                length, at = self.uleb(at)
                at += length
            kind, at = self.data[at], at + 1
            if kind == 0:
                self.imported += 1
                _, at = self.uleb(at)
            elif kind == 3:
                at += 2
            else:
                at += 1 if kind == 1 else 0
                flags, at = self.data[at], at + 1
                for _ in range(1 + (flags & 1)):
                    _, at = self.uleb(at)

    def read_code(self, at):
        count, at = self.uleb(at)
        for _ in range(count):
            begin = at
            size, body = self.uleb(at)
            at = body + size
            self.bodies.append(at - begin)

    def read_names(self, at, end):
        while at < end:
            part = self.data[at]
            size, at = self.uleb(at + 1)
            if part == 1:
                count, here = self.uleb(at)
                for _ in range(count):
                    number, here = self.uleb(here)
                    length, here = self.uleb(here)
                    self.names[number] = self.data[here:here + length].decode()
                    here += length
            at += size


def report(path, *words):
    done = subprocess.run([BINSIZE, "report", str(path), "--format", "json", "-n", "0", *words], capture_output=True)
    assert done.returncode == 0, (path, words, done.stderr)
    return json.loads(done.stdout)


def rows(report, index=0):
    return report["breakdowns"][index]["root"].get("children", [])


def adds_up(name, node):
    children = node.get("children", [])
    if children:
        for ruler in ("file", "memory"):
            check(sum(c[ruler] for c in children) == node[ruler], f"{name}: {node['name']}: {ruler} of rows is not the sum")
    for child in children:
        adds_up(name, child)


def holds_of_any(path):
    """Sections to the byte; rows that add up; memory by pages; the same from a prefix of any length, without a crash."""
    module = Module(path)
    said = report(path, "-d", "sections", "-d", "packages,symbols", "-d", "classes")
    check(said["subject"]["format"] == "wasm" and said["subject"]["size"] == len(module.data), f"{path.name}: subject")
    for breakdown in said["breakdowns"]:
        check(breakdown["root"]["file"] == len(module.data), f"{path.name}: {breakdown['id']} is not the file")
        adds_up(path.name, breakdown["root"])
    sections = {row["name"]: row["file"] for row in rows(said)}
    numbers = ["", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data",
               "data count", "tag"]
    within = {"data": [name for name in sections if name.startswith((".rodata", ".data", ".bss"))]}
    for number, name, begin, end in module.sections:
        name = name if number == 0 else numbers[number]
        got = sections.get(name, 0) + sum(sections[n] for n in within.get(name, []))
        check(got == end - begin, f"{path.name}: section {name} has {end - begin} bytes, said {got}")
    pages = [module.uleb(begin + 2)[0] for number, _, begin, _ in module.sections if number == 5]
    if pages:
        check(said["subject"]["memory"] == pages[0] << 16, f"{path.name}: memory of {pages[0]} pages, said {said['subject']['memory']}")
    cut = FOLDER / "cut.wasm"
    for length in [*range(0, 200), *range(200, len(module.data), max(1, len(module.data) // 60))]:
        cut.write_bytes(module.data[:length])
        done = subprocess.run([BINSIZE, "report", str(cut), "--format", "json"], capture_output=True)
        check(done.returncode in (0, 3), f"{path.name}: {length} bytes of it end with {done.returncode}")
    return module, said


def flat(name):
    """As Go's linker spells a function's name in the module."""
    return re.sub(r"[^\w.]", "_", name, flags=re.ASCII)


def go_modules(source):
    for system in ("js", "wasip1"):
        paths = {}
        for flags in ("", "-s -w"):
            path = FOLDER / f"{system}{'-sw' if flags else ''}.wasm"
            env = dict(os.environ, GOOS=system, GOARCH="wasm", CGO_ENABLED="0", GOFLAGS="")
            done = subprocess.run(["go", "build", "-trimpath", f"-ldflags={flags}", "-o", str(path), str(source)], env=env,
                                  capture_output=True, text=True)
            if done.returncode != 0:
                print(f"SKIP: go does not build for {system}/wasm: {done.stderr[:200]}")
                return
            paths[flags] = path
        module, said = holds_of_any(paths[""])
        stripped, bare = holds_of_any(paths["-s -w"])
        check(said["toolchain"]["language"] == "go" and bare["toolchain"]["version"].startswith("go1."),
              f"{system}: {said['toolchain']['language']}, {bare['toolchain']['version']}")
        check(said["subject"]["os"] == system, f"{system}: os is {said['subject']['os']}")
        # Without its names the module has the same functions: each row is as long as the body of the number that
        # the twin names so.
        # The code that the twins' rows have is what its body takes, to the byte.
        expected = {}
        for number, name in module.names.items():
            if number >= stripped.imported and number - stripped.imported < len(stripped.bodies):
                expected.setdefault(name, []).append(stripped.bodies[number - stripped.imported])
        got = {}
        code_rows = next(row for row in rows(report(paths["-s -w"], "-d", "classes,symbols")) if row["name"] == "code")
        for row in code_rows["children"]:
            got[flat(row["name"])] = got.get(flat(row["name"]), 0) + row["file"]
        unlike = [(name, sum(sizes), got.get(name)) for name, sizes in expected.items() if got.get(name) != sum(sizes)]
        check(not unlike, f"{system}: {len(unlike)} of {len(expected)} functions have other code: {unlike[:5]}")
        names = {row["name"] for row in rows(bare, 1)}
        check({"runtime", "encoding/json", "fmt", "main"} <= names, f"{system}: packages are {sorted(names)[:20]}")
        code = next(row["file"] for row in rows(bare, 2) if row["name"] == "code")
        check(code >= sum(stripped.bodies), f"{system}: code is {code}, bodies are {sum(stripped.bodies)}")
        nameless = [row for row in rows(bare, 1) if row["name"] == "[functions without a name]"]
        check(not nameless or nameless[0]["file"] * 100 < code, f"{system}: functions without a name: {nameless}")


C_SOURCE = r"""
__attribute__((import_module("env"), import_name("log"))) void log_it(const char*);
static const char text[] = "a string of the program";
int table[64] = {1, 2, 3};
int zeros[4096];
__attribute__((noinline)) int add(int a, int b) { return a * 31 + b + table[a & 63] + zeros[b & 4095]; }
int (*const ways[])(int, int) = {add};
__attribute__((export_name("twice"))) int twice(int a) { log_it(text); return ways[a & 0](a, add(a, a)); }
void _start(void) { zeros[0] = twice(4); }
"""


def c_modules():
    source = FOLDER / "small.c"
    source.write_text(C_SOURCE)
    path, bare = FOLDER / "small.wasm", FOLDER / "small-s.wasm"
    for out, extra in ((path, []), (bare, ["-Wl,--strip-all"])):
        done = subprocess.run(["clang-19", "--target=wasm32", "-O1", "-nostdlib", *extra, str(source), "-o", str(out)],
                              capture_output=True, text=True)
        if done.returncode != 0:
            print(f"SKIP: clang does not link for wasm32: {done.stderr[:300]}")
            return False
    module, said = holds_of_any(path)
    stripped, nameless = holds_of_any(bare)
    symbols = {row["name"]: row for package in rows(said, 1) for row in package.get("children", [])}
    check("env.log" in symbols, f"C: no import in {sorted(symbols)}")
    for number, name in module.names.items():
        if number < module.imported:
            continue
        body = module.bodies[number - module.imported]
        row = symbols.get(name)
        # Its body, its type's number, its name, perhaps its export and its place in a table.
        check(row is not None and body < row["file"] <= body + 3 * (len(name) + 8), f"C: {name} has {body} bytes of code, said {row}")
    bare_symbols = {row["name"] for package in rows(nameless, 1) for row in package.get("children", [])}
    check({"twice", "_start"} <= bare_symbols, f"C: exports name functions of a stripped module: {sorted(bare_symbols)}")
    check(any(name.startswith("[function ") for name in bare_symbols), "C: what nothing names is a function by its number")
    check(said["toolchain"]["compiler"] == "clang", f"C: compiler is {said['toolchain']['compiler']!r}")
    check([l["name"] for l in said["linkage"]["libraries"]] == ["env"], f"C: imports from {said['linkage']['libraries']}")
    same = subprocess.run([BINSIZE, "diff", str(path), str(path)], capture_output=True)
    check(same.returncode == 0, "C: a diff with itself")
    plus = FOLDER / "plus.cpp"
    plus.write_text('namespace app { __attribute__((noinline)) int size(int n) { return n * 3; }\n'
                    'template <class T> __attribute__((noinline)) T twice(T n) { return n + n; } }\n'
                    'extern "C" int run(int n) { return app::size(n) + app::twice(n); }\n')
    subprocess.run(["clang++-19", "--target=wasm32", "-O1", "-g", "-nostdlib", "-Wl,--no-entry", "-Wl,--export=run", str(plus), "-o",
                    str(FOLDER / "plus.wasm")], check=True)
    said = report(FOLDER / "plus.wasm", "-d", "symbols", "-d", "packages,symbols")
    check(said["toolchain"]["language"] == "c++", f"C++: language is {said['toolchain']['language']!r}")
    check("app::size(int)" in {row["name"] for row in rows(said)}, f"C++: {[row['name'] for row in rows(said)]}")
    app = {c["name"] for row in rows(said, 1) if row["name"] == "app" for c in row["children"]}
    check(app == {"app::size(int)", "int app::twice<int>(int)"}, f"C++: of namespace app are {sorted(app)}")
    component = FOLDER / "component.wasm"
    component.write_bytes(b"\0asm\x0d\0\x01\0" + b"\x01" + bytes([8]) + b"\0asm\x01\0\0\0")
    said = report(component, "-d", "sections")
    check({"core module": 8}.items() <= {row["name"]: row["file"] for row in rows(said)}.items(), "a component's module")
    return True


# Names as rustc mangles them, before v0 and since, and as TinyGo's compiler/symbol.go makes them, with whose they are by the
# rules of either. "_start" is C's.
RUST_NAMES = {
    "_ZN4core3fmt9Formatter3pad17h0123456789abcdefE": "core",
    "_ZN3std2io5Write9write_all17h3123456789abcdefE": "std",
    "_ZN6my_app4main17h1123456789abcdefE": "my_app",
    "_ZN63_$LT$serde_json..value..Value$u20$as$u20$core..fmt..Display$GT$3fmt17h2123456789abcdefE": "serde_json",
    "_RNvNtCs1234_7mycrate3foo3bar": "mycrate",
    "_RNvXCsabc_7mycrateNtB2_1TNtNtCsdef_4core3fmt7Display3fmt": "mycrate",
    "_RNvXCsabc_7mycrateNtNtCsdef_4core3fmt9ArgumentsNtB2_5Trait4call": "mycrate",
    "_RINvNtCsdef_4core3ptr13drop_in_placeNtCsabc_7mycrate1TEB4_": "core",
    "plain_c": "[C, no package]",
    "_start": "[C, no package]",
}
TINYGO_NAMES = {
    "runtime.alloc": "runtime",
    "runtime.run": "runtime",
    "main.main": "main",
    "main.main$1": "main",
    "(*bytes.Buffer).Write": "bytes",
    "(*example.com/lib.T).M": "example.com/lib",
    "(example.com/lib.T).N$invoke": "example.com/lib",
    "example.com/lib.F[github.com/other/x.T]": "example.com/lib",
    "interface:{Error:func:{}{basic:string}}.Error$invoke": "[Go, generated]",
    "plain_c": "[C, no package]",
    "_start": "[C, no package]",
}


def named_modules():
    """Modules of functions with the names of other compilers: their code goes to crates and packages."""
    for who, names, ident in (("rust", RUST_NAMES, "rustc version 1.75.0 (82e1608df 2023-12-21)"), ("tinygo", TINYGO_NAMES, "")):
        called = [name for name in names if name != "_start"]
        source, ir, obj = (FOLDER / f"{who}.{end}" for end in ("c", "ll", "o"))
        source.write_text("".join(f"int f{i}(int) __asm__(\"{name}\");\n__attribute__((noinline)) int f{i}(int x) {{ return x * {2 * i + 3}; }}\n"
                                  for i, name in enumerate(called))
                          + "int _start(int x) { return " + " + ".join(f"f{i}(x)" for i in range(len(called))) + "; }\n")
        clang = ["clang-19", "--target=wasm32", "-O1", "-ffreestanding"]
        subprocess.run([*clang, "-S", "-emit-llvm", str(source), "-o", str(ir)], check=True)
        if ident:  # from which LLVM makes the section `producers`
            ir.write_text(re.sub(r'!{!"[^"]*clang version[^"]*"}', f'!{{!"{ident}"}}', ir.read_text()))
        subprocess.run([*clang, "-c", str(ir), "-o", str(obj)], check=True)
        for words in ([], ["--no-demangle"]):
            path = FOLDER / f"{who}{'-mangled' if words else ''}.wasm"
            linked = subprocess.run(["wasm-ld-19", "--no-entry", "--export=_start", *words, str(obj), "-o", str(path)],
                                    capture_output=True, text=True)
            if linked.returncode != 0:
                print(f"SKIP: no wasm-ld-19: {linked.stderr[:200]}")
                return
            module = Module(path)
            said = report(path, "-d", "packages,classes")
            # Functions are in the order of the source.
            expected = {}
            for body, name in zip(module.bodies, [*called, "_start"]):
                expected.setdefault(names[name], []).append(body)
            check(len(module.bodies) == len(names), f"{path.name}: {len(module.bodies)} functions for {len(names)} names")
            for package, bodies in expected.items():
                code = [c["file"] for row in rows(said) if row["name"] == package for c in row["children"] if c["name"] == "code"]
                check(len(code) == 1 and sum(bodies) <= code[0] <= sum(bodies) + 5 * len(bodies),
                      f"{path.name}: {package} has {sum(bodies)} bytes of code, said {code}")
            compiler = said["toolchain"]["compiler"]
            check(compiler == ("tinygo" if who == "tinygo" else "rustc"), f"{path.name}: compiler is {compiler!r}")


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    done = []
    if shutil.which("go"):
        source = FOLDER / "hello.go"
        source.write_text('package main\n\nimport (\n\t"encoding/json"\n\t"fmt"\n\t"os"\n)\n\nfunc main() {\n'
                          '\tb, _ := json.Marshal(map[string]int{"arguments": len(os.Args)})\n\tfmt.Println(string(b))\n}\n')
        go_modules(source)
        done.append("Go")
    else:
        print("SKIP: no go: its modules are not tried")
    if shutil.which("clang-19") and c_modules():
        done.append("C")
        named_modules()
    else:
        print("SKIP: no clang-19 or no wasm-ld: its modules are not tried")
    if not done:
        return 77
    print("FAILED" if failures else f"modules of {' and '.join(done)} are as their makers say")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
