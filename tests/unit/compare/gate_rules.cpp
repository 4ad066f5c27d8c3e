// Rules over hand-made reports: each limit passing, warning and failing, and which rule governs.
#include "compare/compare.hpp"
#include "unit/compare/gate_reports.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

using namespace binsize;
using test::report;

namespace {

struct Case {
    Report now = report({{"main", 1000}, {"net/http", 3000}, {"fmt", 500}});
    std::optional<Report> baseline, parent;
    Day today = "2026-11-21";
    bool strict = false;
    std::vector<std::string> allow{};

    Result<GateVerdict> judged(const std::string& json) const {
        auto budget = TRY(read_budget(json));
        for (const auto& text : allow) budget.allow.push_back(TRY(parse_allowance(text)));
        return judge(budget, {.report = now,
                              .baseline = baseline ? &*baseline : nullptr,
                              .parent = parent ? &*parent : nullptr,
                              .strict_baseline = strict,
                              .today = today});
    }
    GateVerdict operator()(const std::string& rules) const {
        auto verdict = judged("{\"rules\":[" + rules + "]}");
        INFO((verdict ? "" : verdict.error().message));
        REQUIRE(verdict);
        return *std::move(verdict);
    }
};

std::string said(const GateVerdict& verdict) {
    std::string out(name_of(decide(verdict)));
    for (const auto& f : verdict.findings)
        out += fmt::format("\n{} {}: {}", name_of(f.outcome), f.check, f.message);
    return out;
}

}  // namespace

TEST_CASE("max and min: pass, warn, fail, at the boundary") {
    const Case c;
    CHECK(said(c(R"({"match":"package:net/http","max":3000})")) == "pass");
    // 3000 B and 2999 B are both 2.93 KiB: where they would look alike they are exact.
    CHECK(said(c(R"({"match":"package:net/http","max":2999})")) ==
          "fail\nfail max: package:net/http is 3,000 B, at most 2,999 B is allowed");
    CHECK(said(c(R"({"match":"package:net/http","max":4000,"warn":{"max":"2KiB"}})")) ==
          "warn\nwarn max: package:net/http is 2.93 KiB, at most 2.00 KiB is allowed");
    CHECK(said(c(R"({"match":"package:fmt","min":500})")) == "pass");
    CHECK(said(c(R"({"match":"package:fmt","min":501})")) ==
          "fail\nfail min: package:fmt is 500 B, at least 501 B is required");
    CHECK(said(c(R"({"match":"package:fmt","min":1,"warn":{"min":"1KiB"}})")) ==
          "warn\nwarn min: package:fmt is 500 B, at least 1.00 KiB is required");
}

TEST_CASE("a rule for a row in brackets, spelled as it is printed") {
    Case c;
    c.now = report({{"[padding]", 1000}, {"p", 10}});
    CHECK(said(c(R"({"match":"package:[padding]","max":999})")) ==
          "fail\nfail max: package:[padding] is 1000 B, at most 999 B is allowed");
}

TEST_CASE("a percentage of max and min is of the file, exactly") {
    const Case c;  // the file has 4500 bytes, net/http 3000: 66.666…%
    CHECK(decide(c(R"({"match":"package:net/http","max":"66.67%"})")) == Outcome::pass);
    CHECK(decide(c(R"({"match":"package:net/http","max":"66.66%"})")) == Outcome::fail);
    // fmt is 500/4500 = 11.11…%: of 11.12 % at least 500.4, so 501 bytes would be needed.
    CHECK(decide(c(R"({"match":"package:fmt","min":"11.11%"})")) == Outcome::pass);
    CHECK(decide(c(R"({"match":"package:fmt","min":"11.12%"})")) == Outcome::fail);
}

TEST_CASE("growth and shrinkage against the baseline's row") {
    Case c;
    c.baseline = report({{"main", 1000}, {"net/http", 2000}, {"fmt", 600}});
    CHECK(said(c(R"({"match":"package:net/http","max_growth":1000})")) == "pass");
    CHECK(said(c(R"({"match":"package:net/http","max_growth":"50%"})")) == "pass");
    CHECK(said(c(R"({"match":"package:net/http","max_growth":"49.9%"})")) ==
          "fail\nfail max_growth: package:net/http grew by 1000 B (+50.0%) to 2.93 KiB, at most "
          "998 B is allowed");
    CHECK(said(c(R"({"match":"package:fmt","max_growth":0})")) == "pass");
    CHECK(said(c(R"({"match":"package:fmt","max_shrink":"10%"})")) ==
          "fail\nfail max_shrink: package:fmt shrank by 100 B (-16.7%) to 500 B, at most 60 B is "
          "allowed");
    CHECK(decide(c(R"({"match":"package:fmt","max_shrink":100})")) == Outcome::pass);
    CHECK(decide(c(R"({"match":"package:fmt","max_shrink":150,"warn":{"max_shrink":50}})")) ==
          Outcome::warn);
    // Noise: a change of fewer bytes is none.
    CHECK(decide(c(R"({"match":"package:net/http","max_growth":0,"ignore_below":1001})")) ==
          Outcome::pass);
    CHECK(decide(c(R"({"match":"package:net/http","max_growth":0,"ignore_below":1000})")) ==
          Outcome::fail);
    // The file grew by 900 of 3600 bytes: 25 %.
    CHECK(decide(c(R"({"match":"file","max_growth":"25%"})")) == Outcome::pass);
    CHECK(decide(c(R"({"match":"file","max_growth":"24.999999%"})")) == Outcome::fail);
}

