// The verdict is put together here: what is not alike first, then rules, properties and what was
// allowed. It holds findings and no result; decide() reads the result off them.
#include "base/base.hpp"
#include "compare/gate/movers.hpp"
#include "compare/gate/properties.hpp"
#include "compare/gate/rows.hpp"
#include "compare/gate/rules.hpp"

#include <algorithm>
#include <iterator>

namespace binsize {
namespace {

std::string setting(const Report& report, std::string_view key) {
    for (const auto& s : report.toolchain.settings)
        if (s.key == key) return s.value;
    return {};
}

// Baseline and subject often bear one name: what tells them apart is where the report lies and what
// was built. A Go build id ends in the hash of the content.
std::string identity(const Report* report, const std::string& file) {
    constexpr std::size_t enough = 12;
    if (report == nullptr) return {};
    std::string what;
    const auto& id = report->subject.build_id;
    if (const auto revision = setting(*report, "vcs.revision"); !revision.empty())
        what = fmt::format("revision {}{}", revision.substr(0, enough),
                           setting(*report, "vcs.modified") == "true" ? " modified" : "");
    else if (!id.empty())
        what = fmt::format("build id {}", id.substr(id.rfind('/') + 1).substr(0, enough));
    else
        what = fmt::format("{} bytes", with_commas(report->subject.size));
    const auto& name = report->subject.name;
    if (file.empty() || file == name) return fmt::format("{} ({})", name, what);
    return fmt::format("{} ({}, {})", file, name, what);
}

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

bool is_for(const std::string& glob, std::string_view file) {
    return glob.empty() || glob_match(glob, file);
}

// Of the requirements of one property the last that is for the file.
std::vector<const Requirement*> required_of(const Budget& budget, std::string_view file) {
    std::vector<const Requirement*> out;
    for (const auto& requirement : budget.require) {
        if (!is_for(requirement.file, file)) continue;
        std::erase_if(out, [&](const auto* other) { return other->name == requirement.name; });
        out.push_back(&requirement);
    }
    return out;
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

Result<GateVerdict> judge(const Budget& budget, const GateInput& given) try {
    GateInput input = given;
    if (input.baseline == nullptr) {
        std::swap(input.baseline, input.parent);
        std::swap(input.baseline_file, input.parent_file);
        std::swap(input.builds.baseline, input.builds.parent);
    }
    GateVerdict out;
    out.subject = input.report.subject.name;
    out.baseline = identity(input.baseline, input.baseline_file);
    out.parent = identity(input.parent, input.parent_file);
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
    gate::add_movers(out, input);

    // An expired rule fails and no longer governs.
    std::vector<Rule> in_force;
    for (const auto& rule : budget.rules) {
        if (!is_for(rule.file, out.subject)) continue;
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
    out.checks = rules.checks;
    if (rules.unjudged != 0)
        out.findings.push_back(
            {.outcome = Outcome::pass,
             .check = "unjudged",
             .message = fmt::format("{} limit{} of growth {} not judged: no baseline",
                                    with_commas(rules.unjudged), rules.unjudged == 1 ? "" : "s",
                                    rules.unjudged == 1 ? "was" : "were")});

    for (const auto* requirement : required_of(budget, out.subject)) {
        ++out.checks;
        for (auto& finding : gate::check_requirement(*requirement, input.report))
            out.findings.push_back(std::move(finding));
    }
    for (const auto& forbidden : budget.forbid) {
        if (!is_for(forbidden.file, out.subject)) continue;
        ++out.checks;
        for (auto& finding : TRY(gate::check_forbidden(forbidden, {input.report, input.baseline})))
            out.findings.push_back(std::move(finding));
    }

    std::ranges::stable_sort(out.findings, [](const Finding& a, const Finding& b) {
        return a.outcome != b.outcome ? a.outcome > b.outcome : weight(a) > weight(b);
    });
    return out;
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

namespace {

bool says_that_nothing_matches(const Finding& f) {
    return f.check == "unmatched" || f.check == "unused";
}

bool same_words(const Finding& a, const Finding& b) {
    return a.check == b.check && a.rule == b.rule && a.place == b.place &&
           a.allowance == b.allowance;
}

Finding for_no_file(std::string_view what, std::string rule, const std::string& file, Place place) {
    Finding out;
    out.outcome = Outcome::warn;
    out.check = "unmatched";
    out.message = fmt::format("the {} {} is for files that are called {}: there is none", what,
                              rule, printable(file));
    out.rule = std::move(rule);
    out.place = place;
    return out;
}

// What is for files of a name that none has.
std::vector<Finding> for_no_file(const Budget& budget, const std::vector<GateVerdict>& verdicts) {
    std::vector<Finding> out;
    const auto idle = [&](const std::string& glob) {
        return std::ranges::none_of(verdicts,
                                    [&](const GateVerdict& v) { return is_for(glob, v.subject); });
    };
    for (const auto& rule : budget.rules)
        if (idle(rule.file))
            out.push_back(for_no_file("rule", rule.match(), rule.file, rule.place));
    for (const auto& r : budget.require)
        if (idle(r.file)) out.push_back(for_no_file("requirement", r.name, r.file, r.place));
    for (const auto& f : budget.forbid)
        if (idle(f.file)) out.push_back(for_no_file("prohibition", f.match(), f.file, f.place));
    return out;
}

}  // namespace

void settle(std::vector<GateVerdict>& verdicts, const Budget& budget) {
    std::vector<Finding> kept;
    const auto concerned = [&](const Finding& f) {
        return std::ranges::count_if(verdicts, [&](const GateVerdict& v) {
            const auto rule = std::ranges::find_if(budget.rules, [&](const Rule& r) {
                return f.check == "unmatched" && r.place == f.place && r.match() == f.rule;
            });
            return rule == budget.rules.end() || is_for(rule->file, v.subject);
        });
    };
    const auto saying = [&](const Finding& f) {
        return std::ranges::count_if(verdicts, [&](const GateVerdict& v) {
            return std::ranges::any_of(v.findings,
                                       [&](const Finding& other) { return same_words(f, other); });
        });
    };
    for (const auto& verdict : verdicts)
        for (const auto& f : verdict.findings)
            if (says_that_nothing_matches(f) && saying(f) == concerned(f) &&
                std::ranges::none_of(kept, [&](const Finding& k) { return same_words(k, f); }))
                kept.push_back(f);
    for (auto& verdict : verdicts) std::erase_if(verdict.findings, says_that_nothing_matches);
    if (verdicts.empty()) return;
    std::ranges::move(for_no_file(budget, verdicts), std::back_inserter(kept));
    auto& first = verdicts[0].findings;
    const auto allowed = std::ranges::find(first, Outcome::pass, &Finding::outcome);
    first.insert(allowed, kept.begin(), kept.end());
}

}  // namespace binsize
