// The verdict is put together here: what is not alike first, then rules, properties and what was
// allowed. It holds findings and no result; decide() reads the result off them.
#include "base/base.hpp"
#include "compare/gate/properties.hpp"
#include "compare/gate/rows.hpp"
#include "compare/gate/rules.hpp"

#include <algorithm>
#include <iterator>

namespace binsize {
namespace {

std::string name_of(const Report* report) { return report != nullptr ? report->subject.name : ""; }

Finding expired(const Rule& rule) {
    Finding out;
    out.check = "expired";
    out.message = fmt::format("the rule {} expired on {}{}{}", rule.match(), rule.expires,
                              rule.reason.empty() ? "" : ": ", rule.reason);
    out.reason = rule.reason;
    out.rule = rule.match();
    out.place = rule.place;
    return out;
}

void add_mismatches(GateVerdict& verdict, bool strict) {
    for (const auto& m : verdict.mismatches)
        verdict.findings.push_back(
            {.outcome = strict ? Outcome::fail : Outcome::warn,
             .check = "unlike",
             .message = fmt::format("the baseline is not alike: {} was {}, is {}", m.what,
                                    printable(m.before), printable(m.after))});
}

void add_headlines(GateVerdict& verdict, const GateInput& input) {
    const auto add = [&](std::string row, auto&& read) {
        const auto of = [&](const Report* report) -> std::optional<u64> {
            return report != nullptr ? read(*report) : std::nullopt;
        };
        const auto after = of(&input.report);
        if (!after) return;
        verdict.headlines.push_back(
            {std::move(row), {Unit::bytes, of(input.baseline), of(input.parent), *after}});
    };
    add("file", [](const Report& r) { return std::optional(r.subject.size); });
    add("memory", [](const Report& r) { return std::optional(r.subject.memory); });
    for (const auto& c : input.report.subject.compressed)
        add(c.method, [&](const Report& r) -> std::optional<u64> {
            for (const auto& other : r.subject.compressed)
                if (other.method == c.method && other.level == c.level) return other.bytes;
            return std::nullopt;
        });
}

// What comes first among equals: what is about the whole, then the largest numbers.
u64 weight(const Finding& f) {
    if (!f.measure) return ~u64{0};
    const auto& m = *f.measure;
    if (f.check != "max_growth" && f.check != "max_shrink") return m.after;
    const auto from = m.parent.value_or(m.before.value_or(0));
    return m.after > from ? m.after - from : from - m.after;
}

}  // namespace

Outcome decide(const GateVerdict& verdict) {
    auto worst = Outcome::pass;
    for (const auto& finding : verdict.findings) worst = std::max(worst, finding.outcome);
    return worst;
}

int exit_code(const GateVerdict& verdict) { return decide(verdict) == Outcome::fail ? 1 : 0; }

Result<GateVerdict> judge(const Budget& budget, const GateInput& given) {
    GateInput input = given;
    if (input.baseline == nullptr) std::swap(input.baseline, input.parent);
    GateVerdict out;
    out.subject = input.report.subject.name;
    out.baseline = name_of(input.baseline);
    out.parent = name_of(input.parent);
    out.budget = budget.name;
    out.allowances = budget.allow;

    // Like with like, before any number is believed.
    if (input.baseline != nullptr) out.mismatches = mismatches(*input.baseline, input.report);
    if (input.parent != nullptr)
        for (auto& m : mismatches(*input.parent, input.report)) {
            m.what += " of the parent";
            out.mismatches.push_back(std::move(m));
        }
    add_mismatches(out, input.strict_baseline);
    add_headlines(out, input);

    // An expired rule fails and no longer governs.
    std::vector<Rule> in_force;
    for (const auto& rule : budget.rules) {
        if (!rule.expires.empty() && input.today.empty())
            return fail(ErrorKind::usage, "{}:{}: a rule expires, and today's date is not given",
                        rule.place.line, rule.place.column);
        const bool over = !rule.expires.empty() && input.today > rule.expires;
        if (over) out.findings.push_back(expired(rule));
        if (!over) in_force.push_back(rule);
    }

    auto rules = TRY(gate::check_rules(in_force, budget.allow, input));
    std::ranges::move(rules.findings, std::back_inserter(out.findings));
    std::ranges::move(rules.named, std::back_inserter(out.headlines));
    out.checks = rules.checks + budget.require.size() + budget.forbid.size();
    if (rules.unjudged != 0)
        out.findings.push_back(
            {.outcome = Outcome::pass,
             .check = "unjudged",
             .message = fmt::format("{} limit{} of growth {} not judged: no baseline",
                                    with_commas(rules.unjudged), rules.unjudged == 1 ? "" : "s",
                                    rules.unjudged == 1 ? "was" : "were")});

    for (const auto& requirement : budget.require)
        for (auto& finding : gate::check_requirement(requirement, input.report))
            out.findings.push_back(std::move(finding));
    for (const auto& forbidden : budget.forbid)
        for (auto& finding : TRY(gate::check_forbidden(forbidden, {input.report, input.baseline})))
            out.findings.push_back(std::move(finding));

    std::ranges::stable_sort(out.findings, [](const Finding& a, const Finding& b) {
        return a.outcome != b.outcome ? a.outcome > b.outcome : weight(a) > weight(b);
    });
    return out;
}

}  // namespace binsize