TEST_CASE("the memory ruler is another row") {
    Case c;  // every row takes twice its bytes in memory
    CHECK(decide(c(R"({"match":"file","max":4500})")) == Outcome::pass);
    CHECK(said(c(R"({"match":"file","ruler":"memory","max":4500})")) ==
          "fail\nfail max: file in memory is 8.79 KiB, at most 4.39 KiB is allowed");
    c.baseline = c.now;
    CHECK(
        decide(c(R"({"match":"file","max":4500},{"match":"file","ruler":"memory","max":9000})")) ==
        Outcome::pass);
}

TEST_CASE("what had no baseline answers to \"new\", or to growth from nothing") {
    Case c;
    c.baseline = report({{"main", 1000}, {"net/http", 3000}});
    CHECK(said(c(R"({"match":"package:**","max_growth":"5%"})")) ==
          "fail\nfail max_growth: package:fmt is new with 500 B, at most 0 B of growth is allowed");
    CHECK(decide(c(R"({"match":"package:**","max_growth":500})")) == Outcome::pass);
    CHECK(decide(c(R"({"match":"package:**","max_growth":"5%","new":500})")) == Outcome::pass);
    CHECK(said(c(R"({"match":"package:**","max_growth":"5%","new":499})")) ==
          "fail\nfail new: package:fmt is new with 500 B, a new row may have 499 B");
    CHECK(decide(c(R"({"match":"package:**","max_growth":"5%","new":"unlimited"})")) ==
          Outcome::pass);
    CHECK(decide(c(R"({"match":"package:**","new":1000,"warn":{"new":0}})")) == Outcome::warn);
}

TEST_CASE("what is gone counts as shrinkage and misses its minimum") {
    Case c;
    c.baseline = report({{"main", 1000}, {"net/http", 3000}, {"fmt", 500}, {"feature", 700}});
    CHECK(said(c(R"({"match":"package:*","max_shrink":"50%"})")) ==
          "fail\n"
          "fail max_shrink: package:feature is gone, it had 700 B; at most 350 B of shrinkage is "
          "allowed");
    CHECK(said(c(R"({"match":"package:feature","min":1})")) ==
          "fail\nfail min: package:feature is gone, at least 1 B is required");
    // Without a baseline too, where the pattern can only mean that row.
    c.baseline.reset();
    CHECK(decide(c(R"({"match":"package:feature","min":1})")) == Outcome::fail);
    CHECK(said(c(R"({"match":"package:feat*","min":1})")) ==
          "warn\nwarn unmatched: the rule package:feat* matches nothing");
}

