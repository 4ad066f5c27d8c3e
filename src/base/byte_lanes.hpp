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

/// The same for every byte of the first kind that one of the second follows.
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
