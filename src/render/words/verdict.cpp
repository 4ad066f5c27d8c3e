#include "render/words/verdict.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
std::vector<const Finding*> findings_of(const GateVerdict& verdict, Outcome outcome) {
    std::vector<const Finding*> out;
    for (const auto& finding : verdict.findings)
        if (finding.outcome == outcome) out.push_back(&finding);
    return out;
}

std::vector<Findings> groups_of(const GateVerdict& verdict, Outcome outcome) {
    std::vector<Findings> out;
    for (const auto* finding : findings_of(verdict, outcome)) {
        const auto alike = [&](const Findings& group) {
            const auto& first = *group[0];
            return first.measure && finding->measure && first.check == finding->check &&
                   first.rule == finding->rule && first.place == finding->place &&
                   first.inherited == finding->inherited && first.allowance == finding->allowance;
        };
        const auto group = std::ranges::find_if(out, alike);
        if (group == out.end())
            out.push_back({finding});
        else
            group->push_back(finding);
    }
    return out;
}

namespace {

// What of a row a limit looks at: its growth, or its size.
std::string judged(const Finding& finding) {
    const auto& m = *finding.measure;
    if (finding.check != "max_growth" && finding.check != "max_shrink")
        return show(m.after, m.unit);
    const auto from = (m.parent && !finding.inherited ? m.parent : m.before).value_or(0);
    const bool grew = m.after > from;
    return fmt::format("{}{}", grew ? '+' : '-',
                       show(grew ? m.after - from : from - m.after, m.unit));
}

}  // namespace

std::string message_of(const Findings& group) {
    constexpr std::size_t named = 3;
    const auto& first = *group[0];
    if (group.size() == 1) return printable(first.message);
    auto out = fmt::format("{} rows exceed {} of {}: ", with_commas(group.size()), first.check,
                           printable(first.rule));
    for (std::size_t i = 0; i < std::min(named, group.size()); ++i)
        out +=
            fmt::format("{}{} {}", i == 0 ? "" : ", ", printable(group[i]->row), judged(*group[i]));
    if (group.size() > named) out += fmt::format(" and {} more", with_commas(group.size() - named));
    return out;
}

Outcome decide(Verdicts verdicts) {
    auto worst = Outcome::pass;
    for (const auto& verdict : verdicts) worst = std::max(worst, decide(verdict));
    return worst;
}

std::string allow_option(const Finding& finding) {
    std::string out = "--allow '";
    for (const char c : printable(finding.agree))
        if (c == '\'')
            out += "'\\''";
        else
            out += c;
    return out + ": REASON'";
}

std::string summary(const GateVerdict& verdict) {
    const auto count = [](std::size_t n, std::string_view what) {
        return fmt::format("{} {}{}", with_commas(n), what, n == 1 ? "" : "s");
    };
    const auto allowed = std::ranges::count_if(verdict.findings, [](const Finding& f) {
        return !f.allowance.empty() && f.outcome == Outcome::pass;
    });
    std::string out = count(findings_of(verdict, Outcome::fail).size(), "failure");
    out += ", " + count(findings_of(verdict, Outcome::warn).size(), "warning");
    if (allowed != 0) out += fmt::format(", {} allowed", allowed);
    return out + "; " + count(verdict.checks, "check");
}

std::string origin(const GateVerdict& verdict, const Finding& finding) {
    if (finding.rule.empty() || finding.place.line == 0) return printable(finding.rule);
    return fmt::format("{} ({}:{}:{})", printable(finding.rule),
                       verdict.budget.empty() ? "budget" : printable(verdict.budget),
                       finding.place.line, finding.place.column);
}

std::string change(const Measure& m) {
    if (!m.before) return {};
    if (m.after == *m.before) return show(0, m.unit);
    const bool grew = m.after > *m.before;
    return fmt::format("{}{}", grew ? '+' : '-',
                       show(grew ? m.after - *m.before : *m.before - m.after, m.unit));
}

std::string relative_change(const Measure& m) {
    if (m.before.value_or(0) == 0 || m.unit == Unit::share) return {};
    const bool grew = m.after >= *m.before;
    const auto difference = grew ? m.after - *m.before : *m.before - m.after;
    return percent_change(difference, *m.before, grew ? "+" : "-");
}

}  // namespace binsize
