#include "base/hash.hpp"

#include "base/bytes.hpp"

#include <fmt/format.h>

// Within this file alone: nothing to link, and the compiler sees through the small pieces.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>
#include <cstring>

namespace binsize {
namespace {

// Names are short, and what an update does beside hashing takes longer than that: they are handed
// on by the kilobyte.
class Pieces {
public:
    Pieces() { XXH3_128bits_reset(&xxh3_); }
    void add(char kind, u64 value, std::string_view text = {}) {
        constexpr std::size_t head = 9;
        if (head + text.size() > waiting_.size() - size_) hand_on();
        char* const to = waiting_.data() + size_;
        to[0] = kind;
        if (!is_native(Endian::little)) value = byte_swap(value);
        std::memcpy(to + 1, &value, sizeof value);
        size_ += head;
        if (text.size() > waiting_.size() - size_) {
            hand_on();
            XXH3_128bits_update(&xxh3_, text.data(), text.size());
            return;
        }
        if (!text.empty()) std::memcpy(to + head, text.data(), text.size());
        size_ += text.size();
    }
    [[nodiscard]] XXH128_hash_t digest() {
        hand_on();
        return XXH3_128bits_digest(&xxh3_);
    }

private:
    void hand_on() {
        XXH3_128bits_update(&xxh3_, waiting_.data(), size_);
        size_ = 0;
    }

    XXH3_state_t xxh3_;
    std::array<char, 4096> waiting_;
    std::size_t size_ = 0;
};

}  // namespace

struct Hasher::State {
    Pieces pieces;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::add(u64 value) { state_->pieces.add('n', value); }

void Hasher::add(std::string_view piece) { state_->pieces.add('t', piece.size(), piece); }

Hash128 Hasher::digest() const {
    const auto digest = state_->pieces.digest();
    return {digest.high64, digest.low64};
}

std::string Hash128::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

}  // namespace binsize
