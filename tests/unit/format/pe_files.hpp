// A small PE32+ file with one of everything, built byte by byte: what the loader must say of it is
// derived from these numbers.
#pragma once

#include "support/byte_writer.hpp"

namespace binsize::test {

/// Layout (file offset = RVA - 0xc00 within sections, sections of 0x200 bytes):
///   0x000 DOS header, 0x40 stub, 0x80 PE headers (0x18 + 0xf0), 0x188 section table (4 × 40)
///   0x400 .text    RVA 0x1000, virtual size 0x180, padding 0x80 of 0xcc
///   0x600 .rdata   RVA 0x2000, virtual size 0x200: imports, delay imports, exports, debug
///   0x800 .data    RVA 0x3000, virtual size 0x5000: zero-fill 0x4e00
///   0xa00 /4 = .debug_info, RVA 0x8000, virtual size 0x10
///   0xc00 symbol table (2 entries), string table; 0xc80 overlay; 0xd00 certificate table (0x20)
inline std::vector<std::byte> small_pe(bool with_tail = true) {
    ByteWriter w(with_tail ? 0xd20 : 0xc44);
    w.text(0, "MZ").u32s(0x3c, {0x80}).text(0x40, "stub");
    w.text(0x80, "PE").u16s(0x84, {0x8664, 4}).u32s(0x88, {0, 0xc00, 2}).u16s(0x94, {240, 0x22});
    // Optional header: PE32+, entry, bases, alignments, versions, sizes, subsystem 3 (console).
    w.u16s(0x98, {0x20b}).u32s(0xa8, {0x1010, 0x1000}).u64s(0xb0, {0x140000000});
    w.u32s(0xb8, {0x1000, 0x200}).u16s(0xc0, {6, 1, 0, 0, 6, 1}).u32s(0xd0, {0x9000, 0x400});
    w.u16s(0xdc, {3, 0x40 | 0x100 | 0x4000}).u32s(0x104, {16});
    const auto directory = [&](std::size_t i, u32 rva, u32 size) {
        w.u32s(0x108 + 8 * i, {rva, size});
    };
    directory(0, 0x2140, 40);     // exports
    directory(1, 0x2000, 60);     // imports
    directory(5, 0x3000, 20);     // base relocations
    directory(6, 0x2180, 28);     // debug
    directory(12, 0x20a0, 0x30);  // import address table
    directory(13, 0x2100, 64);    // delay imports
    if (with_tail) directory(4, 0xd00, 0x20);
    const auto section = [&](std::size_t i, std::string_view name, u32 virtual_size, u32 rva,
                             u32 raw, u32 flags) {
        w.text(0x188 + 40 * i, name);
        w.u32s(0x190 + 40 * i, {virtual_size, rva, 0x200, raw, 0, 0, 0, flags});
    };
    section(0, ".text", 0x180, 0x1000, 0x400, 0x60000020);
    section(1, ".rdata", 0x200, 0x2000, 0x600, 0x40000040);
    section(2, ".data", 0x5000, 0x3000, 0x800, 0xc0000040);
    section(3, "/4", 0x10, 0x8000, 0xa00, 0x42000040);
    for (std::size_t i = 0x400; i < 0x600; ++i) w.u8s(i, {i < 0x580 ? 0x40U : 0xccU});
    // Two descriptors and the end; lookup tables at 0x2040 and 0x2070, addresses at 0x20a0.
    w.u32s(0x600, {0x2040, 0, 0, 0x20d0, 0x20a0}).u32s(0x614, {0x2070, 0, 0, 0x20e0, 0x20b8});
    w.u64s(0x640, {0x20f0, 0x8000000000000007, 0}).u64s(0x670, {0x20f0, 0});
    w.u64s(0x6a0, {0x20f0, 0x8000000000000007, 0}).u64s(0x6b8, {0x20f0, 0});
    w.text(0x6d0, "one.dll").text(0x6e0, "two.dll").u16s(0x6f0, {5}).text(0x6f2, "Function");
    // One delayed library: by RVA, name 0x21c0, IAT 0x21d0, INT 0x21e0 with one ordinal.
    w.u32s(0x700, {1, 0x21c0, 0, 0x21d0, 0x21e0}).text(0x7c0, "late.dll");
    w.u64s(0x7d0, {0x1010}).u64s(0x7e0, {0x8000000000000001, 0});
    w.u32s(0x740 + 12, {0x2170}).text(0x770, "me.dll");
    // CodeView: RSDS, GUID, age 3, path.
    w.u32s(0x780, {0, 0, 0, 2, 0x1e, 0x21a0, 0x7a0}).text(0x7a0, "RSDS");
    w.u32s(0x7a4, {0x01234567}).u16s(0x7a8, {0x89ab, 0xcdef});
    w.u8s(0x7ac, {0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe}).u32s(0x7b4, {3});
    w.text(0x7b8, "a.pdb");
    // One block: page 0x1000, two entries of DIR64 and two of padding; then a block of none.
    w.u32s(0x800, {0x1000, 16}).u16s(0x808, {0xa010, 0xa018, 0, 0});
    w.text(0xc00, "main").u32s(0xc08, {0x10}).u16s(0xc0c, {1, 0x20}).u8s(0xc10, {2, 0});
    w.text(0xc12, "data").u32s(0xc1a, {0x20}).u16s(0xc1e, {3, 0}).u8s(0xc22, {3, 0});
    w.u32s(0xc24, {0x20}).text(0xc28, ".debug_info");
    if (with_tail) w.text(0xc80, "payload").text(0xd08, "certificate");
    return w.bytes();
}

}  // namespace binsize::test
