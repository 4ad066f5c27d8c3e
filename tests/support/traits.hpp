// What the loaders state of their formats, for images that a test makes by hand.
#pragma once

#include "format/elf/parts.hpp"
#include "format/macho/parts.hpp"
#include "format/pe/parts.hpp"

namespace binsize::test {

inline void set_format(Image& image, Format format) {
    image.format = format;
    switch (format) {
        case Format::elf: image.traits = elf::traits; break;
        case Format::macho: image.traits = macho::traits_of(image.arch); break;
        case Format::pe: image.traits = pe::traits_of(image.arch); break;
        case Format::coff: image.traits = coff::traits_of(image.arch); break;
        default: image.traits = {}; break;
    }
}

}  // namespace binsize::test
