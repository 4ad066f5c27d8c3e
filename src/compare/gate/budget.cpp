// Budget file → Budget. Whatever is not understood is an error that points at it: a limit with a
// typing mistake in its name would otherwise pass for ever.
#include "compare/gate/budget_reader.hpp"
#include "compare/gate/build_metrics.hpp"
#include "compare/gate/metrics.hpp"

#include <algorithm>

namespace binsize::gate {
namespace {

std::optional<Limit> limit_named(std::string_view name) {
    const auto at = std::ranges::find(limit_names, name);
    if (at == limit_names.end()) return std::nullopt;
    return static_cast<Limit>(at - limit_names.begin());
}

// clang-format off
constexpr std::string_view rule_keys =
    "match, file, max, min, max_growth, max_shrink, new, warn, ignore_below, ruler, reason, expires";
// clang-format on

// How many of the fixed names of this kind a glob can match; kinds of open names: 1.
std::size_t known_rows(const Match& match) {
    const Glob glob(match.glob);
    if (match.kind == RowKind::compressed)
        return (glob.matches("gzip") ? 1U : 0U) + (glob.matches("zstd") ? 1U : 0U);
    if (match.kind != RowKind::metric) return 1;
    if (is_build_metric(match.glob)) return names_build_metric(match.glob) ? 1 : 0;
    return static_cast<std::size_t>(std::ranges::count_if(
        metric_list(), [&](const Metric& m) { return glob.matches(m.name); }));
}

std::string_view glob_of_metric(const Rule& rule) {
    return rule.kind == RowKind::metric ? std::string_view(rule.glob) : std::string_view();
}

bool is_one(const Json& value) {
    const auto* number = std::get_if<u64>(&value.value);
    return number != nullptr && *number == 1;
}

}  // namespace

Result<Amount> BudgetReader::amount(const Json& value) const {
    if (std::holds_alternative<std::monostate>(value.value))
        return Amount{Amount::Kind::unlimited, 0};
    if (const auto* number = std::get_if<u64>(&value.value)) {
        if (*number >> 63U) return wrong(value.begin, "more than a file can have");
        return Amount{Amount::Kind::absolute, *number};
    }
    if (const auto* text = value.text()) return at(value.begin, parse_amount(*text));
    return wrong(value.begin,
                 fmt::format("a limit is {}: write 4096, \"10KiB\", \"2%\" or null", value.kind()));
}

// A count has no KiB and no percent of the file; a share has nothing but percent.
BudgetReader::Done BudgetReader::unit_fits(Limit limit, Amount amount, const Rule& rule,
                                           std::size_t where) const {
    const bool percent = amount.kind == Amount::Kind::percent;
    const bool level = limit == Limit::max || limit == Limit::min || limit == Limit::new_row;
    if (amount.kind == Amount::Kind::unlimited) return {};
    if (limit == Limit::new_row && percent)
        return wrong(where, "\"new\" takes a size: a new row has nothing to be a percentage of");
    if (rule.kind == RowKind::file && level && percent)
        return wrong(where, "a file is always 100% of itself: give a size");
    if (amount.kind == Amount::Kind::time && !is_build_time(glob_of_metric(rule)))
        return wrong(where, "a time is for metric:build_cpu alone");
    if (rule.kind != RowKind::metric) return {};
    if (is_build_metric(rule.glob)) {
        if (percent && level)
            return wrong(where, "what a build took is no part of the file: give no percentage");
        if (!percent && is_build_time(rule.glob) != (amount.kind == Amount::Kind::time))
            return wrong(where, "build_cpu is a time: write \"90s\", \"250ms\" or \"2min\"");
        return {};
    }
    const Glob glob(rule.glob);
    for (const auto& metric : metric_list()) {
        if (!glob.matches(metric.name)) continue;
        if (metric.unit == Unit::share && !percent)
            return wrong(where, fmt::format("{} is a share: give a percentage", metric.name));
        if (metric.unit == Unit::count && percent && level)
            return wrong(where, fmt::format("{} is a count: give a number", metric.name));
    }
    return {};
}

BudgetReader::Done BudgetReader::limit(Limits& limits, const Member& member,
                                       const Rule& rule) const {
    const auto name = limit_named(member.key);
    const auto& value = member.value[0];
    const auto read = TRY(amount(value));
    TRY_VOID(unit_fits(*name, read, rule, value.begin));
    limits[static_cast<std::size_t>(*name)] = read;
    return {};
}

BudgetReader::Done BudgetReader::rule_key(Rule& out, const Member& member) const {
    const auto& value = member.value[0];
    if (member.key == "match") return {};
    if (limit_named(member.key)) return limit(out.fail, member, out);
    if (member.key == "warn") {
        for (const auto& twin : TRY(object(value, "\"warn\""))) {
            if (!limit_named(twin.key))
                return unknown_key(twin, "\"warn\"", "max, min, max_growth, max_shrink, new");
            TRY_VOID(limit(out.warn, twin, out));
        }
    } else if (member.key == "ignore_below") {
        const auto read = TRY(amount(value));
        const bool time = is_build_time(glob_of_metric(out));
        if (read.kind != (time ? Amount::Kind::time : Amount::Kind::absolute))
            return wrong(value.begin, fmt::format("\"ignore_below\" takes a {}",
                                                  time ? "time, \"200ms\"" : "size"));
        out.ignore_below = read.value;
    } else if (member.key == "ruler") {
        const auto ruler = TRY(string(value, "\"ruler\""));
        if (ruler != "file" && ruler != "memory")
            return wrong(value.begin, "\"ruler\" is \"file\" or \"memory\"");
        if (out.kind == RowKind::compressed || out.kind == RowKind::metric)
            return wrong(value.begin, fmt::format("a {} has one ruler", name_of(out.kind)));
        out.memory = ruler == "memory";
    } else if (member.key == "file") {
        out.file = TRY(file_glob(value));
    } else if (member.key == "reason") {
        out.reason = printable(TRY(string(value, "\"reason\"")));
    } else if (member.key == "expires") {
        out.expires = TRY(string(value, "\"expires\""));
        if (!is_day(out.expires)) return wrong(value.begin, "no day: write \"2026-11-30\"");
    } else {
        return unknown_key(member, "a rule", rule_keys);
    }
    return {};
}

Result<Rule> BudgetReader::rule(const Json& value) const {
    const auto members = TRY(object(value, "a rule"));
    const auto match_at =
        std::ranges::find_if(members, [](const Member& m) { return m.key == "match"; });
    if (match_at == members.end()) return wrong(value.begin, "a rule without \"match\"");
    const auto& match_value = match_at->value[0];
    const auto match_text = TRY(string(match_value, "\"match\""));
    auto match = TRY(at(match_value.begin, parse_match(match_text)));
    if (match.kind == RowKind::metric && match.glob == "coverage")
        match.glob = "coverage.explained";
    if (known_rows(match) == 0)
        return wrong(match_value.begin, match.kind == RowKind::metric
                                            ? fmt::format("no metric is \"{}\": there are {}",
                                                          printable(match.glob), metric_names())
                                            : "compressed is gzip or zstd");
    Rule out;
    out.kind = match.kind;
    out.glob = match.glob;
    out.place = place_of(text_, value.begin);
    for (const auto& member : members) TRY_VOID(rule_key(out, member));
    const auto set = [](const Limits& limits) {
        return std::ranges::any_of(limits, [](const auto& l) { return l.has_value(); });
    };
    if (!set(out.fail) && !set(out.warn)) return wrong(value.begin, "a rule without a limit");
    return out;
}

BudgetReader::Done BudgetReader::header(const Member& member) const {
    const auto& value = member.value[0];
    if (member.key == "schema" && TRY(string(value, "\"schema\"")) != "binsize.budget")
        return wrong(value.begin, "not a budget: \"schema\" is not \"binsize.budget\"");
    if (member.key == "schema_version" && !is_one(value))
        return wrong(value.begin, "a budget of another schema version: this binsize reads 1");
    return {};
}

Result<bool> BudgetReader::budget_key(Budget& out, const Member& member) const {
    const auto& value = member.value[0];
    if (member.key == "rules") {
        for (const auto& item : TRY(array(value, "\"rules\"")))
            out.rules.push_back(TRY(rule(item)));
    } else if (member.key == "require") {
        TRY_VOID(requirements(out.require, value));
    } else if (member.key == "forbid") {
        for (const auto& item : TRY(array(value, "\"forbid\"")))
            out.forbid.push_back(TRY(forbidden(item)));
    } else if (member.key == "allow") {
        for (const auto& item : TRY(array(value, "\"allow\""))) {
            const auto text = TRY(string(item, "an allowance"));
            out.allow.push_back(TRY(at(item.begin, parse_allowance(text))));
        }
    } else if (member.key == "schema" || member.key == "schema_version") {
        TRY_VOID(header(member));
    } else {
        return member.key == "$schema";
    }
    return true;
}

}  // namespace binsize::gate

namespace binsize {

Result<Budget> read_budget(std::string_view json) {
    auto out = TRY(read_configuration(json));
    return std::move(out.budget);
}

Needs needs_of(const Budget& budget) {
    Needs out;
    const auto need = [&](RowKind kind, const std::string& glob) {
        if (kind == RowKind::symbol) out.symbols = true;
        if (kind != RowKind::compressed) return;
        out.gzip |= glob_match(glob, "gzip");
        out.zstd |= glob_match(glob, "zstd");
    };
    for (const auto& rule : budget.rules) need(rule.kind, rule.glob);
    for (const auto& f : budget.forbid) out.symbols |= f.kind == "symbol";
    return out;
}

}  // namespace binsize
