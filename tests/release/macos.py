#!/usr/bin/env python3
"""macos.py SOURCE BUILD BINSIZE: the programs for macOS by their structure, since none can be run
here: what this file reads of them, LLVM's readers and binsize say the same; they want nothing but
libSystem; the kernel would find them signed, page by page; the packages hold them, under tags that
fit. BUILD has darwin-arm64/ and darwin-amd64/, where scripts/release made them; else skipped aloud.

Where the numbers come from: mach-o/loader.h."""
import hashlib
import io
import json
import pathlib
import re
import shutil
import struct
import sys
import tarfile
import tempfile
import zipfile

from machofile import NAMES, SKIPPED, Program, output, signature_problems, tool

SOURCE, BUILD, BINSIZE = map(pathlib.Path, sys.argv[1:4])
CPUS = {"darwin-arm64": (0x100000C, "11.0", 0x4000), "darwin-amd64": (0x1000007, "10.15", 0x1000)}
MH_EXECUTE, MH_PIE, SG_READ_ONLY = 2, 0x200000, 0x10


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
