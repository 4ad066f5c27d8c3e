#include "evidence/compressed_section.hpp"

#include <libdeflate.h>
#include <zstd.h>

namespace binsize {
namespace {

constexpr u32 ELFCOMPRESS_ZLIB = 1;
constexpr u32 ELFCOMPRESS_ZSTD = 2;

}  // namespace

std::optional<CompressedSection> read_compressed(ByteView contents, unsigned bits, Endian endian) {
    if (as_text(contents).starts_with("ZLIB")) {
        const auto size = find_int<u64>(contents, 4, Endian::big);
        if (!size) return std::nullopt;
        return CompressedSection{false, *size, 0, clip_slice(contents, 12, contents.size())};
    }
    Cursor at(contents, endian);
    const auto type = at.take<u32>();
    if (bits == 64) at.skip(4);  // ch_reserved
    const u64 size = at.take_word(bits / 8);
    const u64 alignment = at.take_word(bits / 8);
    if (at.failed() || (type != ELFCOMPRESS_ZLIB && type != ELFCOMPRESS_ZSTD)) return std::nullopt;
    return CompressedSection{type == ELFCOMPRESS_ZSTD, size, alignment,
                             clip_slice(contents, at.offset(), contents.size())};
}

bool decompress(const CompressedSection& section, std::byte* out) {
    if (section.zstd)
        return ZSTD_decompress(out, section.size, section.bytes.data(), section.bytes.size()) ==
               section.size;
    auto* const decompressor = libdeflate_alloc_decompressor();
    if (decompressor == nullptr) return false;
    const auto result = libdeflate_zlib_decompress(
        decompressor, section.bytes.data(), section.bytes.size(), out, section.size, nullptr);
    libdeflate_free_decompressor(decompressor);
    return result == LIBDEFLATE_SUCCESS;
}

std::optional<std::size_t> inflate_zlib(ByteView bytes, std::span<char> out) {
    auto* const decompressor = libdeflate_alloc_decompressor();
    if (decompressor == nullptr) return std::nullopt;
    std::size_t length = 0;
    const auto result = libdeflate_zlib_decompress(decompressor, bytes.data(), bytes.size(),
                                                   out.data(), out.size(), &length);
    libdeflate_free_decompressor(decompressor);
    if (result != LIBDEFLATE_SUCCESS) return std::nullopt;
    return length;
}

}  // namespace binsize
