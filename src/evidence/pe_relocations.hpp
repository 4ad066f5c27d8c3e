// The base relocations of a PE file: which pointers the loader patches when it moves the image.
// Facts: PE/COFF specification, "The .reloc Section": blocks of {page, bytes of the block} and
// 16-bit entries, type in the upper 4 bits, place in the page below. Type 0 pads.
#pragma once

#include "image/image.hpp"

namespace binsize {

/// Calls each(the entry's bytes in the file, the address that it patches), in order of the file.
/// Ends at a block that does not lie in the section.
template <class F>
void each_pe_relocation(const Image& image, F&& each) {
    const auto* s = image.section(".reloc");
    if (s == nullptr) return;
    const auto bytes = image.contents(*s);
    for (u64 at = 0; at + 8 <= bytes.size();) {
        const u64 page = *find_int<u32>(bytes, at, Endian::little);
        const u64 size = *find_int<u32>(bytes, at + 4, Endian::little);
        if (size < 8 || size > bytes.size() - at) return;
        for (u64 entry = at + 8; entry + 2 <= at + size; entry += 2) {
            const u16 value = *find_int<u16>(bytes, entry, Endian::little);
            if (value >> 12U != 0)
                each(Extent{s->file.begin + entry, 2}, image.image_base + page + (value & 0xfffU));
        }
        at += size;
    }
}

}  // namespace binsize
