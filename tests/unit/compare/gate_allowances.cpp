// What a verdict says of allowances: how to agree to a failure, and why an allowance does nothing.
#include "compare/gate/unused.hpp"
#include "support/catch.hpp"
#include "unit/compare/gate_reports.hpp"

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

namespace {

Budget budget_of(std::string_view json) {
    auto out = read_budget(json);
    REQUIRE(out.has_value());
    return *std::move(out);
}

Budget with_allowance(std::string_view text) {
    auto out = budget_of(R"({"rules": [{"match": "package:**", "max_growth": "1KiB"}]})");
    auto allowance = parse_allowance(text);
    REQUIRE(allowance.has_value());
    out.allow.push_back(*std::move(allowance));
    return out;
}

std::string message(const GateVerdict& verdict, std::string_view check) {
    for (const auto& f : verdict.findings)
        if (f.check == check) return f.message;
    return "none";
}

GateVerdict judged(const Budget& budget, const Report& before, const Report& after) {
    auto out = judge(budget, {.report = after, .baseline = &before});
    REQUIRE(out.has_value());
    return *std::move(out);
}

}  // namespace

TEST_CASE("gate: the allowance that a failure asks for covers it") {
    const auto before = report({{"it's/a b", 1000}, {"c", 10}});
    const auto after = report({{"it's/a b", 9001}, {"c", 10}});
    auto budget = budget_of(
        R"({"rules": [{"match": "package:**", "max_growth": "1KiB", "max": "2KiB"},
                      {"match": "file", "max": "4KiB"}]})");
    auto verdict = judged(budget, before, after);
    std::size_t failures = 0;
    for (const auto& f : verdict.findings) {
        if (f.outcome != Outcome::fail) continue;
        ++failures;
        REQUIRE_FALSE(f.agree.empty());
        auto allowance = parse_allowance(f.agree + ": agreed");
        REQUIRE(allowance.has_value());
        budget.allow.push_back(*std::move(allowance));
    }
    CHECK(failures == 3);
    verdict = judged(budget, before, after);
    CHECK(decide(verdict) == Outcome::pass);
}

TEST_CASE("gate: an allowance that covers nothing says why") {
    const auto before = report({{"golang.org/x/net", 1000}, {"golang.org/x/text", 1000}, {"b", 5}});
    const auto after = report({{"golang.org/x/net", 9192}, {"golang.org/x/text", 1000}, {"b", 5}});
    const auto why = [&](std::string_view text) {
        return message(judged(with_allowance(text), before, after), "unused");
    };
    CHECK(why("package:golang.org/x/nte=+9KiB: x") ==
          "the allowance package:golang.org/x/nte covers nothing: no package is called so, the "
          "nearest are package:golang.org/x/net, package:golang.org/x/text");
    CHECK(why("package:golang.org/x/net=+7KiB: x") ==
          "the allowance package:golang.org/x/net covers nothing: package:golang.org/x/net=+8KiB "
          "is needed");
    CHECK(
        why("package:b=+7KiB: x") ==
        "the allowance package:b covers nothing: what it names exceeds no limit of growth or size");
    CHECK(why("package:zzzz=+7KiB: x") ==
          "the allowance package:zzzz covers nothing: no package is called so");
    // As it is copied out of a comment: with what parts the name so that it is no link.
    CHECK(why("package:\u200bgolang.org\u2060/x/\u00adnet=+8KiB: x") == "none");
}

TEST_CASE("gate: nearest names, bounded on long ones") {
    const std::vector<std::string> names = {"net/http", "net/https", "golang.org/x/net/http2", "x"};
    CHECK(gate::nearest("net/htpp", names, 3) == std::vector<std::string>{"net/http", "net/https"});
    CHECK(gate::nearest("http2", names, 3) == std::vector<std::string>{"golang.org/x/net/http2"});
    const std::vector<std::string> long_names(200, std::string(100'000, 'a'));
    CHECK(gate::nearest(std::string(99'999, 'a'), long_names, 3).size() == 1);
}
