#include "base/deflate.hpp"
#include "support/catch.hpp"

#include <array>

using namespace binsize;

// RFC 4648, section 10.
TEST_CASE("base64 is the standard's") {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> vectors = {
        {{"", ""},
         {"f", "Zg=="},
         {"fo", "Zm8="},
         {"foo", "Zm9v"},
         {"foob", "Zm9vYg=="},
         {"fooba", "Zm9vYmE="},
         {"foobar", "Zm9vYmFy"},
         {"\xff\xfe\xfd", "//79"}}};
    for (const auto& [plain, coded] : vectors) {
        std::string out;
        append_base64(out, plain);
        CHECK(out == coded);
    }
}

// That others inflate it is for tests/page/test_data.py to show.
TEST_CASE("what is deflated is smaller, and nothing is a stream too") {
    const auto packed = deflate(std::string(10'000, 'x'));
    REQUIRE(packed);
    CHECK(packed->size() < 100);
    const auto none = deflate("");
    REQUIRE(none);
    CHECK(!none->empty());
}
