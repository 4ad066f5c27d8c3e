#!/usr/bin/env python3
"""Writes inputs of kinds that no program at hand is of, for run.py: many of one thing.

    tests/bench/make_inputs.py FOLDER
    tests/bench/run.py --only 'report$|sections' FOLDER/*

    sections.o   400,000 sections of four bytes each
    nested.elf   a million symbols, each within the one before
    members.a    8,000 objects of a kilobyte
    imports.lib  20,000 functions of one library, as Microsoft's linker lists them
"""
import struct
import sys
from pathlib import Path


def elf_header(kind, entry, program_headers, section_headers, sections, names):
    return struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01" + bytes(9), kind, 62, 1, entry,
                       64 if program_headers else 0, section_headers, 0, 64,
                       56 if program_headers else 0, program_headers, 64, sections, names)


def section(*fields):
    return struct.pack("<IIQQQQIIQQ", *fields)


def padded(data, to):
    return data + bytes(-len(data) % to)


def many_sections(count):
    names = b"\0.shstrtab\0" + b"".join(b".s%d\0" % i for i in range(count))
    body = padded(bytes(4 * count) + names, 8)
    # The null section's header holds what 16 bits cannot.
    headers = [section(0, 0, 0, 0, 0, count + 2, 1, 0, 0, 0),
               section(1, 3, 0, 0, 64 + 4 * count, len(names), 0, 0, 1, 0)]
    name = 11
    for i in range(count):
        headers.append(section(name, 1, 6, 0, 64 + 4 * i, 4, 0, 0, 4, 0))
        name += len(b".s%d\0" % i)
    return elf_header(1, 0, 0, 64 + len(body), 0, 0xffff) + body + b"".join(headers)


def nested_symbols(count):
    text, base = 0x1000, 0x401000
    size = 2 * count + 16
    names = b"\0" + b"".join(b"s%d\0" % i for i in range(count))
    section_names = b"\0.text\0.symtab\0.strtab\0.shstrtab\0"
    symbols = bytearray(24)
    name = 1
    for i in range(count):
        symbols += struct.pack("<IBBHQQ", name, 0x12, 0, 1, base + i, size - 2 * i)
        name += len(b"s%d\0" % i)
    load = struct.pack("<IIQQQQQQ", 1, 5, text, base, base, size, size, 0x1000)
    symbols_at = text + size + -size % 8
    names_at = symbols_at + len(symbols)
    end = names_at + len(names) + len(section_names)
    headers = [section(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
               section(1, 1, 6, base, text, size, 0, 0, 16, 0),
               section(7, 2, 0, 0, symbols_at, len(symbols), 3, 1, 8, 24),
               section(15, 3, 0, 0, names_at, len(names), 0, 0, 1, 0),
               section(23, 3, 0, 0, names_at + len(names), len(section_names), 0, 0, 1, 0)]
    out = elf_header(2, base, 1, end + -end % 8, 5, 4) + load
    out += bytes(text - len(out)) + padded(b"\x90" * size, 8) + symbols + names + section_names
    return padded(out, 8) + b"".join(headers)


def small_object():
    """Code, data, a symbol each and the sections that a compiler leaves empty."""
    names = b"\0.text\0.data\0.bss\0.comment\0.note.GNU-stack\0.symtab\0.strtab\0.shstrtab\0"
    strings = b"\0f\0g\0"
    symbols = bytes(24) + struct.pack("<IBBHQQ", 1, 0x12, 0, 1, 0, 16)
    symbols += struct.pack("<IBBHQQ", 3, 0x11, 0, 2, 0, 4)
    parts = [(1, 1, 6, b"\x90" * 16), (7, 1, 3, b"\1\0\0\0"), (13, 8, 3, b""),
             (18, 1, 0x30, b"\0GCC: (GNU) 12.2.0\0"), (27, 1, 0, b""), (43, 2, 0, symbols),
             (51, 3, 0, strings), (59, 3, 0, names)]
    body, headers = b"", [section(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]
    for name, kind, flags, content in parts:
        link, info, entry = (7, 1, 24) if kind == 2 else (0, 0, 0)
        headers.append(section(name, kind, flags, 0, 64 + len(body), len(content), link, info, 8,
                               entry))
        body = padded(body + content, 8)
    return elf_header(1, 0, 0, 64 + len(body), len(headers), 8) + body + b"".join(headers)


def archive(members):
    out = [b"!<arch>\n"]
    for name, content in members:
        out.append(b"%-16s%-32s%-10d`\n" % (name, b"0", len(content)))
        out.append(padded(content, 2))
    return b"".join(out)


def import_of(function):
    names = function + b"\0KERNEL32.dll\0"
    return struct.pack("<HHHHIIHH", 0, 0xffff, 0, 0x8664, 0, len(names), 0, 4) + names


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    inputs = {
        "sections.o": many_sections(400000),
        "nested.elf": nested_symbols(1000000),
        "members.a": archive((b"m%d.o/" % i, small_object()) for i in range(8000)),
        "imports.lib": archive((b"KERNEL32.dll/", import_of(b"Function%d" % i))
                               for i in range(20000)),
    }
    for name, content in inputs.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
