// What the files of the LIEF loader do for one another. LIEF's own headers stay in its .cpp files:
// they take seconds to compile and define the macros of a platform's system headers.
#pragma once

#include "image/image.hpp"

#include <vector>

namespace binsize::lief {

/// LIEF reads vectors of its own.
[[nodiscard]] inline std::vector<u8> copy_of(ByteView bytes) {
    const auto* begin = reinterpret_cast<const u8*>(bytes.data());
    return {begin, begin + bytes.size()};
}

/// The part of a stated range that the file has; nothing is noted, our own loader does that.
[[nodiscard]] inline Extent clipped(ByteView bytes, u64 offset, u64 size) {
    const auto part = clip_slice(bytes, offset, size);
    return part.empty() ? Extent{} : Extent{offset, part.size()};
}

/// Each fills the image, whose bytes are set, and may throw whatever LIEF throws.
void fill_elf(Image& image);
void fill_macho(Image& image);
void fill_pe(Image& image);

}  // namespace binsize::lief
