// What a misspelt word is likely meant to be, and when nothing is.
#include "base/suggest.hpp"
#include "support/catch.hpp"

#include <array>

using namespace binsize;

TEST_CASE("misspelt words find their meaning") {
    constexpr std::array<std::string_view, 6> known = {"sections", "segments", "symbols",
                                                       "packages", "classes",  "json"};
    CHECK(closest("sektions", known) == "sections");
    CHECK(closest("section", known) == "sections");
    CHECK(closest("SYMBOLS", known) == "symbols");
    CHECK(closest("pacakges", known) == "packages");  // two letters swapped are one edit
    CHECK(closest("jsn", known) == "json");
    CHECK(closest("pack", known) == "packages");  // the only one that begins so
    CHECK(closest("se", known).empty());          // two do
    CHECK(closest("zzz", known).empty());
    CHECK(closest("", known).empty());
    CHECK(closest(std::string(100'000, 's'), known).empty());
    CHECK(did_you_mean("jsn", known) == "; did you mean 'json'?");
    CHECK(did_you_mean("zzz", std::span(known).first(2)) == "; there are: sections segments");
}
