// Where bytes of one kind lie in code: sixteen are compared at a time. Code is looked through for
// opcodes several times over, and nothing else of a report reads so many bytes.
#pragma once

#include "base/bytes.hpp"

#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace binsize {

/// The bytes whose bits of `mask` are `value`.
struct ByteKind {
    u8 value, mask;
};

/// The bytes from `first` on, `more` of them beside it; 255 is followed by 0.
struct ByteRange {
    u8 first, more;

    [[nodiscard]] constexpr bool holds(u8 byte) const {
        return static_cast<u8>(byte - first) <= more;
    }
};

namespace detail {

inline constexpr std::size_t lanes = 16;

/// A bit for each of the sixteen bytes there that is of the kind, the first the lowest.
inline u32 lanes_of(const std::byte* at, ByteKind kind) {
#if defined(__SSE2__)
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto bits = _mm_and_si128(bytes, _mm_set1_epi8(static_cast<char>(kind.mask)));
    const auto equal = _mm_cmpeq_epi8(bits, _mm_set1_epi8(static_cast<char>(kind.value)));
    return static_cast<u32>(_mm_movemask_epi8(equal));
#else
    constexpr u64 ones = 0x0101010101010101;
    constexpr u64 low = 0x7f7f7f7f7f7f7f7f;
    constexpr u64 gather = 0x0102040810204080;  // moves the top bits of eight bytes side by side
    u32 out = 0;
    for (unsigned half = 0; half < 2; ++half) {
        const u64 other =
            (load_unchecked<u64>(at + 8 * half, Endian::little) & (ones * kind.mask)) ^
            (ones * kind.value);
        const u64 zero = ~(((other & low) + low) | other | low) >> 7U;
        out |= static_cast<u32>(zero * gather >> 56U) << (8 * half);
    }
    return out;
#endif
}

/// The same for bytes of a range.
inline u32 lanes_of(const std::byte* at, ByteRange range) {
#if defined(__SSE2__)
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto behind = _mm_sub_epi8(bytes, _mm_set1_epi8(static_cast<char>(range.first)));
    const auto over = _mm_subs_epu8(behind, _mm_set1_epi8(static_cast<char>(range.more)));
    return static_cast<u32>(_mm_movemask_epi8(_mm_cmpeq_epi8(over, _mm_setzero_si128())));
#else
    u32 out = 0;
    for (unsigned i = 0; i < lanes; ++i)
        out |= static_cast<u32>(range.holds(static_cast<u8>(at[i]))) << i;
    return out;
#endif
}

/// A bit for each of the sixteen bytes there at which a number of four bytes, the lowest first,
/// lies `more` or less behind `first`. Nineteen bytes are read.
inline u32 lanes_of_numbers(const std::byte* at, u32 first, u32 more) {
#if defined(__SSE2__)
    // Only signed numbers can be compared.
    constexpr u32 lowest = 0x80000000U;
    const auto to_lowest = _mm_set1_epi32(static_cast<int>(lowest - first));
    const auto last = _mm_set1_epi32(static_cast<int>(lowest + more));
    const auto beyond = [&](unsigned from) {
        const auto numbers = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + from));
        return _mm_cmpgt_epi32(_mm_add_epi32(numbers, to_lowest), last);
    };
    const auto byte = _mm_set1_epi32(255);
    const auto low = _mm_or_si128(_mm_and_si128(beyond(0), byte),
                                  _mm_and_si128(beyond(1), _mm_slli_epi32(byte, 8)));
    const auto high = _mm_or_si128(_mm_and_si128(beyond(2), _mm_slli_epi32(byte, 16)),
                                   _mm_and_si128(beyond(3), _mm_slli_epi32(byte, 24)));
    return ~static_cast<u32>(_mm_movemask_epi8(_mm_or_si128(low, high))) & 0xffffU;
#else
    u32 out = 0;
    for (unsigned i = 0; i < lanes; ++i)
        out |= static_cast<u32>(load_unchecked<u32>(at + i, Endian::little) - first <= more) << i;
    return out;
