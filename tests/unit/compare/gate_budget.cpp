// Budget files: what is read, and that each mistake is named with its line and column.
#include "compare/compare.hpp"

#include "support/catch.hpp"

#include <string>

using namespace binsize;

namespace {

Amount bytes(u64 n) { return {Amount::Kind::absolute, n}; }
Amount percent(u64 millionths) { return {Amount::Kind::percent, millionths}; }

std::string mistake(std::string_view json) {
    const auto budget = read_budget(json);
    return budget ? "none" : budget.error().message;
}

// The mistake in one rule, which begins in column 11 of line 1.
std::string rule_mistake(std::string_view rule) {
    return mistake("{\"rules\":[" + std::string(rule) + "]}");
}

}  // namespace

TEST_CASE("sizes: binary and decimal units, fractions, percentages") {
    CHECK(parse_amount("4096") == bytes(4096));
    CHECK(parse_amount("0") == bytes(0));
    CHECK(parse_amount("1KiB") == bytes(1024));
    CHECK(parse_amount("1kB") == bytes(1000));
    CHECK(parse_amount("1.5KiB") == bytes(1536));
    CHECK(parse_amount("+50 KiB") == bytes(51200));
    CHECK(parse_amount("2MiB") == bytes(2097152));
    CHECK(parse_amount("2 MB") == bytes(2000000));
    CHECK(parse_amount("1GiB") == bytes(1073741824));
    CHECK(parse_amount("1%") == percent(1000000));
    CHECK(parse_amount("0.1%") == percent(100000));
    CHECK(parse_amount("150%") == percent(150000000));
    CHECK(parse_amount("unlimited")->kind == Amount::Kind::unlimited);
    for (const auto* bad : {"", "KiB", "-1", "1.KiB", ".5KiB", "1e3", "10 kib", "10KB", "1.2.3",
                            "10 KiBs", "1234567890123456", "9999999999TiB", "1%%", "0x10"})
        CHECK_FALSE(parse_amount(bad));
}

TEST_CASE("days are days of the calendar") {
    CHECK(is_day("2026-11-30"));
    CHECK(is_day("2024-02-29"));
    CHECK_FALSE(is_day("2023-02-29"));
    CHECK_FALSE(is_day("2026-13-01"));
    CHECK_FALSE(is_day("2026-1-01"));
    CHECK_FALSE(is_day("2026-11-31"));
    CHECK_FALSE(is_day("20261130"));
    CHECK_FALSE(is_day("2026-11-3x"));
}

TEST_CASE("allowances name a row, an amount and a reason") {
    const auto allowance = parse_allowance("package:foo/bar=+120KiB: new codec");
    REQUIRE(allowance);
    CHECK(allowance->match() == "package:foo/bar");
    CHECK(allowance->amount == 122880);
    CHECK(allowance->reason == "new codec");
    CHECK(parse_allowance("file=+1MiB: agreed: see #12")->reason == "agreed: see #12");
    for (const auto* bad : {"", "package:foo", "package:foo=+1KiB",
                            "package:foo=+1KiB:", "package:foo=+1KiB:  ", "package:foo=1KiB: x",
                            "package:foo=+1%: x", "pkg:foo=+1KiB: x", "package=+1KiB: x"})
        CHECK_FALSE(parse_allowance(bad));
}

TEST_CASE("a budget with everything in it is read") {
    const auto budget = read_budget(R"({
  "$schema": "budget.schema.json", "schema": "binsize.budget", "schema_version": 1,
  "rules": [
    {"match": "file", "max": "20MiB", "max_growth": "1%", "warn": {"max_growth": "0.5%"}},
    {"match": "package:golang.org/x/**", "max_growth": 20480, "ignore_below": "1KiB",
     "new": "100KiB", "reason": "we own these", "expires": "2026-12-31"},
    {"match": "section:.bss", "ruler": "memory", "max": "1MiB", "min": null},
    {"match": "metric:coverage", "min": "97%"}
  ],
  "require": {"linkage": ["static", "static-pie"], "stripped": true, "interpreter": null,
              "glibc_max": "2.31"},
  "forbid": ["section:.debug_*", "new_module:*", "library:libssl*"],
  "allow": ["package:foo=+120KiB: reason"]
})");
    REQUIRE(budget);
    REQUIRE(budget->rules.size() == 4);
    const auto& rules = budget->rules;
    CHECK(rules[0].match() == "file:*");
    CHECK(rules[0].fail[0] == bytes(20U << 20U));
    CHECK(rules[0].fail[2] == percent(1000000));
    CHECK(rules[0].warn[2] == percent(500000));
    CHECK(rules[0].place == Place{4, 5});
    CHECK(rules[1].fail[2] == bytes(20480));
    CHECK(rules[1].fail[4] == bytes(102400));
    CHECK(rules[1].ignore_below == 1024);
    CHECK(rules[1].reason == "we own these");
    CHECK(rules[1].expires == "2026-12-31");
    CHECK(rules[2].memory);
    CHECK(rules[2].fail[1]->kind == Amount::Kind::unlimited);
    CHECK(rules[3].glob == "coverage.explained");
    REQUIRE(budget->require.size() == 4);
    CHECK(budget->require[0].values.size() == 2);
    CHECK(budget->require[2].values == std::vector<Value>{Value()});
    REQUIRE(budget->forbid.size() == 3);
    CHECK(budget->forbid[1].fresh);
    CHECK(budget->forbid[1].match() == "new_module:*");
    CHECK(budget->allow.size() == 1);
    CHECK_FALSE(needs_of(*budget).symbols);
}

