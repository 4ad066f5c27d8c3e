#!/usr/bin/env python3
"""signs.py SOURCE BUILD BINSIZE: scripts/darwin-sign against the linkers that sign. What lld signed
itself is signed again to the same bytes, and what it was told to leave unsigned differs from that
by nothing but how far __LINKEDIT is mapped; of what ziglang's linker signs every field but the size
of a page is the same. Each page's hash is summed up here, too. LLVM, LIEF and binsize read what was
made; what cannot be signed is refused by a line, and stays as it is. BUILD has ziglang's compiler,
where scripts/release was run; what is missing is skipped aloud."""
import hashlib
import importlib.machinery
import importlib.util
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

from machofile import SKIPPED, Program, output, signature_problems, tool

SOURCE, BUILD, BINSIZE = map(pathlib.Path, sys.argv[1:4])
SIGN = SOURCE / "scripts" / "darwin-sign"
PAGES = {"x86_64": 0x1000, "arm64": 0x4000}
PROGRAM = """
const char text[30000] = {1, 2, 3};
const char *names[] = {text, text + 5};
int counter, table[500] = {1};
__attribute__((noinline)) int twice(int n) { return counter += n + table[n & 7]; }
int main(int argc, char **argv) { return twice(argc) + names[argc & 1][0]; }
"""


def sign(path, *more, code=0):
    done = subprocess.run([str(SIGN), str(path), *more], capture_output=True, text=True)
    assert done.returncode == code, (path, done)
    return done.stderr


def lief():
    sys.path.insert(0, str(SOURCE / "build/python"))
    try:
        import lief
        lief.logging.disable()
        return lief
    except ImportError:
        print("SKIPPED: LIEF for Python is not installed")
        return None


def linked(folder, arch, *flags, name="program"):
    """A program by lld; without an LC_UUID, which is a hash of all of the file. Sections begin at the
    same place: that of an unsigned one has room for the command that the other one has."""
    source = folder / "program.c"
    source.write_text(PROGRAM)
    output(tool("clang"), "-target", f"{arch}-apple-macos11.0", "-O1", "-c", source, "-o", folder / "program.o")
    path = folder / name
    output(tool("ld64.lld"), "-arch", arch, "-platform_version", "macos", "11.0", "11.0", "-no_uuid", *flags,
           "-headerpad", "0x30" if "-no_adhoc_codesign" in flags else "0x20", folder / "program.o", "-o", path)
    return path


def linkedit(data):
    """Where in the file its command is, and its numbers."""
    at = 32
    for _, body in Program(data).commands:
        if body[8:24].rstrip(b"\0") == b"__LINKEDIT":
            return at, struct.unpack_from("<4Q", body, 24)
        at += len(body)
    raise AssertionError("no __LINKEDIT")


