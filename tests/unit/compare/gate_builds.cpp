// Rules over records of builds: medians computed here by hand, of records made by hand.
#include "compare/compare.hpp"
#include "unit/compare/gate_reports.hpp"

#include <binsize/build.hpp>

#include "support/catch.hpp"

#include <fmt/format.h>

using namespace binsize;

namespace {

struct Part {
    std::string package, module;
    double seconds;
    u64 peak;
};

BuildRecord record(double processor, u64 peak, const std::vector<Part>& parts) {
    BuildRecord out;
    out.user = processor;
    out.peak = peak;
    out.processors = 2;
    for (const auto& p : parts) {
        BuildStep step;
        step.id = out.steps.size() + 1;
        step.tool = "compile";
        step.package = p.package;
        step.module = p.module;
        step.user = p.seconds;
        step.peak = p.peak;
        step.exact = true;
        out.steps.push_back(step);
    }
    return out;
}

// Of 1, 9 and 2 s the middle is 2, of 10, 30 and 20 MB it is 20.
std::vector<BuildRecord> three() {
    return {record(1, 10'000'000, {{"net/http", "std", 0.5, 100}, {"x/y", "x@v1.0.0", 0.1, 7}}),
            record(9, 30'000'000, {{"net/http", "std", 0.75, 300}, {"x/y", "x@v1.0.0", 0.3, 9}}),
            record(2, 20'000'000, {{"net/http", "std", 0.25, 200}, {"x/y", "x@v1.0.0", 0.2, 8}})};
}

struct Builds {
    Report report = test::report({{"main", 1000}});
    Report baseline = test::report({{"main", 1000}});
    std::vector<BuildRecord> now = three(), before{};
    std::vector<std::string> allow{};

    Result<GateVerdict> judged(const std::string& rule) const {
        auto budget = TRY(read_budget("{\"rules\":[" + rule + "]}"));
        for (const auto& text : allow) budget.allow.push_back(TRY(parse_allowance(text)));
        return judge(budget, {.report = report,
                              .baseline = before.empty() ? nullptr : &baseline,
                              .builds = {.now = &now, .baseline = &before}});
    }
    std::string operator()(const std::string& rule) const {
        const auto verdict = judged(rule);
        if (!verdict) return verdict.error().message;
        std::string out(name_of(decide(*verdict)));
        for (const auto& f : verdict->findings)
            out += fmt::format("\n{} {}: {}", name_of(f.outcome), f.check, f.message);
        return out;
    }
};

}  // namespace

TEST_CASE("the median of three records is judged, at the boundary, with their range") {
    const Builds b;
    CHECK(b(R"({"match":"metric:build_cpu","max":"2s"})") == "pass");
    CHECK(b(R"({"match":"metric:build_cpu","max":"1999ms"})") ==
          "fail\nfail max: metric:build_cpu is 2.000000 s, at most 1.999000 s is allowed; the "
          "median of 1.00 s to 9.00 s in 3 records");
    CHECK(b(R"({"match":"metric:build_peak_memory","max":20000000})") == "pass");
    CHECK(b(R"({"match":"metric:build_peak_memory","max":19999999})").starts_with("fail"));
    // The mean of an even number's middle two: of 1, 2 s it is 1.5.
    Builds two;
    two.now = {three()[0], three()[2]};
    CHECK(two(R"({"match":"metric:build_cpu","max":"1.5s"})").starts_with("warn\nwarn unlike: 2"));
    CHECK(two(R"({"match":"metric:build_cpu","max":"1.4s"})").starts_with("fail"));
}

