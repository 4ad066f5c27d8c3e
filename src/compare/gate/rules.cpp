// Which rule governs: for each row and limit the last rule that matches and sets the limit governs;
// a failing limit and its warning twin are two limits. Growth is measured from the parent where
// there is one: what the parent already had over the baseline is inherited, and warned about
// instead of failed.
#include "compare/gate/rules.hpp"

#include "base/base.hpp"
#include "compare/compare.hpp"
#include "compare/gate/build_metrics.hpp"
#include "compare/gate/metrics.hpp"
#include "compare/gate/unused.hpp"
#include "compare/gate/wording.hpp"
#include "compare/gate/words.hpp"

#include <algorithm>
#include <iterator>

namespace binsize::gate {
namespace {

constexpr auto limit_count = limit_names.size();

struct Compiled {
    const Rule* rule;
    Glob glob;
    bool matched = false;
    [[nodiscard]] bool matches(std::string_view name) const {
        return glob.matches(name) && may_name(rule->glob, name);
    }
};
struct CompiledAllowance {
    const Allowance* allowance;
    Glob glob;
    bool used = false;
};

struct Governing {
    std::array<const Rule*, limit_count> fail{}, warn{};
};

const Amount& amount_of(const Rule& rule, Limit limit, bool warn) {
    return *(warn ? rule.warn : rule.fail)[static_cast<std::size_t>(limit)];
}

// The whole of a percentage, rounded to what an integer may not pass: down for a most, up for a
// least.
u64 share_of(u64 whole, u64 percent, bool up) {
    const Wide product = static_cast<Wide>(whole) * percent + (up ? whole_share - 1 : 0);
    return static_cast<u64>(std::min<Wide>(product / whole_share, ~u64{0}));
}

class Checker {
public:
    Checker(const std::vector<Rule>& rules, const std::vector<Allowance>& allowances,
            const GateInput& input)
        : input_(input) {
        for (const auto& rule : rules) rules_.push_back({&rule, row_glob(rule.kind, rule.glob)});
        for (const auto& a : allowances) allowances_.push_back({&a, row_glob(a.kind, a.glob)});
    }

    Result<RuleFindings> run() {
        for (const bool memory : {false, true})
            for (std::size_t kind = 0; kind < row_kind_names.size(); ++kind)
                TRY_VOID(check_kind(static_cast<RowKind>(kind), memory));
        warn_of_unmatched();
        return std::move(out_);
    }

private:
    Result<void> check_kind(RowKind kind, bool memory);
    Result<void> check_measured(RowKind kind, const RowList& list,
                                const std::vector<Compiled*>& rules) const;
    void add_absent_rows(RowList& list, const std::vector<Compiled*>& rules) const;
    void check_row(const Row& row, const std::vector<Compiled*>& rules);
    void check_limit(const Row& row, Limit limit, const Governing& by);
    bool check_tier(const Row& row, Limit limit, const Rule& rule, bool warn);
    [[nodiscard]] std::optional<Bound> bound(const Row& row, Limit limit, const Amount& amount,
                                             u64 ignore_below, std::optional<u64> from) const;
    void exceed(const Row& row, Limit limit, const Rule& rule, Outcome outcome, const Bound& bound,
                std::optional<u64> from, bool inherited);
    [[nodiscard]] const Allowance* covering(const Row& row, Limit limit, const Bound& bound);
    void warn_of_unmatched();

