// The cursor of DWARF's entries reads what the checked one of all tables reads, up to the last
// byte.
#include "evidence/dwarf/quick_cursor.hpp"

#include "support/catch.hpp"

#include <random>
#include <vector>

using namespace binsize;
using dwarf::QuickCursor;

namespace {

void check_same(const QuickCursor& quick, const Cursor& checked, u64 read, u64 expected) {
    CHECK(read == expected);
    CHECK(quick.offset() == checked.offset());
    CHECK(quick.failed() == checked.failed());
}

/// An integer of `width` bytes, one byte at a time.
u64 take_bytes(Cursor& at, unsigned width, Endian endian) {
    u64 value = 0;
    const auto bytes = at.take_bytes(width);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto place = endian == Endian::little ? i : bytes.size() - 1 - i;
        value |= std::to_integer<u64>(bytes[i]) << 8 * place;
    }
    return value;
}

}  // namespace

TEST_CASE("the quick cursor reads what the checked one reads") {
    std::minstd_rand random(1);
    std::vector<std::byte> bytes(40);
    for (int round = 0; round < 20; ++round) {
        // Half of them with a high bit, of some rounds all: numbers that run out of the bytes.
        for (auto& b : bytes)
            b = static_cast<std::byte>((random() >> 8U & 0xffU) | (round % 5 == 4 ? 0x80U : 0U));
        for (const auto endian : {Endian::little, Endian::big})
            for (u64 offset = 0; offset <= bytes.size() + 1; ++offset) {
                INFO("round " << round << ", offset " << offset);
                for (unsigned width = 1; width <= 8; ++width) {
                    QuickCursor quick(bytes, endian, offset);
                    Cursor checked(bytes, endian, offset);
                    const u64 expected = take_bytes(checked, width, endian);
                    const u64 read = quick.take_fixed(64 - 8 * width, width);
                    check_same(quick, checked, read, expected);
                }
                QuickCursor quick(bytes, endian, offset);
                Cursor checked(bytes, endian, offset);
                while (!checked.done()) {
                    const u64 expected = checked.take_uleb();
                    const u64 read = quick.take_uleb();
                    check_same(quick, checked, read, expected);
                }
                const u64 past = checked.take<u32>();
                const u64 read = quick.take<u32>();
                check_same(quick, checked, read, past);
            }
    }
}