TEST_CASE("by package and by module, a module without its version") {
    const Builds b;
    CHECK(b(R"({"match":"metric:build_cpu.package:net/http","max":"500ms"})") == "pass");
    CHECK(b(R"({"match":"metric:build_cpu.package:**","max":"499ms"})")
              .starts_with("fail\nfail max: metric:build_cpu.package:net/http is 500.0 ms"));
    CHECK(b(R"({"match":"metric:build_cpu.module:x","max":"200ms"})") == "pass");
    CHECK(b(R"({"match":"metric:build_cpu.module:x","max":"199ms"})").starts_with("fail"));
    CHECK(b(R"({"match":"metric:build_peak_memory.module:x","max":8})") == "pass");
    CHECK(b(R"({"match":"metric:build_peak_memory.module:x","max":7})").starts_with("fail"));
}

TEST_CASE("growth of a median, with tolerances and allowances") {
    Builds b;
    b.before = three();
    for (auto& r : b.now) r.user *= 1.5;  // the median is 3 s now
    CHECK(b(R"({"match":"metric:build_cpu","max_growth":"50%"})") == "pass");
    CHECK(b(R"({"match":"metric:build_cpu","max_growth":"49%"})").starts_with("fail"));
    CHECK(b(R"({"match":"metric:build_cpu","max_growth":"1s"})") == "pass");
    CHECK(b(R"({"match":"metric:build_cpu","max_growth":"999ms"})").starts_with("fail"));
    CHECK(b(R"({"match":"metric:build_cpu","max_growth":"1%","ignore_below":"1001ms"})") == "pass");
    b.allow = {"metric:build_cpu=+1s: generics"};
    CHECK(b(R"({"match":"metric:build_cpu","max_growth":"1%"})").starts_with("pass\npass"));
    b.allow = {"metric:build_cpu=+10KiB: no time"};
    CHECK(b(R"({"match":"metric:build_cpu","max_growth":"1%"})").find("no amount of time") !=
          std::string::npos);
}

TEST_CASE("one record is never believed in silence, none is a mistake") {
    Builds b;
    b.now.resize(1);
    CHECK(b(R"({"match":"metric:build_cpu","max":"1min"})") ==
          "warn\nwarn unlike: 1 record is of a build given by --build: builds vary, give at "
          "least 3");
    b.now.clear();
    CHECK(b(R"({"match":"metric:build_cpu","max":"1min"})") ==
          "the rule metric:build_cpu needs records of builds: give --build RECORD");
    // Nobody who wrote metric:* meant them.
    CHECK(b(R"({"match":"metric:symbols","max":5})") == "pass");
    Builds grown;
    grown.before = three();
    grown.before.clear();
    CHECK(grown(R"({"match":"metric:build_cpu","max_growth":"1%"})").find("not judged") !=
          std::string::npos);
}

TEST_CASE("what only some records have built is not judged, and said") {
    Builds b;
    b.now[1].steps.pop_back();
    const auto said = b(R"({"match":"metric:build_cpu.package:x/y","max":"1ms"})");
    CHECK(said.find("unlike: the records of builds are not alike: 2 and 1 packages compiled") !=
          std::string::npos);
    CHECK(said.find("unjudged: 2 rows of builds are not in every record, module:x for one") !=
          std::string::npos);
    CHECK(said.starts_with("warn"));
}

TEST_CASE("units of builds are checked where the budget is read") {
    const Builds b;
    const auto refused = [&](const std::string& rule, std::string_view why) {
        const auto said = b(rule);
        INFO(said);
        return said.find(why) != std::string::npos;
    };
    CHECK(refused(R"({"match":"metric:build_cpu","max":100})", "build_cpu is a time"));
    CHECK(refused(R"({"match":"metric:build_cpu","max":"3%"})", "no part of the file"));
    CHECK(refused(R"({"match":"metric:build_peak_memory","max":"3s"})", "build_cpu alone"));
    CHECK(refused(R"({"match":"file","max":"3s"})", "build_cpu alone"));
    CHECK(refused(R"({"match":"metric:build_cpy","max":"3s"})", "no metric is"));
    CHECK(refused(R"({"match":"metric:build_cpu","max":"3s","ignore_below":"1KiB"})", "a time"));
}
