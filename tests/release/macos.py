#!/usr/bin/env python3
"""macos.py SOURCE BUILD BINSIZE: the programs for macOS by their structure, since none can be run
here: what this file reads of them, LLVM's readers and binsize say the same; they want nothing but
libSystem; the kernel would find them signed, page by page; the packages hold them, under tags that
fit. BUILD has darwin-arm64/ and darwin-amd64/, where scripts/release made them; else skipped aloud.

Where the numbers come from: mach-o/loader.h; kern/cs_blobs.h of xnu (code signatures, big-endian)."""
import hashlib
import io
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile

SOURCE, BUILD, BINSIZE = map(pathlib.Path, sys.argv[1:4])
SKIPPED = 77
CPUS = {"darwin-arm64": (0x100000C, "11.0", 0x4000), "darwin-amd64": (0x1000007, "10.15", 0x1000)}
NAMES = {0x2: "LC_SYMTAB", 0xB: "LC_DYSYMTAB", 0xC: "LC_LOAD_DYLIB", 0xE: "LC_LOAD_DYLINKER",
         0x19: "LC_SEGMENT_64", 0x1B: "LC_UUID", 0x1D: "LC_CODE_SIGNATURE", 0x26: "LC_FUNCTION_STARTS",
         0x29: "LC_DATA_IN_CODE", 0x2A: "LC_SOURCE_VERSION", 0x32: "LC_BUILD_VERSION",
         0x80000022: "LC_DYLD_INFO_ONLY", 0x80000028: "LC_MAIN", 0x80000033: "LC_DYLD_EXPORTS_TRIE",
         0x80000034: "LC_DYLD_CHAINED_FIXUPS"}
MH_EXECUTE, MH_PIE, PLATFORM_MACOS, SG_READ_ONLY = 2, 0x200000, 1, 0x10
CS_ADHOC, CS_MAIN_BINARY, CS_SHA256 = 0x2, 0x1, 2


def tool(name):
    for candidate in (f"{name}-19", name):
        if (found := shutil.which(candidate)) is not None:
            return found
    print(f"SKIPPED: {name} is not installed")
    return None


