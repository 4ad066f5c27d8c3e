// Bytes and numbers found sixteen at a time against looking at each.
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

TEST_CASE("bytes before others of a range, the first of some ranges and numbers are all found") {
    std::mt19937 random(11);
    constexpr ByteRange around{0xfe, 4}, ranges[] = {{0, 2}, {0x7f, 0}};
    for (std::size_t size = 0; size < 100; ++size)
        for (const u32 more : {0U, 0x01ffU, 0x7fffffffU, ~u32{0}}) {
            constexpr ByteKind kind{0x05, 0xc7};
            constexpr u32 first = 0xfffffe05U;
            std::vector<std::byte> bytes(size);
            for (auto& byte : bytes) {
                constexpr u8 likely[] = {0x05, 0xfe, 0xff, 0x00, 0x02, 0x03, 0x7f, 0xfd};
                const auto any = static_cast<u32>(random());
                byte = std::byte{(any & 0x100U) != 0 ? static_cast<u8>(any) : likely[any & 7U]};
            }
            const auto value = [&](std::size_t i) { return static_cast<unsigned>(bytes[i]); };
            std::vector<std::size_t> before, numbers, found, found_numbers;
            std::size_t stop = size;
            for (std::size_t i = size; i-- > 0;)
                if (value(i) <= 2 || value(i) == 0x7f) stop = i;
            for (std::size_t i = 0; i < size; ++i) {
                if (i + 4 < size && is(bytes[i], kind) &&
                    (value(i + 4) >= 0xfe || value(i + 4) < 3))
                    before.push_back(i);
                if (i + 4 > size) continue;
                const u32 number =
                    value(i) | value(i + 1) << 8U | value(i + 2) << 16U | value(i + 3) << 24U;
                if (number - first <= more) numbers.push_back(i);
            }
            each_byte_before(bytes, kind, 4, around, [&](std::size_t i) { found.push_back(i); });
            each_number(bytes, first, more, [&](std::size_t i) { found_numbers.push_back(i); });
            CHECK(found == before);
            CHECK(found_numbers == numbers);
            CHECK(find_byte(bytes, ranges) == stop);
        }
}