TEST_CASE("mistakes point at their line and column") {
    CHECK(mistake("{\n  \"rulez\": []\n}").starts_with("2:3: unknown key \"rulez\" in a budget"));
    CHECK(mistake("{\"rules\": {}}") == "1:11: \"rules\" is an object, not an array");
    CHECK(mistake("[]") == "1:1: a budget is an array, not an object");
    CHECK(mistake("{\"schema\":\"x\"}").starts_with("1:11: not a budget"));
    CHECK(mistake("{\"schema_version\":2}").starts_with("1:19: a budget of another"));
    CHECK(mistake("{\"require\":{\"static\":true}}").starts_with("1:13: unknown key \"static\""));
    CHECK(mistake("{\"require\":{\"pie\":\"yes\"}}") == "1:19: \"pie\" is true or false");
    CHECK(mistake("{\"require\":{\"linkage\":[]}}") == "1:23: an empty list allows nothing");
    CHECK(mistake("{\"require\":{\"linkage\":null}}") == "1:23: \"linkage\" takes a string");
    CHECK(mistake("{\"require\":{\"glibc_max\":\"new\"}}") == "1:25: no version: write \"2.31\"");
    CHECK(mistake("{\"forbid\":[\"net/http\"]}").starts_with("1:12: write \"KIND:GLOB\""));
    CHECK(mistake("{\"forbid\":[\"file:x\"]}").starts_with("1:12: write \"KIND:GLOB\""));
    CHECK(mistake("{\"forbid\":[\"package:a[\"]}").starts_with("1:12: a \"[\" that never closes"));
    CHECK(mistake("{\"allow\":[\"x\"]}").starts_with("1:11: \"x\" allows no amount"));
    CHECK(mistake("{\"rules\":[],\n\"rules\":[]}") == "2:1: the key \"rules\" repeats");
    // Columns count characters, not bytes: é is one.
    CHECK(mistake("{\"é\":1}").starts_with("1:2: unknown key"));
    CHECK(mistake("{\"rules\":[{\"é\":1}]}").starts_with("1:11: a rule without \"match\""));
}

TEST_CASE("requirements and prohibitions name the files that they are for") {
    const auto budget = read_budget(R"({
  "require": [{"stripped": true}, {"file": "*-linux-*", "linkage": "static", "pie": true}],
  "forbid": ["library:libssl*", {"match": "new_module:*", "file": "*.exe"}]
})");
    REQUIRE(budget);
    REQUIRE(budget->require.size() == 3);
    CHECK(budget->require[0].file.empty());
    CHECK(budget->require[1].file == "*-linux-*");
    CHECK(budget->require[1].name == "linkage");
    CHECK(budget->require[2].file == "*-linux-*");
    REQUIRE(budget->forbid.size() == 2);
    CHECK(budget->forbid[0].file.empty());
    CHECK(budget->forbid[1].file == "*.exe");
    CHECK(budget->forbid[1].match() == "new_module:*");
    CHECK(budget->forbid[1].fresh);
    CHECK(budget->forbid[1].place == Place{3, 33});
    // One object may name its files, too, and the key's place does not matter.
    CHECK(read_budget(R"({"require": {"pie": true, "file": "x"}})")->require[0].file == "x");

    CHECK(mistake("{\"require\":7}") ==
          "1:12: \"require\" is a number, not an object or an array of them");
    CHECK(mistake("{\"require\":[7]}") == "1:13: a requirement is a number, not an object");
    CHECK(mistake("{\"require\":{\"file\":3}}") == "1:20: \"file\" is a number, not a string");
    CHECK(mistake("{\"require\":{\"file\":\"a[\"}}").starts_with("1:20: a \"[\" that never"));
    CHECK(mistake("{\"forbid\":[{\"file\":\"x\"}]}") == "1:12: a prohibition without \"match\"");
    CHECK(mistake("{\"forbid\":[{\"match\":\"x\"}]}").starts_with("1:21: write \"KIND:GLOB\""));
    CHECK(mistake("{\"forbid\":[{\"match\":\"class:x\",\"max\":1}]}") ==
          "1:31: unknown key \"max\" in a prohibition: it has match, file");
}