def check_lld(folder, arch):
    """The oracle: the linker's own signature, byte for byte."""
    path = linked(folder, arch, "-adhoc_codesign")
    oracle = path.read_bytes()
    assert list(signature_problems(Program(oracle))) == []
    sign(path)
    assert path.read_bytes() == oracle, f"{arch}: what lld signed, signed again"
    bare = linked(folder, arch, "-no_adhoc_codesign")
    assert Program(bare.read_bytes()).all("LC_CODE_SIGNATURE") == []
    bare.chmod(0o751)
    sign(bare)
    ours = bare.read_bytes()
    assert bare.stat().st_mode & 0o777 == 0o751
    assert list(signature_problems(Program(ours))) == []
    # lld maps __LINKEDIT as far as it goes, this as far as its last page does: eight bytes of the
    # header, and with them the hash of the first page.
    (at, (_, memory, offset, held)), (_, (_, exact, _, lld_held)) = linkedit(ours), linkedit(oracle)
    assert held == lld_held == exact and memory == -(-held // PAGES[arch]) * PAGES[arch], (memory, held)
    begin = struct.unpack_from("<I", Program(ours).one("LC_CODE_SIGNATURE"), 8)[0]
    first = begin + 128
    alike = bytearray(ours)
    alike[at + 32:at + 40] = oracle[at + 32:at + 40]
    alike[first:first + 32] = oracle[first:first + 32]
    assert ours[first:first + 32] != oracle[first:first + 32] and bytes(alike) == oracle, f"{arch}: unlike lld's"
    sign(bare)
    assert bare.read_bytes() == ours, "signed twice"
    sign(bare, "another")
    assert b"another\0" in bare.read_bytes() and list(signature_problems(Program(bare.read_bytes()))) == []
    bare.write_bytes(ours)
    return bare


def check_readers(path):
    program = Program(path.read_bytes())
    begin, size = struct.unpack_from("<2I", program.one("LC_CODE_SIGNATURE"), 8)
    said = output(tool("llvm-objdump"), "--macho", "--private-headers", path)
    assert f"cmd LC_CODE_SIGNATURE\n  cmdsize 16\n  dataoff {begin}\n datasize {size}\n" in said, said
    if (module := lief()) is not None:
        found = module.MachO.parse(str(path)).at(0).code_signature
        assert (found.data_offset, found.data_size) == (begin, size), found
    report = json.loads(output(BINSIZE, "report", path, "--format", "json", "-d", "classes", "-n", "0"))
    rows = {r["name"]: r["file"] for r in report["breakdowns"][0]["root"]["children"]}
    assert sum(rows.values()) == len(program.data) and rows["signature"] == size, rows
    assert report["linkage"]["signed_code"] and report["notes"] == [], report["notes"]


def directory(data):
    """Fields of the CodeDirectory with its identifier, and the file up to the signature."""
    begin = struct.unpack_from("<I", Program(data).one("LC_CODE_SIGNATURE"), 8)[0]
    at = begin + struct.unpack_from(">I", data, begin + 16)[0]
    names = ("magic length version flags hashes identifier special pages limit hash_size hash_type platform "
             "page_bits spare scatter team spare3 limit64 exec_base exec_limit exec_flags").split()
    out = dict(zip(names, struct.unpack_from(">9I4B4IQ3Q", data, at)))
    text = data[at + out["identifier"]:]
    return out | {"identifier": text[:text.index(b"\0")]}, bytearray(data[:begin])


def check_ziglang(folder):
    compiler = BUILD / "sysroot-darwin-arm64/bin/clang"
    if not compiler.exists() or subprocess.run([compiler, "--version"], capture_output=True).returncode != 0:
        return print(f"SKIPPED: no {compiler}: scripts/release makes it")
    path = folder / "zig"
    output(compiler, "-O1", folder / "program.c", "-o", path)
    theirs = path.read_bytes()
    program = Program(theirs)
    assert list(signature_problems(program)) == [] and program.commands[-1][0] == 0x1D
    # Its twin without: the last command and the end of __LINKEDIT are not there.
    begin = struct.unpack_from("<I", program.commands[-1][1], 8)[0]
    count, size = struct.unpack_from("<2I", theirs, 16)
    bare, (at, (_, _, offset, _)) = bytearray(theirs[:begin]), linkedit(theirs)
    struct.pack_into("<2I", bare, 16, count - 1, size - 16)
    bare[32 + size - 16:32 + size] = bytes(16)
    struct.pack_into("<Q", bare, at + 48, begin - offset)
    twin = folder / "twin"
    twin.write_bytes(bare)
    sign(twin, "zig")
    ours = twin.read_bytes()
    assert list(signature_problems(Program(ours))) == []
    (zig, zig_file), (own, own_file) = directory(theirs), directory(ours)
    differing = {key for key in zig if zig[key] != own[key]}
    # Pages of 16 KiB there, of 4 KiB here; hashes begin at a multiple of 16 here.
    assert differing == {"length", "hashes", "pages", "page_bits"}, (zig, own)
    assert (zig["page_bits"], own["page_bits"]) == (14, 12)
    # Up to the signature nothing but its size, and with it that of __LINKEDIT.
    for data in (zig_file, own_file):
        struct.pack_into("<Q", data, at + 48, 0)
        struct.pack_into("<I", data, 32 + size - 4, 0)
    assert zig_file == own_file
    print("ziglang's: the same but for its pages")
    return None


def module_of_signer():
    loader = importlib.machinery.SourceFileLoader("darwin_sign", str(SIGN))
    spec = importlib.util.spec_from_loader("darwin_sign", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def check_refusals(folder, bare, signed):
    """bare, signed: the bytes of one program."""
    at, (_, _, offset, held) = linkedit(bare)
    commands = struct.unpack_from("<I", bare, 20)[0]

    def put(data, place, form, *values):
        out = bytearray(data)
        struct.pack_into(form, out, place, *values)
        return bytes(out)

    signature = 32 + commands  # where the signed twin has its LC_CODE_SIGNATURE
    for content, why in (
            (b"", "no Mach-O file"), (b"\x7fELF" + bytes(200), "no Mach-O file"), (bare[:31], "no Mach-O file"),
            (b"\xca\xfe\xba\xbe" + bare[4:], "universal"), (put(bare, 4, "<I", 7), "processor"),
            (put(bare, 12, "<I", 1), "no program, library or bundle"), (bare[:100], "end behind the file"),
            (put(bare, 20, "<I", 0xFFFFFFF0), "end behind the file"), (put(bare, 16, "<I", 0xFFFFFFFF), "too early"),
            (put(bare, 16, "<I", 1), "too early"), (put(bare, 36, "<I", 0), "impossible size"),
            (put(bare, 36, "<I", 0xFFFFFFF8), "impossible size"),
            (put(bare, at + 64, "<I", 3), "segment of impossible size"),
            (put(bare, at + 8, "<16s", b"__OTHER"), "no segment __LINKEDIT"),
            (put(bare, at + 8, "<16s", b"__TEXT"), "two segments"),
            (put(bare, at + 48, "<Q", 1 << 62), "ends behind the file"),
            (put(bare, at + 48, "<Q", held - 8), "bytes behind __LINKEDIT"), (bare + b"overlay", "bytes behind __LINKEDIT"),
            (put(bare, 32 + commands + 15, "<B", 1), "no room"),
            (put(bare, at + 24, "<Q", 0x100000000 - 0x1000), "cannot grow"),
            (put(signed, signature + 8, "<I", offset - 16), "not the end of __LINKEDIT"),
            (put(signed, signature + 12, "<I", 16), "not the end of __LINKEDIT"),
            (put(signed, signature + 4, "<I", 8), "damaged")):
        path = folder / "refused"
        path.write_bytes(content)
        said = sign(path, code=3)
        assert why in said and said.count("\n") == 1, (why, said)
        assert path.read_bytes() == content, why
    assert "No such file" in sign(folder / "nowhere", code=3)
    assert "identifier" in sign(folder / "refused", "", code=3)
    assert [p.name for p in folder.iterdir() if p.name.startswith("tmp")] == [], "left behind"


def check_damaged(bare):
    """Whatever a header says: signed as the kernel wants it, or refused."""
    module, chance, refused = module_of_signer(), random.Random(1), 0
    size = 32 + struct.unpack_from("<I", bare, 20)[0]
    for number in range(20000):
        content = bytearray(bare)
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(0, size - 4)
            struct.pack_into("<I", content, place, chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, chance.getrandbits(32))))
        try:
            out = module.signed(bytes(content), b"damaged")
        except module.Refused:
            refused += 1
            continue
        assert module.signed(out, b"damaged") == out, number
        begin = module.Layout(out).signature
        limit = struct.unpack_from("<I", out, begin + 8)[0]
        hashes = b"".join(hashlib.sha256(out[i:min(i + 4096, limit)]).digest() for i in range(0, limit, 4096))
        assert limit >= len(bare) and out.endswith(hashes), number
    assert 1000 < refused < 19000, refused
    print(f"damaged headers: {refused} of 20000 refused")


def main():
    if None in [tool(name) for name in ("clang", "ld64.lld", "llvm-objdump")]:
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for arch in PAGES:
            check_readers(check_lld(folder, arch))
        bare = linked(folder, "x86_64", "-no_adhoc_codesign").read_bytes()
        signed = linked(folder, "x86_64", "-adhoc_codesign").read_bytes()
        check_refusals(folder, bare, signed)
        check_damaged(bare)
        check_ziglang(folder)


main()
