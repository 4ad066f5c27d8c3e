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

TEST_CASE("string table: a million looks at one long name take no time and give little") {
    std::string text(1 << 20, 'x');
    text += '\0';
    text += "tail";
    StringTable table(as_view(text));
    u64 total = 0;
    for (u64 i = 0; i < 1000000; ++i) total += table.find(i).value_or("").size();
    CHECK(total < 16 * text.size());  // in full: half a million million
    // Short ones are still there, whatever was read before.
    constexpr u64 end = 1 << 20;
    CHECK(table.find(end - 256) == std::string(256, 'x'));
    CHECK_FALSE(table.find(end - 257));
    CHECK_FALSE(table.find(end + 2));
    StringTable endless(as_view(std::string_view(text).substr(0, 1 << 20)));
    for (u64 i = 0; i < 1000000; ++i) REQUIRE_FALSE(endless.find(i));
}

}  // namespace
}  // namespace binsize::test
