// Debug sections that are stored compressed: ELF's SHF_COMPRESSED (gABI, "Section Compression") and
// the older .zdebug_* with "ZLIB" in front.
#pragma once

#include "base/bytes.hpp"

namespace binsize {

struct CompressedSection {
    bool zstd = false;
    u64 size = 0;       ///< uncompressed
    u64 alignment = 0;  ///< then; 0 where it is not stated
    ByteView bytes = {};

    /// Real sections reach a dozen times their compressed size, but for small ones: a hundred units
    /// with the same abbreviations, one table each. What states more is no evidence.
    [[nodiscard]] bool is_plausible() const {
        constexpr u64 most_swelling = 64;
        constexpr u64 small = u64{2} << 20U;
        return size != 0 && (size <= small || size / most_swelling <= bytes.size());
    }
};
[[nodiscard]] std::optional<CompressedSection> read_compressed(ByteView contents, unsigned bits,
                                                               Endian endian);
/// `out` has room for `size` bytes; false where they do not come out.
[[nodiscard]] bool decompress(const CompressedSection& section, std::byte* out);
/// A zlib stream that does not say how much comes out of it: how much that was; nothing where it is
/// damaged or `out` has too little room.
[[nodiscard]] std::optional<std::size_t> inflate_zlib(ByteView bytes, std::span<char> out);

}  // namespace binsize
