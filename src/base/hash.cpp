#include "base/hash.hpp"

#include "base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize {
namespace {

u64 fold(u64 x, u64 y) {
    __extension__ using u128 = unsigned __int128;
    const u128 product = static_cast<u128>(x) * y;
    return static_cast<u64>(product) ^ static_cast<u64>(product >> 64U);
}

constexpr u64 k0 = 0xa0761d6478bd642f;
constexpr u64 k1 = 0xe7037ed1a0b428db;
constexpr u64 k2 = 0x8ebc6af09c88c6e3;
constexpr u64 k3 = 0x589965cc75374cc3;

}  // namespace

void Hasher::add(u64 value) {
    a_ = fold(a_ ^ value ^ k0, k1 + count_);
    b_ = fold(b_ + value, k2) ^ (value * k3);
    ++count_;
}

void Hasher::add(std::string_view piece) {
    const auto bytes = as_view(piece);
    std::size_t at = 0;
    for (; bytes.size() - at >= 16; at += 16) {
        const auto x = load_unchecked<u64>(bytes.data() + at, Endian::little);
        const auto y = load_unchecked<u64>(bytes.data() + at + 8, Endian::little);
        a_ = fold(a_ ^ x ^ k0, y ^ k1);
        b_ = fold(b_ ^ y ^ k2, x ^ k3) + x;
    }
    std::array<std::byte, 16> tail{};
    std::ranges::copy(bytes.subspan(at), tail.begin());
    add(load_unchecked<u64>(tail.data(), Endian::little));
    add(load_unchecked<u64>(tail.data() + 8, Endian::little));
    add(static_cast<u64>(piece.size()));
}

Hash128 Hasher::digest() const {
    return {fold(a_ ^ k2, b_ ^ k0) ^ fold(count_ ^ k1, a_), fold(b_ ^ k3, a_ ^ k1) + count_ * k2};
}

std::string Hash128::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

}  // namespace binsize
