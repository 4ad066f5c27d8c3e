// A verdict as JUnit XML: a test case a finding and one for the budget as a whole, so that a
// passing gate is a passing test and not an empty report. JUnit has no warnings: they pass, and say
// so in system-out.
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/verdict/verdict.hpp"

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

}  // namespace

bool write_verdict_junit(const GateVerdict& verdict, const Style&, const TextSink& out) {
    const auto failures = findings_of(verdict, Outcome::fail).size();
    // The case for the whole says the outcome; it is a test and never a failure of its own.
    const auto tests = verdict.findings.size() + 1;
    auto head = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites tests=\"{0}\" failures=\"{1}\">\n"
        "  <testsuite name=\"binsize gate {2}\" tests=\"{0}\" failures=\"{1}\" errors=\"0\">\n"
        "    <testcase classname=\"binsize\" name=\"{2}\">\n"
        "      <system-out>{3}: {4}</system-out>\n"
        "    </testcase>\n",
        tests, failures, xml(verdict.subject), name_of(decide(verdict)), xml(summary(verdict)));
    if (!out(head)) return false;
    for (const auto& finding : verdict.findings)
        if (!out(test_case(verdict, finding))) return false;
    return out("  </testsuite>\n</testsuites>\n");
}

}  // namespace binsize
