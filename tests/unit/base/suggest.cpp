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

TEST_CASE("several names may be near") {
    constexpr std::array<std::string_view, 6> known = {
        "encoding/json", "net/http", "net/http/httptest", "golang.org/x/net/http2", "fmt", "os"};
    using Names = std::vector<std::string_view>;
    CHECK(nearest("encoding/jsn", known, 3) == Names{"encoding/json"});
    CHECK(nearest("JSON", known, 3) == Names{"encoding/json"});
    CHECK(nearest("net/htp", known, 3) == Names{"net/http"});
    CHECK(nearest("http", known, 2) == Names{"net/http", "golang.org/x/net/http2"});
    CHECK(nearest("zzz", known, 3).empty());
    CHECK(nearest("", known, 3).empty());
}