TEST_CASE("mistakes in a rule point into the rule") {
    CHECK(rule_mistake("{}") == "1:11: a rule without \"match\"");
    CHECK(rule_mistake("{\"match\":\"file\"}") == "1:11: a rule without a limit");
    CHECK(rule_mistake("{\"match\":3,\"max\":1}") == "1:20: \"match\" is a number, not a string");
    CHECK(rule_mistake("{\"match\":\"pkg:x\",\"max\":1}").starts_with("1:20: \"pkg\" is no kind"));
    CHECK(rule_mistake("{\"match\":\"package\",\"max\":1}").starts_with("1:20: \"package\" lacks"));
    CHECK(rule_mistake("{\"match\":\"package:\",\"max\":1}").starts_with("1:20: an empty pattern"));
    CHECK(rule_mistake("{\"match\":\"package:a[b\",\"max\":1}")
              .starts_with("1:20: a \"[\" that never closes at character 2"));
    CHECK(rule_mistake("{\"match\":\"compressed:brotli\",\"max\":1}") ==
          "1:20: compressed is gzip or zstd");
    CHECK(rule_mistake("{\"match\":\"metric:speed\",\"max\":1}").starts_with("1:20: no metric"));
    CHECK(rule_mistake("{\"match\":\"file\",\"mx\":1}").starts_with("1:27: unknown key \"mx\""));
    CHECK(rule_mistake("{\"match\":\"file\",\"max\":\"10KB\"}")
              .starts_with("1:33: \"KB\" is no unit"));
    CHECK(rule_mistake("{\"match\":\"file\",\"max\":1.5}").starts_with("1:33: a limit is a frac"));
    CHECK(rule_mistake("{\"match\":\"file\",\"max\":-1}").starts_with("1:33: a limit is a negat"));
    CHECK(
        rule_mistake("{\"match\":\"file\",\"max\":\"5%\"}").starts_with("1:33: a file is always"));
    CHECK(rule_mistake("{\"match\":\"file\",\"new\":\"5%\"}").starts_with("1:33: \"new\" takes"));
    CHECK(rule_mistake("{\"match\":\"file\",\"warn\":{\"mx\":1}}")
              .starts_with("1:35: unknown key \"mx\" in \"warn\""));
    CHECK(rule_mistake("{\"match\":\"metric:functions\",\"max\":\"5%\"}")
              .starts_with("1:45: functions is a count"));
    CHECK(rule_mistake("{\"match\":\"metric:coverage\",\"min\":1}")
              .starts_with("1:44: coverage.explained is a share"));
    CHECK(rule_mistake("{\"match\":\"file\",\"max\":1,\"expires\":\"soon\"}")
              .starts_with("1:45: no day"));
    CHECK(rule_mistake("{\"match\":\"file\",\"max\":1,\"ruler\":\"disk\"}")
              .starts_with("1:43: \"ruler\" is"));
    CHECK(rule_mistake("{\"match\":\"file\",\"max\":1,\"ignore_below\":\"1%\"}")
              .starts_with("1:50: \"ignore_below\" takes a size"));
}

TEST_CASE("text that is no JSON is a mistake with a place, and hostile text is harmless") {
    CHECK(mistake("").starts_with("1:1: "));
    CHECK(mistake("{\n\"rules\": [,]}").starts_with("2:11: syntax error"));
    CHECK(mistake("{\"rules\":[1e999]}").starts_with("1:"));
    CHECK(mistake("\xef\xbb\xbf{}").starts_with("1:1: a byte order mark"));
    CHECK(mistake("{} x").starts_with("1:4: "));
    CHECK(mistake(std::string("{\"\xff\":1}")).starts_with("1:"));
    CHECK(mistake("{\"\\u001b[31m\":1}").find('\x1b') == std::string::npos);
    CHECK(mistake(std::string(1000000, '[')).find("nested too deeply") != std::string::npos);
}
