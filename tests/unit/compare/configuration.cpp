// What binsize.json says besides rules, and its mistakes, each with its place.
#include "compare/gate/configuration.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {

std::string mistake(std::string_view json) {
    const auto out = read_configuration(json);
    return out ? "" : out.error().message;
}

}  // namespace

TEST_CASE("a configuration names targets, what they are compared with, and formats") {
    const auto out = read_configuration(R"({
  "targets": ["dist/*", {"files": ["bin/a", "bin/b"], "baseline": "base/", "parent": "db:HEAD"}],
  "baseline": "db:main", "database": "sizes.sqlite",
  "breakdowns": ["modules,packages"],
  "formats": {"gate": "github", "report": "json"},
  "rules": [{"match": "file", "max": 1}]
})");
    REQUIRE(out);
    REQUIRE(out->targets.size() == 2);
    CHECK(out->targets[0].files == std::vector<std::string>{"dist/*"});
    CHECK(out->targets[0].place == Place{2, 15});
    CHECK_FALSE(out->targets[0].baseline);
    CHECK(out->targets[1].files == std::vector<std::string>{"bin/a", "bin/b"});
    CHECK(out->targets[1].baseline->value == "base/");
    CHECK(out->targets[1].parent->value == "db:HEAD");
    CHECK(out->baseline->value == "db:main");
    CHECK(out->baseline->place == Place{3, 15});
    CHECK(out->database->value == "sizes.sqlite");
    CHECK_FALSE(out->parent);
    REQUIRE(out->breakdowns.size() == 1);
    CHECK(out->breakdowns[0].value == "modules,packages");
    REQUIRE(out->formats.size() == 2);
    CHECK(out->formats[1].command == "report");
    CHECK(out->budget.rules.size() == 1);
    // A budget is what it always was.
    CHECK(read_budget(R"({"rules": [{"match": "file", "max": 1}]})"));
}

TEST_CASE("mistakes in a configuration point at themselves") {
    CHECK(mistake(R"({"targets": "dist/*"})") == "1:13: \"targets\" is a string, not an array");
    CHECK(mistake(R"({"targets": [7]})") == "1:14: a target is a number, not a string");
    CHECK(mistake(R"({"targets": [""]})") == "1:14: a target without a name");
    CHECK(mistake(R"({"targets": [{"baseline": "x"}]})") == "1:14: a target without \"files\"");
    CHECK(mistake(R"({"targets": [{"files": []}]})") == "1:24: no file is named");
    CHECK(mistake(R"({"targets": [{"files": "a", "base": "x"}]})") ==
          "1:29: unknown key \"base\" in a target: it has files, baseline, parent");
    CHECK(mistake(R"({"targets": ["a[b"]})").starts_with("1:14: "));
    CHECK(mistake(R"({"baseline": ""})") == "1:14: \"baseline\" is empty");
    CHECK(mistake(R"({"formats": ["json"]})") == "1:13: \"formats\" is an array, not an object");
}
