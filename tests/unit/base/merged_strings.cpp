// String tables with shared tails. Expected sizes are counted by hand: each string that no other
// ends with, with its NUL, and the NUL in front.
#include "base/merged_strings.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <set>
#include <string>

using namespace binsize;

namespace {

u64 size_of(std::vector<std::string_view> strings) { return merged_strings_size(strings); }

}  // namespace

TEST_CASE("merged strings: equal ones once, ends of others not at all") {
    CHECK(size_of({}) == 1);
    CHECK(size_of({"", ""}) == 1);
    CHECK(size_of({"text", "text"}) == 1 + 5);
    CHECK(size_of({".text", ".rela.text", "text"}) == 1 + 11);
    CHECK(size_of({"xab", "yab", "ab", "b"}) == 1 + 4 + 4);
    // Longer than the part that is compared at once, and different before it.
    CHECK(size_of({"a12345678", "b12345678", "12345678"}) == 1 + 10 + 10);
}

TEST_CASE("merged strings: as a search of all pairs finds") {
    std::vector<std::string> texts;
    u64 state = 7;
    for (int i = 0; i < 400; ++i) {
        std::string text;
        for (u64 n = 1 + state % 12; n > 0; --n) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            text += "ab"[state >> 62U & 1U];
        }
        texts.push_back(text);
    }
    u64 expected = 1;
    const std::set<std::string> all(texts.begin(), texts.end());
    for (const auto& text : all)
        if (std::ranges::none_of(all,
                                 [&](const auto& o) { return o != text && o.ends_with(text); }))
            expected += text.size() + 1;
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    CHECK(merged_strings_size(views) == expected);
}
