// A verdict as JUnit XML: a test case a finding and one for the budget as a whole, so that a
// passing gate is a passing test and not an empty report. JUnit has no warnings: they pass, and say
// so in system-out.
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/words/verdict.hpp"

#include <fmt/format.h>

namespace binsize {
namespace {

// Printable text, but for the two noncharacters that XML 1.0 forbids.
std::string xml(std::string_view text) {
    auto out = html_text(shorten(printable(text)));
    for (const auto* forbidden : {"\xef\xbf\xbe", "\xef\xbf\xbf"})
        for (auto at = out.find(forbidden); at != std::string::npos; at = out.find(forbidden, at))
            out.replace(at, 3, "?");
    return out;
}

std::string test_case(const GateVerdict& verdict, const Finding& finding) {
    const auto name =
        finding.row.empty() ? finding.check : fmt::format("{} {}", finding.row, finding.check);
    std::string out = fmt::format("    <testcase classname=\"binsize.{}\" name=\"{}\">\n",
                                  xml(finding.check), xml(name));
    if (finding.outcome == Outcome::fail)
        out += fmt::format("      <failure type=\"{}\" message=\"{}\">", xml(finding.check),
                           xml(finding.message));
    else
        out += "      <system-out>";
    // printable() would spell the line break out.
    out += xml(finding.message);
    if (const auto rule = origin(verdict, finding); !rule.empty()) out += "\nrule " + xml(rule);
    if (!finding.reason.empty()) out += "\nreason: " + xml(finding.reason);
    if (!finding.allowance.empty()) out += "\nallowance: " + xml(finding.allowance);
    out += finding.outcome == Outcome::fail ? "</failure>\n" : "</system-out>\n";
    return out + "    </testcase>\n";
}

std::size_t failures_of(const GateVerdict& verdict) {
    return findings_of(verdict, Outcome::fail).size();
}

// The case for the whole says the outcome; it is a test and never a failure of its own.
bool write_suite(const GateVerdict& verdict, const TextSink& out) {
    // The subject, tests, failures, the outcome and the summary.
    constexpr auto head =
        R"(  <testsuite name="binsize gate {0}" tests="{1}" failures="{2}" errors="0">
    <testcase classname="binsize" name="{0}">
      <system-out>{3}: {4}</system-out>
    </testcase>
)";
    if (!out(fmt::format(head, xml(verdict.subject), verdict.findings.size() + 1,
                         failures_of(verdict), name_of(decide(verdict)), xml(summary(verdict)))))
        return false;
    for (const auto& finding : verdict.findings)
        if (!out(test_case(verdict, finding))) return false;
    return out("  </testsuite>\n");
}

bool verdicts(Verdicts all, const RenderOptions&, const TextSink& out) {
    std::size_t tests = 0;
    std::size_t failures = 0;
    for (const auto& verdict : all) {
        tests += verdict.findings.size() + 1;
        failures += failures_of(verdict);
    }
    if (!out(fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="{}" failures="{}">
)",
                         tests, failures)))
        return false;
    for (const auto& verdict : all)
        if (!write_suite(verdict, out)) return false;
    return out("</testsuites>\n");
}

}  // namespace

extern const Reporter junit_reporter;
const Reporter junit_reporter = {
    .id = "junit", .description = "a verdict as JUnit XML, for test reports", .verdicts = verdicts};

}  // namespace binsize
