// The base relocations of a PE file: which pointers the loader patches when it moves the image.
// Facts: PE/COFF specification, "The .reloc Section".
#pragma once

#include "image/image.hpp"
#include "wire/pe.hpp"

namespace binsize {

/// Calls each(the entry's bytes in the file, the address that it patches), in order of the file.
/// Ends at a block that does not lie in the section.
template <class F>
void each_pe_relocation(const Image& image, F&& each) {
    const auto* s = image.section(".reloc");
    if (s == nullptr) return;
    const auto bytes = image.contents(*s);
    u64 at = 0;
    while (const auto* block = find_struct<pe::BaseRelocation>(bytes, at)) {
        const u64 page = block->VirtualAddress;
        const u64 size = block->SizeOfBlock;
        if (size < sizeof *block || size > bytes.size() - at) return;
        for (u64 entry = at + sizeof *block; entry + 2 <= at + size; entry += 2) {
            const u16 value = *find_int<u16>(bytes, entry, Endian::little);
            if (pe::relocation_type(value) != pe::IMAGE_REL_BASED_ABSOLUTE)
                each(Extent{s->file.begin + entry, 2},
                     image.image_base + page + pe::relocation_place(value));
        }
        at += size;
    }
}

}  // namespace binsize
