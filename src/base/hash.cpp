#include "base/hash.hpp"

#include <fmt/format.h>

// Within this file alone: nothing to link, and the compiler sees through the small pieces.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>

namespace binsize {
namespace {

// What each piece begins with.
std::array<char, 9> head(char kind, u64 value) {
    std::array<char, 9> out{kind};
    for (std::size_t i = 0; i < 8; ++i) out[i + 1] = static_cast<char>(value >> (8 * i) & 0xffU);
    return out;
}

}  // namespace

struct Hasher::State {
    XXH3_state_t xxh3;
};

Hasher::Hasher() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->xxh3); }
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::add(u64 value) {
    const auto bytes = head('n', value);
    XXH3_128bits_update(&state_->xxh3, bytes.data(), bytes.size());
}

void Hasher::add(std::string_view piece) {
    const auto bytes = head('t', piece.size());
    XXH3_128bits_update(&state_->xxh3, bytes.data(), bytes.size());
    XXH3_128bits_update(&state_->xxh3, piece.data(), piece.size());
}

Hash128 Hasher::digest() const {
    const auto digest = XXH3_128bits_digest(&state_->xxh3);
    return {digest.high64, digest.low64};
}

std::string Hash128::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

}  // namespace binsize
