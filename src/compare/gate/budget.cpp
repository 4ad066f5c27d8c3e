// Budget file → Budget. Whatever is not understood is an error that points at it: a limit with a
// typing mistake in its name would otherwise pass for ever.
#include "compare/gate/document.hpp"
#include "compare/gate/metrics.hpp"
#include "compare/gate/properties.hpp"
#include "compare/gate/words.hpp"

#include <algorithm>
#include <span>

namespace binsize {
namespace {

using gate::Json;
using gate::Member;
using gate::Property;

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<Budget> budget(const Json& root);

private:
    using Done = Result<void>;

    std::unexpected<Error> wrong(std::size_t at, std::string_view what) const {
        return std::unexpected(gate::error_at(gate::place_of(text_, at), what));
    }
    std::unexpected<Error> unknown_key(const Member& member, std::string_view where,
                                       std::string_view known) const {
        return wrong(member.key_begin, fmt::format("unknown key \"{}\" in {}: it has {}",
                                                   printable(member.key), where, known));
    }
    template <class T>
    Result<T> at(std::size_t offset, Result<T> result) const {
        if (!result) return wrong(offset, result.error().message);
        return result;
    }
    Result<std::string> string(const Json& value, std::string_view what) const {
        if (const auto* text = value.text()) return *text;
        return wrong(value.begin, fmt::format("{} is {}, not a string", what, value.kind()));
    }
    Result<std::span<const Json>> array(const Json& value, std::string_view what) const {
        if (const auto* list = value.array()) return std::span<const Json>(list->items);
        return wrong(value.begin, fmt::format("{} is {}, not an array", what, value.kind()));
    }
    Result<std::span<const Member>> object(const Json& value, std::string_view what) const {
        if (const auto* object = value.object()) return std::span<const Member>(object->members);
        return wrong(value.begin, fmt::format("{} is {}, not an object", what, value.kind()));
    }

    Result<Amount> amount(const Json& value) const;
    Done limit(Limits& limits, const Member& member, const Rule& rule) const;
    Done unit_fits(Limit limit, Amount amount, const Rule& rule, std::size_t where) const;
    Result<Rule> rule(const Json& value) const;
    Done rule_key(Rule& out, const Member& member) const;
    Result<std::string> file_glob(const Json& value) const;
    Done requirements(std::vector<Requirement>& out, const Json& value) const;
    Result<Requirement> requirement(const Member& member) const;
    Result<Value> required_value(const Property& property, const Json& value) const;
    Result<Forbidden> forbidden(const Json& value) const;
    Result<Forbidden> prohibition(const Json& value) const;
    Done header(const Member& member) const;

