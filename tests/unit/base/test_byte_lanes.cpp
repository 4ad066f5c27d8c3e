// Bytes of a kind found sixteen at a time against looking at each.
#include "base/byte_lanes.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>
#include <vector>

using namespace binsize;

namespace {

bool is(std::byte byte, ByteKind kind) { return (static_cast<u8>(byte) & kind.mask) == kind.value; }

}  // namespace

TEST_CASE("bytes of a kind, and pairs of them, are all found and in order") {
    std::mt19937 random(7);
    for (const ByteKind first : {ByteKind{0xff, 0xff}, {0x05, 0xc7}, {0xe8, 0xfe}, {0, 0}})
        for (std::size_t size = 0; size < 100; ++size) {
            const ByteKind second{0xd0, 0xf8};
            std::vector<std::byte> bytes(size);
            for (auto& byte : bytes) {
                // Half of them are of one kind or next to it, as borrowing lanes would confuse.
                const auto any = static_cast<u32>(random());
                const u8 value = (any & 0x100U) != 0 ? first.value : second.value;
                byte = std::byte{static_cast<u8>((any & 0x200U) != 0   ? any
                                                 : (any & 0x400U) != 0 ? value ^ 1U
                                                                       : value)};
            }
            std::vector<std::size_t> expected, pairs, found, found_pairs;
            for (std::size_t i = 0; i < size; ++i) {
                if (is(bytes[i], first)) expected.push_back(i);
                if (i + 1 < size && is(bytes[i], first) && is(bytes[i + 1], second))
                    pairs.push_back(i);
            }
            each_byte(bytes, first, [&](std::size_t i) { found.push_back(i); });
            each_pair(bytes, first, second, [&](std::size_t i) { found_pairs.push_back(i); });
            CHECK(found == expected);
            CHECK(found_pairs == pairs);
        }
}
