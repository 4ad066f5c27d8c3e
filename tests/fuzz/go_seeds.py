#!/usr/bin/env python3
"""go_seeds.py DESTINATION: small Go programs in the form that go_file.hpp takes, one a layout of
moduledata and one a processor: four functions of three packages that inline each other, types with
methods and an itab, literals that code and data name, an embedded file. What a fuzzer starts from;
nothing is asserted about them but what holds for any bytes."""
import os
import struct
import sys

# The order of go_file.hpp's enum Place.
PLACES = ('names_size units_size files_size pctab_size functions_size text text_size types '
          'types_size typedesclen itaboffset itabsize rodata gofunc epclntab typelinks '
          'typelinks_count itablinks itablinks_count noptrdata noptrdata_size data data_size '
          'findfunctab gcdata gcbss maxpc dynamic dynamic_size cut_text cut_rodata cut_typelink '
          'cut_data cut_noptrdata text_section_end mapped_end').split()
BASE = 0x10000
PROCESSORS = {'amd64': (8, False), '386': (4, False), 'arm64': (8, False), 's390x': (8, True)}


class Payload:
    def __init__(self, word, big, start):
        self.word, self.big, self.start, self.data = word, big, start, bytearray()

    def pack(self, size, value):
        mask = (1 << 8 * size) - 1
        return (value & mask).to_bytes(size, 'big' if self.big else 'little')

    @property
    def here(self):
        return len(self.data)

    def address(self, offset):
        return self.start + offset

    def put(self, size, *values):
        for value in values:
            self.data += self.pack(size, value)

    def words(self, *values):
        self.put(self.word, *values)

    def align(self, to):
        # Addresses count, not offsets.
        while (self.start + self.here) % to:
            self.data.append(0)

    def patch(self, at, size, value):
        self.data[at:at + size] = self.pack(size, value)


def function_records(p, layout, text, functions, gofunc):
    """functab and _func records; `functions` are (entry, name, pcdata, funcdata)."""
    old = layout <= 1
    begin = p.here
    half = p.word if old else 4
    entry_size = 2 * half
    records = entry_size * len(functions) + half
    at = begin + records + (-(p.start + begin + records)) % p.word
    slots, bodies = [], bytearray()
    for entry, name, tables, pcdata, funcdata in functions:
        body = bytearray()
        body += p.pack(p.word, p.address(text) + entry) if old else p.pack(4, entry)
        body += p.pack(4, name) + p.pack(4, 0) + p.pack(4, 0)  # args, deferreturn
        for table in tables:
            body += p.pack(4, table)
        body += p.pack(4, len(pcdata)) + p.pack(4, 0)  # unit
        if layout >= 3:
            body += p.pack(4, 7)  # start line
        body += bytes([0, 0, 0, len(funcdata)])
        for table in pcdata:
            body += p.pack(4, table)
        if old and (at - begin + len(bodies) + len(body)) % p.word and funcdata:
            body += bytes(4)
        for blob in funcdata:
            if old:
                body += p.pack(p.word, 0 if blob is None else p.address(gofunc) + blob)
            else:
                body += p.pack(4, 0xffffffff if blob is None else blob)
        body += bytes(-len(body) % p.word)
        slots.append((entry, at - begin + len(bodies)))
        bodies += body
    for entry, record in slots:
        p.put(half, (p.address(text) + entry) if old else entry, record)
    p.put(half, (p.address(text) if old else 0) + functions[-1][0] + 32)
    p.data += bytes(at - p.here)
    p.data += bodies


