#include "base/string_table.hpp"

#include "support/catch.hpp"

#include <string>

namespace binsize::test {
namespace {

TEST_CASE("string table: names, tails, and offsets that are none") {
    const std::string text("\0alpha\0beta\0open", 16);
    StringTable table(as_view(text));
    CHECK(table.find(0) == "");
    CHECK(table.find(1) == "alpha");
    CHECK(table.find(4) == "ha");
    CHECK(table.find(7) == "beta");
    CHECK_FALSE(table.find(12));  // no NUL follows
    CHECK_FALSE(table.find(16));
    CHECK_FALSE(table.find(~u64{0}));
}

TEST_CASE("string table: a million looks at one long name take no time and change nothing") {
    std::string text(1 << 20, 'x');
    text += '\0';
    text += "tail";
    StringTable table(as_view(text));
    for (u64 i = 0; i < 1000000; ++i) {
        const auto name = table.find(i);
        REQUIRE((name && name->size() == (u64{1} << 20U) - i));
    }
    CHECK_FALSE(table.find((1 << 20) + 2));
    StringTable endless(as_view(std::string_view(text).substr(0, 1 << 20)));
    for (u64 i = 0; i < 1000000; ++i) REQUIRE_FALSE(endless.find(i));
}

}  // namespace
}  // namespace binsize::test
