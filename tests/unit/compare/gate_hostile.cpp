// Budgets that were damaged: each is read or refused with a place, never a crash or a hang; and
// what is read is judged over reports whose names are hostile.
#include "base/text.hpp"
#include "compare/compare.hpp"
#include "support/reports.hpp"
#include "unit/compare/gate_reports.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

using namespace binsize;

namespace {

const std::string whole = R"({"schema":"binsize.budget","rules":[
 {"match":"file","max":"20MiB","max_growth":"1%","warn":{"max_growth":"0.5%"}},
 {"match":"package:**/x*[a-z]?","max_growth":20480,"ignore_below":"1KiB","new":null,
  "reason":"r","expires":"2026-12-31"},
 {"match":"section:.bss","ruler":"memory","min":1},{"match":"metric:symbols","max":10}],
 "require":{"linkage":["static"],"interpreter":null,"glibc_max":"2.31","pie":true},
 "forbid":["section:.debug_*","new_library:**"],"allow":["package:foo=+1KiB: reason"]})";

// "12:3: …": what every mistake begins with.
bool has_place(std::string_view message) {
    for (int number = 0; number < 2; ++number) {
        const auto n = message.find_first_not_of("0123456789");
        if (n == 0 || n == std::string_view::npos || message[n] != ':') return false;
        message.remove_prefix(n + 1);
    }
    return message.starts_with(' ');
}

void try_budget(const std::string& text, const Report& report) {
    const auto budget = read_budget(text);
    if (!budget) {
        INFO(text);
        CHECK(budget.error().kind == ErrorKind::usage);
        CHECK(has_place(budget.error().message));
        CHECK(is_printable(budget.error().message));
        return;
    }
    const auto verdict =
        judge(*budget, {.report = report, .baseline = &report, .today = "2026-11-21"});
    if (!verdict) return;
    CHECK(exit_code(*verdict) == (decide(*verdict) == Outcome::fail ? 1 : 0));
    for (const auto& finding : verdict->findings) CHECK(is_printable(finding.message));
}

}  // namespace

TEST_CASE("every prefix of a budget is read or refused with a place") {
    const auto report = test::report({{"main", 1}});
    REQUIRE(read_budget(whole));
    for (std::size_t n = 0; n < whole.size(); ++n) try_budget(whole.substr(0, n), report);
}

TEST_CASE("mutated budgets are read or refused with a place") {
    test::Random random(7);
    const auto report = test::report({{"main", 1000}, {"x\"y[z]", 7}, {"**", 9}});
    const std::string_view pieces = "{}[]\",:\\*?0919eE.-%\n\xff\x01 KiBnull";
    for (int round = 0; round < 4000; ++round) {
        auto text = whole;
        for (auto edits = 1 + random.below(3); edits > 0; --edits) {
            const auto at = random.below(text.size());
            const char c = pieces[random.below(pieces.size())];
            if (random.chance(40))
                text[at] = c;
            else if (random.chance(50))
                text.insert(at, 1 + random.below(3), c);
            else
                text.erase(at, 1 + random.below(9));
        }
        try_budget(text, report);
    }
}

TEST_CASE("sizes at the edges of 64 bits do not overflow") {
    auto report = test::report({{"main", 1}});
    report.subject.size = ~u64{0};
    auto base = test::report({{"main", 1}});
    base.subject.size = ~u64{0} - 1;
    const auto budget = read_budget(
        R"({"rules":[{"match":"file","max":9223372036854775807,"max_growth":"999999999%"}]})");
    REQUIRE(budget);
    const auto verdict = judge(*budget, {.report = report, .baseline = &base});
    REQUIRE(verdict);
    REQUIRE(verdict->findings.size() == 1);
    CHECK(verdict->findings[0].check == "max");
    CHECK_FALSE(initial_budget(report, 100'000'000).empty());
    CHECK(ratchet_budget(R"({"rules":[{"match":"file","max":1}]})", report, ~u64{0})
              ->changes.empty());
}

TEST_CASE("a budget is no larger than people write one") {
    std::string keys = "{";
    for (int i = 0; i < 300; ++i) keys += fmt::format("\"{}\":1,", i);
    const auto many = read_budget(keys + "\"z\":1}");
    REQUIRE_FALSE(many);
    CHECK(many.error().message.starts_with("1:"));
    CHECK(many.error().message.find("more keys than a budget has") != std::string::npos);

    const auto large = read_budget(std::string((1U << 20U) + 1, ' '));
    REQUIRE_FALSE(large);
    CHECK(large.error().message == "larger than a budget can be: 1048577 bytes");
}