def load_address(p, processor, at, target):
    """Code at payload offset `at` that takes the address of `target`, both offsets."""
    here, there = p.address(at), p.address(target)
    if processor == 'amd64':
        return b'\x48\x8d\x05' + struct.pack('<i', there - here - 7)
    if processor == '386':
        return b'\x8d\x05' + struct.pack('<I', there)
    if processor == 's390x':
        return b'\xc0\x10' + struct.pack('>i', (there - here) // 2)
    page = (there >> 12) - (here >> 12)
    adrp = 0x90000000 | (page & 3) << 29 | (page >> 2 & 0x7ffff) << 5 | 1
    return struct.pack('<II', adrp, 0x91000021 | (there & 0xfff) << 10)


def type_name(p, layout, text, flags=0):
    at = p.here
    p.data.append(flags)
    p.data += struct.pack('>H', len(text)) if layout == 0 else bytes([len(text)])
    p.data += text.encode()
    return at


def descriptor(p, begin, name, kind, flags, mask=0):
    p.align(32)
    at = p.here
    p.words(p.word, p.word if mask else 0)
    p.put(4, 0x12345678)
    p.data += bytes([flags, p.word, p.word, kind])
    p.words(0, mask)
    p.put(4, name - begin, 0)
    return at


def make(layout, processor):
    word, big = PROCESSORS[processor]
    old = layout <= 1
    p = Payload(word, big, BASE + 83 * word + 8 + (7 if old else 8) * word)
    place = dict.fromkeys(PLACES, 0)

    # pclntab
    names = [b'', b'main.main', b'runtime.memmove', b'example.com/a.(*T).F', b'type:.eq.main.T']
    if layout <= 4:
        names.append(b'runtime/internal/atomic.Load')  # moved in Go 1.23
    offsets = []
    for name in names:
        offsets.append(p.here)
        p.data += name + b'\0'
    place['names_size'] = p.here
    p.put(4, 0, 8)
    place['units_size'] = 8
    files = p.here
    p.data += b'main.go\0a/b.go\0'
    place['files_size'] = p.here - files
    pctab = p.here
    quantum = {'arm64': 4, 's390x': 2}.get(processor, 1)
    p.data += b'\0'
    tables = []
    for value in (2, 4, 2):
        tables.append(p.here - pctab)
        p.data += bytes([value, 8 // quantum, 2, 16 // quantum, 0])
    place['pctab_size'] = p.here - pctab
    functab = p.here
    # Where things will lie is needed before they are written: twice, the second time right.
    text = rodata = gofunc = 0
    for _ in range(2):
        del p.data[functab:]
        function_records(p, layout, text, [
            (0, offsets[1], tables, [0, 0, tables[2]], [0, 0, None, 12]),
            (32, offsets[2], tables, [], []),
            (64, offsets[3], [tables[0], tables[1], tables[1]], [0, 0, tables[2]],
             [0, None, None, 12]),
            (96, offsets[4], [0, 0, 0], [], [])], gofunc)
        place['functions_size'] = p.here - functab
        place['findfunctab'] = p.here
        p.data += bytes(24)
        place['epclntab'] = p.here
        p.align(32)

        # .text
        text = place['text'] = place['cut_text'] = p.here
        for literal in (0, 3, 7, 12):
            at = p.here
            code = load_address(p, processor, at, rodata + literal)
            p.data += code + b'\xe8\0\0\0\0' + bytes(27 - len(code))
        place['text_size'] = place['maxpc'] = place['text_section_end'] = p.here - text

        # .rodata: literals by length, then funcdata, then types.
        p.align(32)
        rodata = place['rodata'] = place['cut_rodata'] = p.here
        p.data += b'abcdefghijklmnopqrst'
        p.align(word)
        gofunc = place['gofunc'] = p.here
        p.put(4, 1, 8)
        p.data += b'\1\0\0\0'
        inline_tree = [0, offsets[2], 4, 0] if layout >= 3 else [0xffff, 0, 0, offsets[2], 4]
        p.put(4, *inline_tree)
    place['gcdata'] = p.here
    # The words of .data below: nine as they are, the zeros of a hash, one pointer.
    p.data += b'\x09\xa5\x00' + bytes([0x81, 16 // word]) + b'\x01\x01\0'
    place['gcbss'] = p.here
    p.data += b'\x04\x0f\0'

    p.align(32)
    begin = place['types'] = p.here
    p.words(0)
    if layout == 7:  # a sequence from the second word on, names behind
        place['typedesclen'] = 0
    path = type_name(p, layout, 'example.com/a')
    item_name = type_name(p, layout, '*a.T', 1)
    field = type_name(p, layout, 'Next', 1)
    method = type_name(p, layout, 'F', 1)
    face_name = type_name(p, layout, 'a.Face', 1)
    pointer = descriptor(p, begin, item_name, 22, 1, p.address(gofunc) + 8)
    element = p.here
    p.words(0)
    p.put(4, path - begin)
    p.put(2, 1, 1)
    p.put(4, 16, 0)
    p.put(4, method - begin, 0, 64, 64)
    item = descriptor(p, begin, item_name, 25, 1 | 2 | 4)
    p.words(p.address(path), 0, 1, 1)
    fields = p.here - 3 * word
    p.put(4, path - begin)
    p.put(2, 0, 0)
    p.put(4, 16, 0)
    p.patch(fields, word, p.address(p.here))
    p.words(p.address(field), p.address(pointer), 0)
    p.patch(element, word, p.address(item))
    p.align(32)
    p.words(p.address(text) + 96)  # a funcval
    face = descriptor(p, begin, face_name, 20, 0)
    p.words(p.address(path), p.address(p.here + 4 * word), 1, 1)
    p.put(4, method - begin, 0)
    descriptor(p, begin, item_name, 23, 0)  # a slice that nothing names
    p.words(p.address(item))
    p.align(word)
    place['itaboffset'] = p.here - begin
    itab = p.here
    p.words(p.address(face), p.address(pointer))
    p.put(4, 0x12345678)
    if word == 8 or layout <= 4:
        p.put(4, 0)
    p.words(p.address(text) + 64)
    place['itabsize'] = p.here - itab
    place['types_size'] = p.here - begin

    p.align(word)
    place['typelinks'] = place['cut_typelink'] = p.here
    p.put(4, pointer - begin, face - begin)
    place['typelinks_count'] = 2
    p.align(word)
    place['itablinks'] = p.here
    p.words(p.address(itab))
    place['itablinks_count'] = 1

    # .data: a pointer to a literal, and an embedded file's table.
    p.align(16)
    place['data'] = place['cut_data'] = p.here
    p.words(p.address(rodata) + 3, 4)
    table = p.here
    p.words(p.address(table + 3 * word), 1, 1)
    p.words(p.address(rodata), 3, p.address(rodata) + 7, 5)
    p.data += bytes(range(16))
    p.words(p.address(table))
    place['data_size'] = p.here - place['data']
    place['noptrdata'] = place['cut_noptrdata'] = p.here
    p.words(1, 2)
    place['noptrdata_size'] = p.here - place['noptrdata']
    place['dynamic'] = place['mapped_end'] = p.here

    shape = (1 if word == 4 else 0) | (2 if big else 0)
    processors = ['amd64', '386', 'arm64', 's390x']
    head = bytes([shape, processors.index(processor), layout,
                  {1: 0, 2: 1, 4: 2}[quantum]]) + struct.pack('<H', 4)
    head += struct.pack(f'<{len(PLACES)}H', *(place[n] for n in PLACES))
    return head + struct.pack('<H', 0) + bytes(p.data)


def main():
    destination = sys.argv[1]
    os.makedirs(destination, exist_ok=True)
    for layout in range(8):
        for processor in PROCESSORS:
            if processor == 'amd64' or layout in (1, 4, 7):
                with open(os.path.join(destination, f'{layout}-{processor}'), 'wb') as out:
                    out.write(make(layout, processor))


if __name__ == '__main__':
    main()
