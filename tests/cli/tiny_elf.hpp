// The smallest ELF with a section of any name: for tests about what happens to names.
#pragma once

#include "support/byte_writer.hpp"

#include <string>

namespace binsize::test {

/// A 64-bit little-endian relocatable object: null section, one PROGBITS section of `size` bytes
/// called `name`, and .shstrtab. Layout after the gABI, chapter 4: header 64, contents, names,
/// section headers of 64 bytes each.
inline std::string tiny_elf(const std::string& name, u64 size = 16) {
    const std::string names = std::string(1, '\0') + name + '\0' + ".shstrtab" + '\0';
    const u64 names_at = 64 + size;
    const u64 headers_at = (names_at + names.size() + 7) & ~u64{7};
    ByteWriter w(headers_at + 3 * 64);
    w.text(0, "\177ELF").u8s(4, {2, 1, 1});
    w.u16s(16, {1, 62}).u32s(20, {1});  // ET_REL, x86-64, version 1
    w.u64s(40, {headers_at});           // e_shoff
    w.u16s(52, {64, 0, 0, 64, 3, 2});   // e_ehsize … e_shnum, e_shstrndx
    for (u64 i = 0; i < size; ++i) w.put(64 + i, static_cast<u8>(0x90));
    w.text(names_at, names);
    w.u32s(headers_at + 64, {1, 1}).u64s(headers_at + 64 + 8, {6, 0, 64, size});  // PROGBITS, AX
    w.u32s(headers_at + 128, {static_cast<u32>(name.size()) + 2, 3})
        .u64s(headers_at + 128 + 8, {0, 0, names_at, names.size()});
    return std::string(as_text(w.bytes()));
}

}  // namespace binsize::test