def output(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    assert done.returncode == 0, (command, done)
    return done.stdout


class Program:
    def __init__(self, data):
        self.data = data
        magic, self.cpu, _, self.kind, count, size, self.flags, _ = struct.unpack_from("<8I", data)
        assert magic == 0xFEEDFACF, hex(magic)
        self.commands, at = [], 32
        for _ in range(count):
            command, length = struct.unpack_from("<2I", data, at)
            self.commands.append((command, data[at:at + length]))
            at += length
        assert at == 32 + size, (at, size)

    def all(self, name):
        return [body for command, body in self.commands if NAMES[command] == name]

    def one(self, name):
        found = self.all(name)
        assert len(found) == 1, (name, found)
        return found[0]

    def segments(self):
        """name, vmaddr, vmsize, fileoff, filesize, initprot, flags"""
        for body in self.all("LC_SEGMENT_64"):
            name, *numbers = struct.unpack_from("<16s4Q4I", body, 8)
            address, size, offset, held, _, protection, _, flags = numbers
            yield name.rstrip(b"\0").decode(), address, size, offset, held, protection, flags

    def libraries(self):
        bodies = self.all("LC_LOAD_DYLIB")
        return [b[struct.unpack_from("<I", b, 8)[0]:].split(b"\0")[0].decode() for b in bodies]

    def minimum(self):
        platform, version = struct.unpack_from("<2I", self.one("LC_BUILD_VERSION"), 8)
        assert platform == PLATFORM_MACOS, platform
        return f"{version >> 16}.{version >> 8 & 255}"


def signature_problems(program):
    """What the kernel would not take: every page of the file up to the signature has its hash."""
    offset, size = struct.unpack_from("<2I", program.one("LC_CODE_SIGNATURE"), 8)
    data = program.data
    assert offset + size == len(data), (offset, size, len(data))
    magic, length, count = struct.unpack_from(">3I", data, offset)
    assert magic == 0xFADE0CC0 and length <= size, (hex(magic), length, size)
    slots = dict(struct.unpack_from(">2I", data, offset + 12 + 8 * i) for i in range(count))
    directory = offset + slots[0]
    (magic, _, version, flags, hashes, _, _, pages, limit, hash_size, hash_type, _, page_bits) = \
        struct.unpack_from(">9I4B", data, directory)
    assert magic == 0xFADE0C02 and version >= 0x20400, (hex(magic), hex(version))
    assert flags & CS_ADHOC and (hash_type, hash_size) == (CS_SHA256, 32), (flags, hash_type)
    base, text_limit, text_flags = struct.unpack_from(">3Q", data, directory + 64)
    text = next(s for s in program.segments() if s[0] == "__TEXT")
    assert (base, text_limit) == (text[3], text[4]) and text_flags & CS_MAIN_BINARY, (base, text_limit)
    page = 1 << page_bits
    assert limit == offset and pages == -(-limit // page), (limit, offset, pages)
    for number in range(pages):
        content = data[number * page:min((number + 1) * page, limit)]
        at = directory + hashes + number * 32
        if hashlib.sha256(content).digest() != data[at:at + 32]:
            yield number


def check_structure(program, cpu, minimum, page):
    assert (program.cpu, program.kind) == (cpu, MH_EXECUTE), (program.cpu, program.kind)
    assert program.flags & MH_PIE and program.minimum() == minimum, program.minimum()
    assert program.libraries() == ["/usr/lib/libSystem.B.dylib"], program.libraries()
    assert b"/usr/lib/dyld\0" in program.one("LC_LOAD_DYLINKER")
    program.one("LC_UUID")
    end = 0
    for name, address, size, offset, held, protection, flags in program.segments():
        assert address % page == 0 and offset % page == 0, (name, address, offset)
        assert protection & 6 != 6, f"{name} can be written and run"
        assert name != "__DATA_CONST" or flags & SG_READ_ONLY, name
        assert held <= size, name
        end = max(end, offset + held)
    assert end == len(program.data), (end, len(program.data))
    entry = struct.unpack_from("<Q", program.one("LC_MAIN"), 8)[0]
    text = next(s for s in program.segments() if s[0] == "__TEXT")
    assert 0 < entry < text[4] and text[5] == 5, entry


def check_signature(program):
    problems = list(signature_problems(program))
    assert problems == [], f"pages whose hash is another: {problems}"
    # And the check sees one bit, in the first page and in the last.
    limit = struct.unpack_from("<I", program.one("LC_CODE_SIGNATURE"), 8)[0]
    for at, expected in ((len(b"".join(b for _, b in program.commands)) + 40, 0), (limit - 1, None)):
        changed = bytearray(program.data)
        changed[at] ^= 1
        found = list(signature_problems(Program(bytes(changed))))
        assert len(found) == 1 and expected in (None, found[0]), (at, found)


def check_readers(path, program, minimum):
    """LLVM's three, LIEF and binsize: load commands, platform, libraries, imports."""
    report = json.loads(output(BINSIZE, "report", path, "--format", "json", "-d", "classes", "-n", "0"))
    linkage = report["linkage"]
    names = [library["name"] for library in linkage["libraries"]]
    assert names == program.libraries() and linkage["min_os"] == minimum, linkage
    assert linkage["pie"] and linkage["nx"] and linkage["signed_code"], linkage
    assert report["subject"]["os"] == "darwin" and report["subject"]["size"] == len(program.data)
    assert report["notes"] == [], report["notes"]
    rows = {r["name"]: r["file"] for r in report["breakdowns"][0]["root"]["children"]}
    assert sum(rows.values()) == len(program.data), rows
    signature = struct.unpack_from("<I", program.one("LC_CODE_SIGNATURE"), 12)[0]
    assert rows["signature"] == signature and "dwarf" not in rows, (rows, signature)
    dump = output(BINSIZE, "dump", path)
    if (otool := tool("llvm-otool")) is not None:
        commands = re.findall(r"^ +cmd (LC_\w+)$", output(otool, "-l", path), re.M)
        assert commands == [NAMES[c] for c, _ in program.commands], commands
        listed = re.findall(r"^\t(\S+) \(compat", output(otool, "-L", path), re.M)
        assert listed == names, listed
    if (readobj := tool("llvm-readobj")) is not None:
        said = output(readobj, "--macho-version-min", "--needed-libs", path)
        assert "Platform: macos" in said and f"Version: {minimum}\n" in said, said
        assert all(name in said for name in names), said
    if (nm := tool("llvm-nm")) is not None:
        undefined = set(output(nm, "-u", "-j", path).split())
        imports = {line.split()[1] for line in dump.splitlines() if line.startswith("import ")}
        assert imports and imports == undefined, imports ^ undefined
    if BINSIZE.with_name("binsize-lief").exists():
        output(BINSIZE, "verify", path)
    else:
        print("SKIPPED: binsize-lief is not built")


def check_packages(target, path, minimum):
    system, arch = target.split("-")
    with tempfile.TemporaryDirectory() as name:
        stage, made = pathlib.Path(name) / "stage", pathlib.Path(name) / "made"
        (stage / "bin").mkdir(parents=True)
        shutil.copy(path, stage / "bin" / "binsize")
        output(sys.executable, SOURCE / "scripts" / "packages.py", made, f"{target}={stage}")
        data = path.read_bytes()
        archive = next(made.glob(f"binsize-*-{target}.tar.gz"))
        with tarfile.open(archive) as tar:
            member = next(m for m in tar if m.name.endswith("/bin/binsize"))
            assert member.mode == 0o755 and tar.extractfile(member).read() == data
        formula = (made / "binsize.rb").read_text()
        assert archive.name in formula and hashlib.sha256(archive.read_bytes()).hexdigest() in formula
        # pip takes a wheel for this system and newer ones: the tag is the program's own minimum.
        machine = {"arm64": "arm64", "amd64": "x86_64"}[arch]
        tag = f"macosx_{minimum.replace('.', '_')}_{machine}"
        with zipfile.ZipFile(next(made.glob(f"*-py3-none-{tag}.whl"))) as wheel:
            assert data in (wheel.read(n) for n in wheel.namelist() if n.endswith("/scripts/binsize"))
        npm = next(made.glob("binsize-darwin-*.tgz"))
        with tarfile.open(fileobj=io.BytesIO(npm.read_bytes())) as tar:
            package = json.load(tar.extractfile("package/package.json"))
            assert tar.extractfile("package/bin/binsize").read() == data
        assert (package["os"], package["cpu"]) == (["darwin"], [{"amd64": "x64"}.get(arch, arch)])
        document = json.loads(next(made.glob("*.spdx.json")).read_text())
        linked = {p["name"] for p in document["packages"]}
        assert "libc++" in linked and not linked & {"glibc", "libstdc++"}, linked


def main():
    tried = 0
    newest = max(p.stat().st_mtime for top in ("src", "include") for p in (SOURCE / top).rglob("*"))
    for target, (cpu, minimum, page) in CPUS.items():
        path = BUILD / target / "binsize"
        if not path.exists() or path.stat().st_mtime < newest:
            print(f"SKIPPED: no {path} of these sources: scripts/release makes it")
            continue
        program = Program(path.read_bytes())
        check_structure(program, cpu, minimum, page)
        check_signature(program)
        check_readers(path, program, minimum)
        check_packages(target, path, minimum)
        tried += 1
        print(f"{target}: {len(program.data)} bytes, for macOS {minimum}")
    sys.exit(0 if tried else SKIPPED)


main()
