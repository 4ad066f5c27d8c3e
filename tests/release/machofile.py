"""Mach-O files as the tests of releases read them: load commands, and what the kernel would make of
a signature. They share nothing with scripts/darwin-sign, which writes signatures, nor with binsize.

Where the numbers come from: mach-o/loader.h; kern/cs_blobs.h of xnu (code signatures, big-endian)."""
import hashlib
import shutil
import struct
import subprocess

SKIPPED = 77
NAMES = {0x2: "LC_SYMTAB", 0xB: "LC_DYSYMTAB", 0xC: "LC_LOAD_DYLIB", 0xE: "LC_LOAD_DYLINKER",
         0x19: "LC_SEGMENT_64", 0x1B: "LC_UUID", 0x1D: "LC_CODE_SIGNATURE", 0x26: "LC_FUNCTION_STARTS",
         0x29: "LC_DATA_IN_CODE", 0x2A: "LC_SOURCE_VERSION", 0x32: "LC_BUILD_VERSION",
         0x80000022: "LC_DYLD_INFO_ONLY", 0x80000028: "LC_MAIN", 0x80000033: "LC_DYLD_EXPORTS_TRIE",
         0x80000034: "LC_DYLD_CHAINED_FIXUPS"}
PLATFORM_MACOS, CS_ADHOC, CS_MAIN_BINARY, CS_SHA256 = 1, 0x2, 0x1, 2


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
