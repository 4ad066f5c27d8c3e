#include "base/text.hpp"
#include "render/render.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {

std::string written(const TextTable& table, const Style& style) {
    std::string out;
    REQUIRE(table.write(style, [&](std::string_view piece) {
        out += piece;
        return true;
    }));
    return out;
}

}  // namespace

TEST_CASE("a table aligns columns and ends lines without blanks") {
    TextTable t({{.title = "name"}, {.title = "bytes", .align = Align::right}, {.title = "kind"}});
    t.add({{"a"}, {"1,234,567"}, {"x"}});
    t.add({{"longer"}, {"1"}, {}});
    CHECK(written(t, {}) ==
          "  name        bytes  kind\n"
          "  a       1,234,567  x\n"
          "  longer          1\n");
}

TEST_CASE("an elastic column gives way, a number never") {
    TextTable t(
        {{.title = "name", .elastic = true, .minimum = 8}, {.title = "n", .align = Align::right}});
    t.add({{"github.com/somebody/something/internal/package"}, {"123,456,789"}});
    const auto out = written(t, {.width = 30});
    CHECK(out.find("123,456,789") != std::string::npos);
    CHECK(display_width(out.substr(out.find('\n') + 1)) <= 30 + 1);
    // Too narrow for anything: the minimum and the number stay.
    const auto narrow = written(t, {.width = 5});
    CHECK(narrow.find("123,456,789") != std::string::npos);
    CHECK(narrow.find("…") != std::string::npos);
}

TEST_CASE("columns that do not fit go below, under the first one again") {
    TextTable t({{.title = "name", .elastic = true, .minimum = 6},
                 {.title = "one", .align = Align::right},
                 {.title = "two", .align = Align::right},
                 {.title = "three", .align = Align::right}});
    t.add({{"alpha"}, {"1,111"}, {"2,222"}, {"3,333"}});
    t.add({{"be"}, {"1"}, {"2"}, {"3"}});
    CHECK(written(t, {.width = 24}) ==
          "  name     one    two\n"
          "  alpha  1,111  2,222\n"
          "  be         1      2\n"
          "\n"
          "  name   three\n"
          "  alpha  3,333\n"
          "  be         3\n");
    CHECK(written(t, {.width = 24, .fits = false}) ==
          "  name     one    two  three\n"
          "  alpha  1,111  2,222  3,333\n"
          "  be         1      2      3\n");
}

TEST_CASE("a pipe has no width: names stay whole, and a long one pushes its own line alone") {
    TextTable t({{.title = "name", .elastic = true}, {.title = "n", .align = Align::right}});
    const std::string name(400, 'x');
    t.add({{name}, {"1"}});
    t.add({{"short"}, {"2"}});
    const auto out = written(t, {.width = 80, .fits = false});
    CHECK(out.find("  " + name + "  1\n") != std::string::npos);
    CHECK(out.size() < 400 + 3 * 180);
}

TEST_CASE("wide characters count two columns") {
    TextTable t({{.title = "name"}, {.title = "n", .align = Align::right}});
    t.add({{"日本"}, {"1"}});
    t.add({{"abcd"}, {"2"}});
    CHECK(written(t, {}) == "  name  n\n  日本  1\n  abcd  2\n");
}

TEST_CASE("a closed sink ends the writing") {
    TextTable t({{.title = "name"}});
    t.add({{"a"}});
    int calls = 0;
    CHECK_FALSE(t.write({}, [&](std::string_view) {
        ++calls;
        return false;
    }));
    CHECK(calls == 1);
}

TEST_CASE("colour wraps the text and not the blanks") {
    TextTable t({{.title = ""}, {.title = ""}});
    t.add({{"a", Tone::strong}, {"b"}});
    CHECK(written(t, {.color = true}) == "  \x1b[1ma\x1b[0m  b\n");
    CHECK(written(t, {.color = false}) == "  a  b\n");
}

TEST_CASE("bars") {
    const Style style;
    CHECK(style.bar(0, 10).empty());
    CHECK(display_width(style.bar(1, 10)) == 10);
    CHECK(display_width(style.bar(7, 10)) == 10);
    CHECK(style.bar(0.5, 10) == "█████");
    CHECK(style.bar(0.0125, 10) == "▏");
    CHECK(style.bar(1e-9, 10).empty());
    const Style plain{.unicode = false};
    CHECK(plain.bar(0.5, 10) == "#####");
    CHECK(plain.bar(0.01, 10).empty());
}

TEST_CASE("text wraps at blanks and keeps long words whole") {
    CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(wrap("a incomprehensibilities b", 5) ==
          std::vector<std::string>{"a", "incomprehensibilities", "b"});
    CHECK(wrap("", 5).empty());
    CHECK(wrap("   ", 5).empty());
}

TEST_CASE("ASCII look-alikes keep the width") {
    CHECK(ascii_only("a…b · c ×2") == "a~b - c x2");
    CHECK(ascii_only("日本") == "????");
    CHECK(ascii_only("plain") == "plain");
}

TEST_CASE("reporters are found by name") {
    REQUIRE(find_reporter("csv") != nullptr);
    CHECK(find_reporter("csv")->id == "csv");
    CHECK(find_reporter("") == nullptr);
    CHECK(find_reporter("nothing") == nullptr);
    for (const auto* r : reporters())
        CHECK((r->reports != nullptr || r->diff != nullptr || r->verdicts != nullptr ||
               r->comparison != nullptr || r->build != nullptr));
}
