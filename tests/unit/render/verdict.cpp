// Every format of a verdict over hostile names: nothing that a name, a reason or a budget holds may
// become markup, a workflow command or broken JSON and XML.
#include "render/words/verdict.hpp"

#include "support/catch.hpp"
#include "support/markdown.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

const std::string hostile =
    "a|b`<img src=x onerror=alert(1)>@octocat [x](http://evil) ]]></system-out> \"&'%\r\n"
    "::error::x\x1b[31m\xff, :end";

Finding finding(Outcome outcome, const std::string& name) {
    Finding out;
    out.outcome = outcome;
    out.check = "max_growth";
    out.row = "package:" + name;
    out.message = "package:" + name + " grew by 41.0 KiB";
    out.reason = name;
    out.rule = "package:" + name;
    out.place = {7, 5};
    out.measure = Measure{Unit::bytes, 1000, {}, 2000};
    out.allowed = 10;
    return out;
}

GateVerdict verdict(const std::string& name) {
    GateVerdict out;
    out.subject = name;
    out.baseline = "base.json";
    out.budget = "ci/binsize.json";
    out.findings = {finding(Outcome::fail, name), finding(Outcome::warn, name)};
    out.findings.push_back(finding(Outcome::pass, name));
    out.findings.back().allowance = "package:x=+1KiB: " + name;
    out.headlines = {{"file", {Unit::bytes, 1000, {}, 2000}}};
    out.checks = 3;
    return out;
}

std::string written(std::string_view format, const GateVerdict& v) {
    std::string out;
    const auto* reporter = find_reporter(format);
    REQUIRE(reporter != nullptr);
    CHECK(reporter->verdicts({&v, 1}, {}, [&](std::string_view piece) {
        out += piece;
        return true;
    }));
    return out;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("no format lets control characters or malformed bytes through") {
    for (const auto* reporter : reporters()) {
        if (reporter->verdicts == nullptr) continue;
        const auto text = written(reporter->id, verdict(hostile));
        INFO(reporter->id);
        CHECK_FALSE(has(text, "\x1b"));
        CHECK_FALSE(has(text, "\r"));
        CHECK_FALSE(has(text, "\xff"));
    }
}

TEST_CASE("text: outcome, sizes, findings") {
    const auto text = written("text", verdict("app"));
    CHECK(has(text, "FAIL  app: 1 failure, 1 warning, 1 allowed; 3 checks\n"));
    CHECK(has(text, "file  1000 B  1.95 KiB  +1000 B  +100.0%"));
    CHECK(has(text, "rule package:app (ci/binsize.json:7:5)"));
}

TEST_CASE("markdown is inert and begins with the marker") {
    const auto text = written("markdown", verdict(hostile));
    CHECK(text.starts_with("<!-- binsize:gate -->\n### ❌ binsize: failed"));
    const auto live = outside_code(text);
    CHECK_FALSE(has(live, "<img"));
    CHECK_FALSE(has(live, "@octocat"));
    CHECK_FALSE(has(live, "](http"));
    CHECK(has(text, "<details><summary>Warnings (1)</summary>"));
}

TEST_CASE("markdown stays below GitHub's limit and counts what it leaves out") {
    auto v = verdict("app");
    for (int i = 0; i < 5000; ++i)
        v.findings.push_back(finding(Outcome::fail, "some/long/package/path/" + std::to_string(i)));
    const auto text = written("markdown", v);
    CHECK(text.size() <= 65536);
    CHECK(has(text, " more\n"));
}

TEST_CASE("annotations: one line each, properties and data escaped") {
    auto v = verdict("app");
    v.subject = "a:b,c%";
    v.findings[0].message = "x\n::error::y%";
    const auto text = written("github", v);
    CHECK(
        text.starts_with("::error file=ci/binsize.json,line=7,col=5,title=binsize a%3Ab%2Cc%25 "
                         "max_growth::x\\x0a::error::y%25 (reason: app)\n"));
    CHECK(has(text, "\n::warning file="));
    CHECK(has(text, "\n::notice file="));
    CHECK(has(text, "\nbinsize gate: fail, 1 failure, 1 warning, 1 allowed; 3 checks\n"));
    for (int i = 0; i < 20; ++i)
        v.findings.push_back(finding(Outcome::fail, "p" + std::to_string(i)));
    CHECK(has(written("github", v), "::error title=binsize::and 12 more\n"));
}

TEST_CASE("junit is well-formed and counts its cases") {
    const auto text = written("junit", verdict(hostile));
    CHECK(has(text, "tests=\"4\" failures=\"1\""));
    CHECK_FALSE(has(text, "<img"));
    CHECK_FALSE(has(text, "]]>"));
    CHECK(has(text, "&lt;img"));
    auto v = verdict("app");
    v.findings.clear();
    CHECK(has(written("junit", v), "<system-out>pass: 0 failures, 0 warnings; 3 checks"));
}

TEST_CASE("benchmark JSON has a series a size") {
    CHECK(written("benchmark", verdict("app")) ==
          "[\n  {\"name\": \"app: file\", \"unit\": \"bytes\", \"value\": 2000, "
          "\"extra\": \"+1000 B against the baseline\"}\n]\n");
    auto v = verdict("app");
    v.headlines.clear();
    CHECK(written("benchmark", v) == "[\n]\n");
}
