// The words that every layer shares: integers by width, and a stretch of something.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace binsize {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i8 = std::int8_t;
using i16 = std::int16_t;
using i32 = std::int32_t;
using i64 = std::int64_t;

/// Bytes somebody else owns, read in place.
using ByteView = std::span<const std::byte>;

/// [begin, begin + size) of a file, of an address space or of an axis; bytes. May be empty.
/// begin + size never overflows in an Extent that a loader hands out.
struct Extent {
    u64 begin = 0;
    u64 size = 0;

    [[nodiscard]] constexpr u64 end() const { return begin + size; }
    [[nodiscard]] constexpr bool empty() const { return size == 0; }
    [[nodiscard]] constexpr bool contains(u64 position) const {
        return position >= begin && position - begin < size;
    }
    friend constexpr bool operator==(const Extent&, const Extent&) = default;
};

}  // namespace binsize