    std::string_view text_;
};

std::optional<Limit> limit_named(std::string_view name) {
    const auto at = std::ranges::find(limit_names, name);
    if (at == limit_names.end()) return std::nullopt;
    return static_cast<Limit>(at - limit_names.begin());
}

// Which files something is for, by base name.
Result<std::string> Reader::file_glob(const Json& value) const {
    auto out = TRY(string(value, "\"file\""));
    if (const auto problem = glob_problem(out))
        return wrong(value.begin,
                     fmt::format("{} at character {} of the pattern \"{}\"", problem->what,
                                 problem->position + 1, printable(out)));
    return out;
}

Result<Amount> Reader::amount(const Json& value) const {
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
Reader::Done Reader::unit_fits(Limit limit, Amount amount, const Rule& rule,
                               std::size_t where) const {
    const bool percent = amount.kind == Amount::Kind::percent;
    const bool level = limit == Limit::max || limit == Limit::min || limit == Limit::new_row;
    if (amount.kind == Amount::Kind::unlimited) return {};
    if (limit == Limit::new_row && percent)
        return wrong(where, "\"new\" takes a size: a new row has nothing to be a percentage of");
    if (rule.kind == RowKind::file && level && percent)
        return wrong(where, "a file is always 100% of itself: give a size");
    if (rule.kind != RowKind::metric) return {};
    const Glob glob(rule.glob);
    for (const auto& metric : gate::metric_list()) {
        if (!glob.matches(metric.name)) continue;
        if (metric.unit == Unit::share && !percent)
            return wrong(where, fmt::format("{} is a share: give a percentage", metric.name));
        if (metric.unit == Unit::count && percent && level)
            return wrong(where, fmt::format("{} is a count: give a number", metric.name));
    }
    return {};
}

Reader::Done Reader::limit(Limits& limits, const Member& member, const Rule& rule) const {
    const auto name = limit_named(member.key);
    const auto& value = member.value[0];
    const auto read = TRY(amount(value));
    TRY_VOID(unit_fits(*name, read, rule, value.begin));
    limits[static_cast<std::size_t>(*name)] = read;
    return {};
}

// clang-format off
constexpr std::string_view rule_keys =
    "match, file, max, min, max_growth, max_shrink, new, warn, ignore_below, ruler, reason, expires";
// clang-format on

Reader::Done Reader::rule_key(Rule& out, const Member& member) const {
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
        if (read.kind != Amount::Kind::absolute)
            return wrong(value.begin, "\"ignore_below\" takes a size");
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

// How many of the fixed names of this kind a glob can match; kinds of open names: 1.
std::size_t known_rows(const Match& match) {
    const Glob glob(match.glob);
    if (match.kind == RowKind::compressed)
        return (glob.matches("gzip") ? 1U : 0U) + (glob.matches("zstd") ? 1U : 0U);
    if (match.kind != RowKind::metric) return 1;
    return static_cast<std::size_t>(std::ranges::count_if(
        gate::metric_list(), [&](const gate::Metric& m) { return glob.matches(m.name); }));
}

Result<Rule> Reader::rule(const Json& value) const {
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
        return wrong(match_value.begin,
                     match.kind == RowKind::metric
                         ? fmt::format("no metric is \"{}\": there are {}", printable(match.glob),
                                       gate::metric_names())
                         : "compressed is gzip or zstd");
    Rule out;
    out.kind = match.kind;
    out.glob = match.glob;
    out.place = gate::place_of(text_, value.begin);
    for (const auto& member : members) TRY_VOID(rule_key(out, member));
    const auto set = [](const Limits& limits) {
        return std::ranges::any_of(limits, [](const auto& l) { return l.has_value(); });
    };
    if (!set(out.fail) && !set(out.warn)) return wrong(value.begin, "a rule without a limit");
    return out;
}

Result<Value> Reader::required_value(const Property& property, const Json& value) const {
    using Type = Property::Type;
    const auto* text = value.text();
    if (property.type == Type::boolean) {
        if (const auto* b = std::get_if<bool>(&value.value)) return Value(*b);
        return wrong(value.begin, fmt::format("\"{}\" is true or false", property.name));
    }
    if (property.type == Type::optional_text && std::holds_alternative<std::monostate>(value.value))
        return Value();
    if (text == nullptr)
        return wrong(value.begin, fmt::format("\"{}\" takes a string", property.name));
    if (property.type == Type::version_limit && !gate::parse_version(*text))
        return wrong(value.begin, "no version: write \"2.31\"");
    return Value(*text);
}

// One object of properties, or several, each for files of some name.
Reader::Done Reader::requirements(std::vector<Requirement>& out, const Json& value) const {
    const auto* list = value.array();
    if (list == nullptr && value.object() == nullptr)
        return wrong(
            value.begin,
            fmt::format("\"require\" is {}, not an object or an array of them", value.kind()));
    const auto items = list != nullptr ? std::span<const Json>(list->items) : std::span(&value, 1);
    for (const auto& item : items) {
        const auto members = TRY(object(item, "a requirement"));
        std::string file;
        for (const auto& member : members)
            if (member.key == "file") file = TRY(file_glob(member.value[0]));
        for (const auto& member : members) {
            if (member.key == "file") continue;
            out.push_back(TRY(requirement(member)));
            out.back().file = file;
        }
    }
    return {};
}

Result<Requirement> Reader::requirement(const Member& member) const {
    const auto* property = gate::find_property(member.key);
    if (property == nullptr) {
        std::string known = "file";
        for (const auto& p : gate::property_list()) known += fmt::format(", {}", p.name);
        return unknown_key(member, "\"require\"", known);
    }
    Requirement out;
    out.name = property->name;
    out.place = gate::place_of(text_, member.key_begin);
    const auto& value = member.value[0];
    const bool takes_list =
        property->type == Property::Type::text || property->type == Property::Type::optional_text;
    if (const auto* list = value.array(); list != nullptr && takes_list) {
        if (list->items.empty()) return wrong(value.begin, "an empty list allows nothing");
        for (const auto& item : list->items)
            out.values.push_back(TRY(required_value(*property, item)));
    } else {
        out.values.push_back(TRY(required_value(*property, value)));
    }
    return out;
}

// "KIND:GLOB", or an object that says for which files.
Result<Forbidden> Reader::forbidden(const Json& value) const {
    if (value.object() == nullptr) return prohibition(value);
    const auto& members = value.object()->members;
    const auto match = std::ranges::find(members, "match", &Member::key);
    if (match == members.end()) return wrong(value.begin, "a prohibition without \"match\"");
    auto out = TRY(prohibition(match->value[0]));
    out.place = gate::place_of(text_, value.begin);
    for (const auto& member : members) {
        if (member.key == "file")
            out.file = TRY(file_glob(member.value[0]));
        else if (member.key != "match")
            return unknown_key(member, "a prohibition", "match, file");
    }
    return out;
}

Result<Forbidden> Reader::prohibition(const Json& value) const {
    constexpr std::array<std::string_view, 7> kinds = {"section", "class",  "category", "module",
                                                       "package", "symbol", "library"};
    const auto text = TRY(string(value, "a prohibition"));
    const auto colon = text.find(':');
    Forbidden out;
    out.kind = text.substr(0, colon);
    out.fresh = out.kind.starts_with("new_");
    if (out.fresh) out.kind.erase(0, 4);
    out.place = gate::place_of(text_, value.begin);
    if (colon == std::string::npos || std::ranges::find(kinds, out.kind) == kinds.end())
        return wrong(value.begin,
                     "write \"KIND:GLOB\" with section, class, category, module, package, symbol "
                     "or library, or new_KIND:GLOB for what the baseline does not have");
    out.glob = text.substr(colon + 1);
    if (const auto problem = glob_problem(out.glob))
        return wrong(value.begin,
                     fmt::format("{} at character {} of the pattern \"{}\"", problem->what,
                                 problem->position + 1, printable(out.glob)));
    return out;
}

bool is_one(const Json& value) {
    const auto* number = std::get_if<u64>(&value.value);
    return number != nullptr && *number == 1;
}

Reader::Done Reader::header(const Member& member) const {
    const auto& value = member.value[0];
    if (member.key == "schema" && TRY(string(value, "\"schema\"")) != "binsize.budget")
        return wrong(value.begin, "not a budget: \"schema\" is not \"binsize.budget\"");
    if (member.key == "schema_version" && !is_one(value))
        return wrong(value.begin, "a budget of another schema version: this binsize reads 1");
    return {};
}

Result<Budget> Reader::budget(const Json& root) {
    Budget out;
    for (const auto& member : TRY(object(root, "a budget"))) {
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
        } else if (member.key != "$schema") {
            return unknown_key(member, "a budget",
                               "rules, require, forbid, allow, schema, schema_version, $schema");
        }
    }
    return out;
}

}  // namespace

Result<Budget> read_budget(std::string_view json) try {
    const auto root = TRY(gate::parse_document(json));
    return Reader(json).budget(root);
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
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
