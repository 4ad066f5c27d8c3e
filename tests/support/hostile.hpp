// Bad input, made from good: every prefix of a file and thousands of mutations of it, the same
// ones on every run. What a loader makes of them may be an Error; an Image must keep its promises.
#pragma once

#include "format/format.hpp"
#include "image/axis.hpp"
#include "support/catch.hpp"
#include "support/promises.hpp"

#include <vector>

namespace binsize::test {

using Bytes = std::vector<std::byte>;

inline void check_promises(const Image& image) { REQUIRE(broken_promise(image).empty()); }

/// load() on a copy that ends where the bytes end, so that a sanitizer sees a read past them.
template <class F>
void load_exactly(ByteView bytes, F&& each) {
    const Bytes copy(bytes.begin(), bytes.end());
    const auto image = load(copy);
    if (!image) {
        REQUIRE_FALSE(image.error().message.empty());
        return;
    }
    check_promises(*image);
    each(*image);
}

template <class F>
void every_prefix(ByteView bytes, F&& each) {
    for (std::size_t size = 0; size <= bytes.size(); ++size) load_exactly(bytes.first(size), each);
}

/// `rounds` copies with up to eight changes each, most of them in the first `head` bytes.
template <class F>
void every_mutation(ByteView bytes, u64 rounds, std::size_t head, F&& each) {
    u64 state = 0x9e3779b97f4a7c15;
    const auto random = [&] {  // xorshift64*
        state ^= state >> 12U;
        state ^= state << 25U;
        state ^= state >> 27U;
        return state * 0x2545f4914f6cdd1d;
    };
    constexpr u32 nasty[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0, 0xffff, 0x100};
    Bytes copy;
    for (u64 round = 0; round < rounds; ++round) {
        copy.assign(bytes.begin(), bytes.end());
        const u64 changes = 1 + random() % 8;
        for (u64 i = 0; i < changes; ++i) {
            const auto range = random() % 4 != 0 && head < copy.size() ? head : copy.size();
            const auto at = static_cast<std::size_t>(random() % range);
            if (random() % 2 == 0) {
                copy[at] = static_cast<std::byte>(random());
            } else {
                const u32 value = nasty[random() % std::size(nasty)];
                std::memcpy(copy.data() + at, &value,
                            std::min<std::size_t>(sizeof value, copy.size() - at));
            }
        }
        load_exactly(copy, each);
    }
}

}  // namespace binsize::test
