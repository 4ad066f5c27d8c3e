// What a verdict says beside its limits: which baseline it was, what moved, how to agree to it, why
// an allowance does nothing, and one budget over several files.
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

GateVerdict judged(const Budget& budget, const Report& before, const Report& after) {
    auto out = judge(budget, {.report = after, .baseline = &before});
    REQUIRE(out.has_value());
    return *std::move(out);
}

}  // namespace

TEST_CASE("gate: the baseline is named by what tells it apart") {
    auto before = report({{"a", 1000}});
    const auto after = report({{"a", 1000}});
    const auto name = [&](const std::string& file) {
        auto out = judge(budget_of(R"({"rules": [{"match": "file", "max": "1MiB"}]})"),
                         {.report = after, .baseline = &before, .baseline_file = file});
        REQUIRE(out.has_value());
        return out->baseline;
    };
    CHECK(name("base.json") == "base.json (app, 1,000 bytes)");
    before.subject.build_id = "aaaa/bbbb/cccc/0123456789abcdef";
    CHECK(name("") == "app (build id 0123456789ab)");
    before.toolchain.settings = {{"vcs.revision", "4f2a91cdeadb00112233"}};
    CHECK(name("app") == "app (revision 4f2a91cdeadb)");
    before.toolchain.settings.push_back({"vcs.modified", "true"});
    CHECK(name("base.json") == "base.json (app, revision 4f2a91cdeadb modified)");
}

TEST_CASE("gate: what changed most and what is new is said when all passes") {
    const auto before = report({{"same", 50}, {"less", 900}, {"more", 100}, {"[padding]", 1}});
    const auto after =
        report({{"same", 50}, {"less", 100}, {"more", 300}, {"[padding]", 99}, {"n", 7}});
    const auto verdict =
        judged(budget_of(R"({"rules": [{"match": "file", "max": "1MiB"}]})"), before, after);
    CHECK(decide(verdict) == Outcome::pass);
    REQUIRE(verdict.movers.size() == 2);
    CHECK(verdict.movers[0].row == "package:less");
    CHECK(verdict.movers[1].row == "package:more");
    REQUIRE(verdict.fresh.size() == 1);
    CHECK(verdict.fresh[0].row == "package:n");
    CHECK(verdict.fresh[0].measure.after == 7);
}

TEST_CASE("gate: embedded files that are new are said, but for what a cut table cannot tell") {
    const auto embedding = [](std::vector<std::vector<Value>> rows) {
        auto out = report({{"a", 1000}});
        out.tables.push_back(
            {"embedded", {{"file", "text"}, {"package", "text"}, {"bytes", "bytes"}}, {}});
        out.tables.back().rows = std::move(rows);
        return out;
    };
    const auto cut = [&](std::vector<std::vector<Value>> rows, u64 others) {
        auto out = embedding(std::move(rows));
        out.tables.back().others = others;
        return out;
    };
    const auto budget = budget_of(R"({"rules": [{"match": "file", "max": "1MiB"}]})");
    const std::vector<Value> old{std::string("old.html"), std::string("main"), u64{10}};
    const std::vector<Value> added{std::string("new.html"), std::string("main"), u64{20}};
    const std::vector<Value> others{std::string("[2 others]"), Value{}, u64{7}};
    const auto verdict = judged(budget, embedding({old}), embedding({old, added}));
    REQUIRE(verdict.fresh.size() == 1);
    CHECK(verdict.fresh[0].row == "file:new.html");
    CHECK(verdict.fresh[0].measure.after == 20);
    // No table: no embedded file. A table that was cut: new.html may have been among the others.
    CHECK(judged(budget, report({{"a", 1000}}), embedding({added})).fresh.size() == 1);
    CHECK(judged(budget, cut({old, others}, 2), embedding({old, added})).fresh.empty());
    CHECK(judged(budget, embedding({old, added}), embedding({old})).fresh.empty());
}

TEST_CASE("gate: one budget over several files") {
    const auto budget = budget_of(
        R"({"rules": [{"match": "file:*", "max": "1MiB"},
                      {"match": "package:a", "file": "linux-*", "max": 10},
                      {"match": "package:only-there", "max": "1MiB"},
                      {"match": "package:nowhere", "max": 1},
                      {"match": "package:**", "file": "plan9-*", "max": 1}]})");
    const auto verdict = [&](const std::string& name, const Rows& rows) {
        auto r = report(rows);
        r.subject.name = name;
        auto out = judge(budget, {.report = r});
        REQUIRE(out.has_value());
        return *std::move(out);
    };
    std::vector<GateVerdict> all = {verdict("darwin-arm64", {{"a", 11}}),
                                    verdict("linux-amd64", {{"a", 11}, {"only-there", 1}})};
    settle(all, budget);
    CHECK(decide(all[0]) == Outcome::warn);
    CHECK(decide(all[1]) == Outcome::fail);
    std::vector<std::string> warnings;
    for (const auto& v : all)
        for (const auto& f : v.findings)
            if (f.check == "unmatched") warnings.push_back(f.message);
    CHECK(warnings ==
          std::vector<std::string>{
              "the rule package:nowhere matches nothing",
              "the rule package:** is for files that are called plan9-*: there is none"});
}

TEST_CASE("a requirement or prohibition for some files is judged for these alone, the last first") {
    const auto budget = budget_of(R"({
        "require": [{"stripped": true}, {"file": "*.exe", "stripped": false},
                    {"file": "plan9-*", "pie": true}],
        "forbid": [{"file": "linux-*", "match": "package:debug"},
                   {"file": "plan9-*", "match": "package:**"}]})");
    const auto verdict = [&](const std::string& name, bool stripped) {
        auto r = report({{"debug", 1}});
        r.subject.name = name;
        r.subject.stripped = stripped;
        auto out = judge(budget, {.report = r});
        REQUIRE(out.has_value());
        return *std::move(out);
    };
    const auto messages = [](const GateVerdict& v) {
        std::vector<std::string> out;
        for (const auto& f : v.findings) out.push_back(f.check + ": " + f.message);
        return out;
    };
    using Messages = std::vector<std::string>;
    std::vector<GateVerdict> all = {verdict("a.exe", false), verdict("b.exe", true),
                                    verdict("linux-amd64", false), verdict("darwin", true)};
    CHECK(messages(all[0]) == Messages{});
    CHECK(messages(all[1]) == Messages{"require: stripped is true, it must be false"});
    CHECK(messages(all[2]) == Messages{"require: stripped is false, it must be true",
                                       "forbid: package debug is forbidden"});
    CHECK(messages(all[3]) == Messages{});
    CHECK(all[0].checks == 1);
    CHECK(all[2].checks == 2);
    settle(all, budget);
    CHECK(messages(all[0]) == Messages{"unmatched: the requirement pie is for files that are "
                                       "called plan9-*: there is "
                                       "none",
                                       "unmatched: the prohibition package:** is for files that "
                                       "are called plan9-*: "
                                       "there is none"});
}