#endif
}

template <class F>
void each_lane(u32 bits, std::size_t base, F&& each) {
    for (; bits != 0; bits &= bits - 1) each(base + static_cast<u32>(std::countr_zero(bits)));
}

}  // namespace detail

/// Calls each(position) for every byte of the kind, in order.
template <class F>
void each_byte(ByteView bytes, ByteKind kind, F&& each) {
    constexpr auto lanes = detail::lanes;
    std::size_t i = 0;
    for (; i + lanes <= bytes.size(); i += lanes)
        detail::each_lane(detail::lanes_of(bytes.data() + i, kind), i, each);
    const std::size_t rest = bytes.size() - i;
    if (rest != 0 && i != 0) {  // the last sixteen once more, without those that were seen
        const std::size_t from = bytes.size() - lanes;
        detail::each_lane(detail::lanes_of(bytes.data() + from, kind) >> (lanes - rest), i, each);
        return;
    }
    for (; i < bytes.size(); ++i)
        if ((static_cast<u8>(bytes[i]) & kind.mask) == kind.value) each(i);
}

/// Where the first byte of any of the ranges lies; the end where none does.
template <std::size_t Count>
std::size_t find_byte(ByteView bytes, const ByteRange (&ranges)[Count]) {
    std::size_t i = 0;
    for (; i + detail::lanes <= bytes.size(); i += detail::lanes) {
        u32 found = 0;
        for (const auto& range : ranges) found |= detail::lanes_of(bytes.data() + i, range);
        if (found != 0) return i + static_cast<u32>(std::countr_zero(found));
    }
    for (; i < bytes.size(); ++i)
        for (const auto& range : ranges)
            if (range.holds(static_cast<u8>(bytes[i]))) return i;
    return i;
}

/// Calls each(position) for every byte of the kind behind which, so many bytes further on, one of
/// the range lies.
template <class F>
void each_byte_before(ByteView bytes, ByteKind kind, std::size_t distance, ByteRange range,
                      F&& each) {
    constexpr auto lanes = detail::lanes;
    if (bytes.size() <= distance) return;
    const std::size_t end = bytes.size() - distance;
    const auto found = [&](std::size_t i) {
        return detail::lanes_of(bytes.data() + i, kind) &
               detail::lanes_of(bytes.data() + i + distance, range);
    };
    std::size_t i = 0;
    for (; i + lanes <= end; i += lanes) detail::each_lane(found(i), i, each);
    for (; i < end; ++i)
        if ((static_cast<u8>(bytes[i]) & kind.mask) == kind.value &&
            range.holds(static_cast<u8>(bytes[i + distance])))
            each(i);
}

/// Calls each(position) for every number of four bytes, the lowest first, from `first` to
/// `first + more`, wherever it begins.
template <class F>
void each_number(ByteView bytes, u32 first, u32 more, F&& each) {
    constexpr auto lanes = detail::lanes;
    std::size_t i = 0;
    for (; i + lanes + 3 <= bytes.size(); i += lanes)
        detail::each_lane(detail::lanes_of_numbers(bytes.data() + i, first, more), i, each);
    for (; i + 4 <= bytes.size(); ++i)
        if (load_unchecked<u32>(bytes.data() + i, Endian::little) - first <= more) each(i);
}

/// Calls each(position) for every byte of the first kind that one of the second follows.
template <class F>
void each_pair(ByteView bytes, ByteKind first, ByteKind second, F&& each) {
    constexpr auto lanes = detail::lanes;
    std::size_t i = 0;
    for (; i + lanes + 1 <= bytes.size(); i += lanes)
        detail::each_lane(detail::lanes_of(bytes.data() + i, first) &
                              detail::lanes_of(bytes.data() + i + 1, second),
                          i, each);
    const auto is = [&](std::size_t at, ByteKind kind) {
        return (static_cast<u8>(bytes[at]) & kind.mask) == kind.value;
    };
    for (; i + 1 < bytes.size(); ++i)
        if (is(i, first) && is(i + 1, second)) each(i);
}

}  // namespace binsize