    const GateInput& input_;
    std::vector<Compiled> rules_;
    std::vector<CompiledAllowance> allowances_;
    RuleFindings out_;
};

bool has_fixed_names(RowKind kind) {
    return kind == RowKind::compressed || kind == RowKind::metric;
}

Result<void> Checker::check_kind(RowKind kind, bool memory) {
    std::vector<Compiled*> rules;
    bool growth = false;
    for (auto& compiled : rules_) {
        if (compiled.rule->kind != kind || compiled.rule->memory != memory) continue;
        rules.push_back(&compiled);
        growth |= limits_growth(*compiled.rule);
    }
    if (rules.empty()) return {};
    auto list = TRY(rows_of(kind, memory, growth, input_));
    if (has_fixed_names(kind)) TRY_VOID(check_measured(kind, list, rules));
    if (kind == RowKind::metric) {
        std::vector<const Rule*> all;
        for (const auto* compiled : rules) all.push_back(compiled->rule);
        std::ranges::move(TRY(doubts(all, list, input_)), std::back_inserter(out_.findings));
    }
    add_absent_rows(list, rules);
    for (const auto& row : list.rows) check_row(row, rules);
    if (list.cut)
        out_.findings.push_back(
            {.outcome = Outcome::warn,
             .check = "unjudged",
             .message = fmt::format(
                 "a report was saved with its largest {} rows only: the others were not judged",
                 name_of(kind))});
    return {};
}

// Fixed names are those of the compressed sizes and metrics: one that a rule speaks of and nobody
// measured is an error, for it is neither zero nor new.
Result<void> Checker::check_measured(RowKind kind, const RowList& list,
                                     const std::vector<Compiled*>& rules) const {
    std::vector<std::string_view> names{"gzip", "zstd"};
    if (kind == RowKind::metric) {
        names.clear();
        for (const auto& metric : metric_list()) names.push_back(metric.name);
    }
    for (const auto name : names) {
        const auto row = std::ranges::find(list.rows, name, &Row::name);
        for (const auto* compiled : rules) {
            if (!compiled->matches(name)) continue;
            const bool growth = limits_growth(*compiled->rule);
            std::string_view which;
            if (row == list.rows.end())
                which = "the report";
            else if (growth && input_.baseline != nullptr && !row->measure.before)
                which = "the baseline";
            else if (growth && input_.parent != nullptr && !row->measure.parent)
                which = "the parent";
            if (which.empty()) continue;
            return fail(ErrorKind::usage, "{} holds no {}:{}: save it {}", which,
                        binsize::name_of(kind), name,
                        kind == RowKind::metric ? "without -d" : "with --compressed");
        }
    }
    return {};
}

// A `min` for a name without wildcards also holds where the row is not there at all.
void Checker::add_absent_rows(RowList& list, const std::vector<Compiled*>& rules) const {
    for (const auto* compiled : rules) {
        const auto exact = compiled->glob.exact();
        const auto at = static_cast<std::size_t>(Limit::min);
        const auto& rule = *compiled->rule;
        if (!exact || rule.kind < RowKind::section || rule.kind == RowKind::metric ||
            (!rule.fail[at] && !rule.warn[at]) ||
            std::ranges::find(list.rows, *exact, &Row::name) != list.rows.end())
            continue;
        list.rows.push_back(
            {.kind = rule.kind, .memory = rule.memory, .name = *exact, .gone = true});
    }
}

void Checker::check_row(const Row& row, const std::vector<Compiled*>& rules) {
    Governing by;
    bool any = false;
    bool named = false;
    for (auto* compiled : rules) {
        if (!compiled->matches(row.name)) continue;
        compiled->matched = any = true;
        named |= compiled->glob.exact().has_value();
        for (std::size_t i = 0; i < limit_count; ++i) {
            if (compiled->rule->fail[i]) by.fail[i] = compiled->rule;
            if (compiled->rule->warn[i]) by.warn[i] = compiled->rule;
        }
    }
    if (!any) return;
    if (named && row.kind >= RowKind::section) out_.named.push_back({row.label(), row.measure});
    for (std::size_t i = 0; i < limit_count; ++i) check_limit(row, static_cast<Limit>(i), by);
}

void Checker::check_limit(const Row& row, Limit limit, const Governing& by) {
    const auto at = static_cast<std::size_t>(limit);
    const auto fresh = static_cast<std::size_t>(Limit::new_row);
    const bool is_new =
        input_.baseline != nullptr && !row.gone && !row.measure.before && !row.measure.parent;
    for (const bool warn : {false, true}) {
        const auto& governing = warn ? by.warn : by.fail;
        if (governing[at] == nullptr) continue;
        if ((is_growth(limit) || limit == Limit::new_row) && input_.baseline == nullptr) {
            ++out_.unjudged;
            continue;
        }
        // "new" speaks of new rows alone, and instead of growth.
        if (limit == Limit::new_row && !is_new) continue;
        if (limit == Limit::max_growth && is_new && governing[fresh] != nullptr) continue;
        if (check_tier(row, limit, *governing[at], warn)) return;
    }
}

// Whether the row exceeds the limit; says so.
bool Checker::check_tier(const Row& row, Limit limit, const Rule& rule, bool warn) {
    const auto& amount = amount_of(rule, limit, warn);
    ++out_.checks;
    const auto& m = row.measure;
    const auto level = warn ? Outcome::warn : Outcome::fail;
    const auto from = input_.parent != nullptr ? m.parent : m.before;
    const auto now = bound(row, limit, amount, rule.ignore_below, from);
    if (now && now->exceeded(limit)) {
        exceed(row, limit, rule, level, *now, from, false);
        return true;
    }
    if (!is_growth(limit) || input_.parent == nullptr) return false;
    const auto drift = bound(row, limit, amount, rule.ignore_below, m.before);
    if (!drift || !drift->exceeded(limit)) return false;
    exceed(row, limit, rule, Outcome::warn, *drift, m.before, true);
    return true;
}

// Nothing where the limit cannot be exceeded.
std::optional<Bound> Checker::bound(const Row& row, Limit limit, const Amount& amount,
                                    u64 ignore_below, std::optional<u64> from) const {
    if (amount.kind == Amount::Kind::unlimited) return std::nullopt;
    const auto& m = row.measure;
    // A share's percentages are points already, in the unit of the share itself.
    const bool percent = amount.kind == Amount::Kind::percent && m.unit != Unit::share;
    const auto& subject = input_.report.subject;
    const auto whole = row.memory ? subject.memory : subject.size;
    const auto old = from.value_or(0);
    switch (limit) {
        case Limit::max:
        case Limit::min:
            return Bound{m.after, percent ? share_of(whole, amount.value, limit == Limit::min)
                                          : amount.value};
        case Limit::new_row: return Bound{m.after, amount.value};
        default: break;
    }
    const bool grows = limit == Limit::max_growth;
    if (grows ? m.after <= old : m.after >= old) return std::nullopt;
    const auto change = grows ? m.after - old : old - m.after;
    if (change < ignore_below) return std::nullopt;
    return Bound{change, percent ? share_of(old, amount.value, false) : amount.value};
}

// What an allowance has to cover: an agreed growth replaces a growth limit that is smaller, and
// comes on top of a size limit. Nothing where none can.
std::optional<u64> to_cover(Limit limit, const Bound& bound) {
    if (limit == Limit::min || limit == Limit::max_shrink) return std::nullopt;
    return limit == Limit::max ? bound.value - bound.allowed : bound.value;
}

void Checker::exceed(const Row& row, Limit limit, const Rule& rule, Outcome outcome,
                     const Bound& bound, std::optional<u64> from, bool inherited) {
    Finding out;
    out.outcome = outcome;
    out.check = name_of(limit);
    out.row = row.label();
    out.message = message_of(row, limit, bound, from);
    if (!row.spread.empty()) out.message += "; the median of " + row.spread;
    if (input_.parent != nullptr && is_growth(limit)) out.message += inheritance(row.measure);
    out.reason = rule.reason;
    out.rule = rule.match();
    out.place = rule.place;
    out.measure = row.measure;
    out.allowed = bound.allowed;
    out.inherited = inherited;
    if (const auto amount = to_cover(limit, bound)) out.agree = agreement(row, *amount);
    if (const auto* allowance = covering(row, limit, bound)) {
        out.agree.clear();
        out.outcome = Outcome::pass;
        out.allowance = allowance->text;
        out.reason = allowance->reason;
    }
    out_.findings.push_back(std::move(out));
}

const Allowance* Checker::covering(const Row& row, Limit limit, const Bound& bound) {
    const auto covered = to_cover(limit, bound);
    if (!covered) return nullptr;
    for (auto& compiled : allowances_) {
        const auto& allowance = *compiled.allowance;
        if (allowance.kind != row.kind || !compiled.glob.matches(row.name)) continue;
        if (*covered > allowance.amount) continue;
        compiled.used = true;
        return &allowance;
    }
    return nullptr;
}

void Checker::warn_of_unmatched() {
    for (const auto& compiled : rules_) {
        if (compiled.matched) continue;
        out_.findings.push_back(
            {.outcome = Outcome::warn,
             .check = "unmatched",
             .message = fmt::format("the rule {} matches nothing", compiled.rule->match()),
             .reason = compiled.rule->reason,
             .rule = compiled.rule->match(),
             .place = compiled.rule->place});
    }
    for (const auto& compiled : allowances_) {
        // Without a baseline there is no growth that it could cover.
        if (compiled.used || input_.baseline == nullptr) continue;
        Finding unused;
        unused.outcome = Outcome::warn;
        unused.check = "unused";
        unused.message = fmt::format(
            "the allowance {} covers nothing: {}", printable(compiled.allowance->match()),
            why_unused(*compiled.allowance, compiled.glob, input_, out_.findings));
        unused.reason = compiled.allowance->reason;
        unused.allowance = compiled.allowance->text;
        out_.findings.push_back(std::move(unused));
    }
}

}  // namespace

Glob row_glob(RowKind kind, const std::string& glob) {
    return Glob(kind == RowKind::file && glob == "*" ? "**" : glob);
}

Result<RuleFindings> check_rules(const std::vector<Rule>& rules,
                                 const std::vector<Allowance>& allowances, const GateInput& input) {
    return Checker(rules, allowances, input).run();
}

}  // namespace binsize::gate