TEST_CASE("for one row and one limit the last matching rule wins") {
    const Case c;
    const std::string broad = R"({"match":"package:**","max":100})";
    const std::string narrow = R"({"match":"package:net/**","max":3000})";
    const auto first = c(broad + "," + narrow);
    CHECK(first.findings.size() == 2);  // main and fmt
    CHECK(decide(c(narrow + "," + broad)) == Outcome::fail);
    CHECK(c(narrow + "," + broad).findings.size() == 3);
    // Another limit of the same row stays with the rule that sets it.
    const auto both = c(R"({"match":"package:**","max":9000,"min":2000},)" + narrow);
    CHECK(both.findings.size() == 2);
    // null lifts a limit.
    CHECK(decide(c(broad + R"(,{"match":"package:**","max":null})")) == Outcome::pass);
}

TEST_CASE("sections, symbols, modules, metrics, compressed sizes") {
    Case c;
    c.now = report({{"a", 100}}, {{".text", 60}, {".debug_info", 40}}, {{"main.main", 100}});
    c.now.breakdowns.push_back(
        test::breakdown("modules", {{"example.com/x v1.2.0", 70}, {"std", 30}}));
    c.now.metrics.functions = 12;
    c.now.coverage = Coverage{0.995, 0.97, 0.1};
    c.now.subject.compressed = {{"gzip", 6, 50}, {"zstd", 3, 45}};
    c.baseline = c.now;
    c.baseline->breakdowns.back() =
        test::breakdown("modules", {{"example.com/x v1.1.0", 50}, {"std", 50}});
    CHECK(decide(c(R"({"match":"section:.debug_*","max":39})")) == Outcome::fail);
    CHECK(decide(c(R"({"match":"section:.text","max":60})")) == Outcome::pass);
    CHECK(decide(c(R"({"match":"symbol:main.*","max":99})")) == Outcome::fail);
    // A bump of the version is growth of the module, not a new one.
    CHECK(said(c(R"({"match":"module:example.com/**","max_growth":"10%","new":0})")) ==
          "fail\n"
          "fail max_growth: module:example.com/x grew by 20 B (+40.0%) to 70 B, at most 5 B is "
          "allowed");
    CHECK(decide(c(R"({"match":"metric:functions","max":12})")) == Outcome::pass);
    CHECK(said(c(R"({"match":"metric:functions","max":11})")) ==
          "fail\nfail max: metric:functions is 12, at most 11 is allowed");
    CHECK(decide(c(R"({"match":"metric:coverage","min":"99.5%"})")) == Outcome::pass);
    CHECK(said(c(R"({"match":"metric:coverage.owned","min":"97.01%"})")) ==
          "fail\nfail min: metric:coverage.owned is 97.00%, at least 97.01% is required");
    CHECK(decide(c(R"({"match":"compressed:gzip","max":50})")) == Outcome::pass);
    CHECK(decide(c(R"({"match":"compressed:*","max":49})")) == Outcome::fail);
    CHECK(c(R"({"match":"compressed:*","max":49})").findings.size() == 1);
}

TEST_CASE("rows that a report does not hold are an error, never a pass") {
    Case c;
    const auto refused = [&](const std::string& rule) {
        const auto verdict = c.judged("{\"rules\":[" + rule + "]}");
        return verdict ? "judged" : verdict.error().message;
    };
    CHECK(refused(R"({"match":"compressed:gzip","max":1})") ==
          "the report holds no compressed sizes: save it with --compressed");
    CHECK(refused(R"({"match":"symbol:x","max":1})") ==
          "the report holds no breakdown by symbols: save it with -d symbols");
    c.now = report({{"a", 1}}, {}, {{"x", 1}});
    c.baseline = report({{"a", 1}});
    CHECK(refused(R"({"match":"symbol:x","max":1})") == "judged");
    CHECK(refused(R"({"match":"symbol:x","max_growth":1})") ==
          "the baseline holds no breakdown by symbols: save it with -d symbols");
    // A nested breakdown begins with the same rows.
    c.now.breakdowns[0].id = "packages,symbols";
    CHECK(refused(R"({"match":"package:a","max":1})") == "judged");
    // Only one of two methods was saved: the other cannot be judged.
    c.now.subject.compressed = {{"zstd", 3, 1}};
    CHECK(refused(R"({"match":"metric:functions","max":1})") ==
          "the report holds no metric:functions: save it without -d");
    c.now.metrics.functions = 7;
    CHECK(refused(R"({"match":"metric:functions","max":7})") == "judged");
    CHECK(refused(R"({"match":"metric:functions","max_growth":7})") ==
          "the baseline holds no metric:functions: save it without -d");
    CHECK(refused(R"({"match":"compressed:gzip","max":1})") ==
          "the report holds no compressed:gzip: save it with --compressed");
}

TEST_CASE("a report with its largest rows only is no proof") {
    Case c;
    auto& last = c.now.breakdowns[0].root.children.back();
    last.name = "[17 others]";
    last.count = 17;
    last.others = true;
    CHECK(
        said(c(R"({"match":"package:*","max":"1MiB"})")).starts_with("warn\nwarn unjudged: a rep"));
    const auto verdict = c.judged(R"({"forbid":["package:net/pprof"]})");
    CHECK(said(*verdict) ==
          "warn\nwarn unjudged: package:net/pprof cannot be ruled out: a report was saved with its "
          "largest rows only");
}

TEST_CASE("an expired exception fails with its reason and no longer governs") {
    Case c;
    const std::string rules = R"({"match":"package:main","max":900},
        {"match":"package:main","max":2000,"expires":"2026-11-20","reason":"until the codec goes"})";
    CHECK(said(c(rules)) ==
          "fail\nfail expired: the rule package:main expired on 2026-11-20: until the codec goes\n"
          "fail max: package:main is 1000 B, at most 900 B is allowed");
    c.today = "2026-11-20";  // the last day on which it holds
    CHECK(said(c(rules)) == "pass");
    c.today.clear();
    CHECK(c.judged("{\"rules\":[" + rules + "]}").error().kind == ErrorKind::usage);
}

TEST_CASE("growth limits without a baseline are said not to be judged") {
    const Case c;
    const auto verdict = c(R"({"match":"package:*","max_growth":"1%","max":"1MiB"})");
    CHECK(said(verdict) == "pass\npass unjudged: 2 limits of growth were not judged: no baseline");
    CHECK(verdict.checks == 2);  // `*` stays within a path element: main and fmt
}

TEST_CASE("allowances cover growth, are recorded, and are missed when unused") {
    Case c;
    c.baseline = report({{"main", 1000}, {"net/http", 2000}, {"fmt", 500}});
    c.allow = {"package:net/http=+1000B: http3 support"};
    const std::string rule = R"({"match":"package:net/**","max_growth":"1%"})";
    const auto verdict = c(rule);
    CHECK(decide(verdict) == Outcome::pass);
    REQUIRE(verdict.findings.size() == 1);
    CHECK(verdict.findings[0].allowance == "package:net/http=+1000B: http3 support");
    CHECK(verdict.findings[0].reason == "http3 support");
    REQUIRE(verdict.allowances.size() == 1);
    c.allow = {"package:net/http=+999B: http3 support"};
    CHECK(decide(c(rule)) == Outcome::fail);
    c.allow = {"package:fmt=+1KiB: nothing"};
    CHECK(said(c(R"({"match":"package:fmt","max_growth":0})")).starts_with("warn\nwarn unused"));
    // On top of a size limit.
    c.allow = {"file=+100B: agreed"};
    CHECK(decide(c(R"({"match":"file","max":4400})")) == Outcome::pass);
    CHECK(decide(c(R"({"match":"file","max":4399})")) == Outcome::fail);
}

TEST_CASE("a parent splits what was inherited from what this change brought") {
    Case c;
    c.baseline = report({{"main", 1000}});
    c.parent = report({{"main", 1900}});
    c.now = report({{"main", 2000}});
    CHECK(said(c(R"({"match":"package:main","max_growth":100})")) ==
          "warn\nwarn max_growth: package:main grew by 1000 B (+100.0%) to 1.95 KiB, at most 100 B "
          "is allowed; inherited +900 B, this change +100 B");
    CHECK(said(c(R"({"match":"package:main","max_growth":99})")) ==
          "fail\nfail max_growth: package:main grew by 100 B (+5.3%) to 1.95 KiB, at most 99 B is "
          "allowed; inherited +900 B, this change +100 B");
    CHECK(c(R"({"match":"package:main","max_growth":100})").findings[0].inherited);
}

TEST_CASE("a baseline that is not alike is named first, and fails where it must be") {
    Case c;
    c.baseline = c.now;
    c.baseline->subject.arch = "arm64";
    c.baseline->toolchain.version = "go1.25.3";
    c.now.toolchain.version = "go1.26.0";
    c.baseline->toolchain.settings = {{"-ldflags", "-s -w -X main.v=1"}, {"vcs.revision", "a"}};
    c.now.toolchain.settings = {{"-ldflags", "-s -w -X main.v=2"}, {"vcs.revision", "b"}};
    const std::string rule = R"({"match":"file","max":4500})";
    CHECK(said(c(rule)) ==
          "warn\nwarn unlike: the baseline is not alike: architecture was arm64, is amd64\n"
          "warn unlike: the baseline is not alike: compiler version was go1.25, is go1.26");
    c.strict = true;
    CHECK(decide(c(rule)) == Outcome::fail);
    c.baseline->subject.arch = "amd64";
    c.baseline->toolchain.version = "go1.26.7";  // a point release is alike
    CHECK(decide(c(rule)) == Outcome::pass);
}

TEST_CASE("names that a debug file gave on one side alone make two reports unlike") {
    Case c;
    c.baseline = c.now;
    c.now.debug_files = {{"debug", "app.debug", "build id 12ab", "build id"},
                         {"dwp", "app.dwp", "unit 7", "beside the file"}};
    CHECK(said(c(R"({"match":"file","max":4500})")) ==
          "warn\nwarn unlike: the baseline is not alike: debug files was none, is debug, dwp");
    c.baseline->debug_files = {{"debug", "app.debug", "build id 34cd", ".gnu_debuglink"},
                               {"dwp", "app.dwp", "unit 8", "beside the file"}};
    CHECK(decide(c(R"({"match":"file","max":4500})")) == Outcome::pass);
}

TEST_CASE("what is printed and the exit code come from one function") {
    const Case c;
    for (const auto* rule : {R"({"match":"file","max":1})", R"({"match":"file","max":4500})",
                             R"({"match":"file","max":4500,"warn":{"max":1}})"}) {
        const auto verdict = c(rule);
        CHECK(exit_code(verdict) == (decide(verdict) == Outcome::fail ? 1 : 0));
    }
}
