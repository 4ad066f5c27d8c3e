// LC_FUNCTION_STARTS, byte by byte: differences in ULEB128 from where __TEXT lies, up to a zero.
#include "evidence/evidence.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

using namespace binsize;

namespace {

std::vector<u64> starts(std::string_view table, u64 text_size = 0x10000,
                        std::string_view arch = "arm64") {
    Image image;
    test::set_format(image, Format::macho);
    image.arch = arch;
    image.bytes = as_view(table);
    image.segments.resize(1);
    image.segments[0].name = "__TEXT";
    image.segments[0].memory = {0x100000, text_size};
    image.regions.push_back({"[function starts]", {0, table.size()}});
    return read_function_starts(image);
}

using namespace std::string_view_literals;
using Addresses = std::vector<u64>;

}  // namespace

TEST_CASE("function starts add up from where __TEXT lies, until a zero") {
    // 0x10, then 0x80 + (0x02 << 7) = 0x100 further, then 1 further.
    CHECK(starts("\x10\x80\x02\x01\x00\x55"sv) == Addresses{0x100010, 0x100110, 0x100111});
    CHECK(starts(""sv).empty());
    CHECK(starts("\x00\x10"sv).empty());
}

TEST_CASE("function starts end where they leave __TEXT or the table") {
    CHECK(starts("\x10\x7f\x01"sv, 0x20) == Addresses{0x100010});
    CHECK(starts("\x10\xff\xff"sv) == Addresses{0x100010});
    CHECK(starts("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01"sv) == Addresses{0x100010});
}

TEST_CASE("a file without the table has none") {
    Image image;
    test::set_format(image, Format::macho);
    CHECK(read_function_starts(image).empty());
    test::set_format(image, Format::elf);
    CHECK(read_function_starts(image).empty());
}

// ld64 sets the lowest bit of what it takes differences of; symbols have it in n_desc.
TEST_CASE("Thumb functions start at even addresses") {
    CHECK(starts("\x11\x10"sv, 0x10000, "arm") == Addresses{0x100010, 0x100020});
}
