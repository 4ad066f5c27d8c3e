#include "compare/gate/properties.hpp"

#include "base/base.hpp"
#include "compare/gate/rows.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace binsize::gate {
namespace {

Fact from(const std::optional<bool>& fact) { return fact ? Fact{true, Value(*fact)} : Fact{}; }
Fact from(const std::string& fact) { return fact.empty() ? Fact{} : Fact{true, Value(fact)}; }

const Setting* find_setting(const Report& report, std::string_view key) {
    const auto& settings = report.toolchain.settings;
    const auto at = std::ranges::find(settings, key, &Setting::key);
    return at == settings.end() ? nullptr : &*at;
}

// What a verdict of the card says, where it says yes or no.
Fact from_verdict(const Report& report, std::string_view id) {
    for (const auto& verdict : report.toolchain.verdicts) {
        if (verdict.id != id) continue;
        for (const auto* yes : {"yes", "on", "true"})
            if (verdict.value == yes) return {true, Value(true)};
        for (const auto* no : {"no", "off", "false"})
            if (verdict.value == no) return {true, Value(false)};
    }
    return {};
}

// Go writes a flag that is on into the build settings and leaves out one that is off.
Fact trimpath(const Report& report) {
    if (const auto fact = from_verdict(report, "trimpath"); fact.known) return fact;
    if (report.toolchain.settings.empty()) return {};
    const auto* setting = find_setting(report, "-trimpath");
    return {true, Value(setting != nullptr && setting->value == "true")};
}

// A packer leaves a verdict; where the file was looked into and there is none, it is not packed.
Fact packed(const Report& report) {
    for (const auto& verdict : report.toolchain.verdicts)
        if (verdict.id == "packed") return {true, Value(verdict.value != "no")};
    return report.coverage ? Fact{true, Value(false)} : Fact{};
}

Fact interpreter(const Report& report) {
    if (report.linkage.kind.empty()) return {};
    const auto& path = report.linkage.interpreter;
    return {true, path ? Value(*path) : Value()};
}

Fact glibc(const Report& report) {
    if (report.linkage.kind.empty()) return {};
    const auto& least = report.linkage.glibc_min;
    return {true, least.empty() ? Value() : Value(least)};
}

using enum Property::Type;
constexpr std::string_view no_build_info = "it holds no build information that tells";
constexpr std::string_view not_in_format = "this format does not tell";
// THE list of properties.
constexpr Property properties[] = {
    {"format", text, [](const Report& r) { return from(r.subject.format); }, not_in_format},
    {"arch", text, [](const Report& r) { return from(r.subject.arch); }, not_in_format},
    {"os", text, [](const Report& r) { return from(r.subject.os); }, not_in_format},
    {"linkage", text, [](const Report& r) { return from(r.linkage.kind); }, not_in_format},
    {"libc", text, [](const Report& r) { return from(r.linkage.libc); }, "no C library is named"},
    {"interpreter", optional_text, interpreter, not_in_format},
    {"glibc_max", version_limit, glibc, not_in_format},
    {"stripped", boolean, [](const Report& r) { return from(r.subject.stripped); }, not_in_format},
    {"pie", boolean, [](const Report& r) { return from(r.linkage.pie); }, not_in_format},
    {"nx", boolean, [](const Report& r) { return from(r.linkage.nx); }, not_in_format},
    {"relro", boolean, [](const Report& r) { return from(r.linkage.relro); }, not_in_format},
    {"full_relro", boolean, [](const Report& r) { return from(r.linkage.full_relro); },
     not_in_format},
    {"bind_now", boolean, [](const Report& r) { return from(r.linkage.bind_now); }, not_in_format},
    {"signed", boolean, [](const Report& r) { return from(r.linkage.signed_code); }, not_in_format},
    {"trimpath", boolean, trimpath, no_build_info},
    {"method_dce", boolean, [](const Report& r) { return from_verdict(r, "method_dce"); },
     "whether unused methods were removed is unclear"},
    {"cgo", boolean, [](const Report& r) { return from_verdict(r, "cgo"); }, no_build_info},
    {"packed", boolean, packed, "it was not looked into"},
    {"pgo", boolean, [](const Report& r) { return from_verdict(r, "pgo"); }, no_build_info},
    {"fips", boolean, [](const Report& r) { return from_verdict(r, "fips"); }, no_build_info},
    {"race", boolean, [](const Report& r) { return from_verdict(r, "race"); }, no_build_info},
};

std::string shown(const Value& value) {
    if (const auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
    if (const auto* s = std::get_if<std::string>(&value)) return printable(*s);
    return "none";
}

bool within(const Value& limit, const Value& value) {
    const auto* least = std::get_if<std::string>(&value);
    if (least == nullptr) return true;  // no glibc at all
    const auto found = parse_version(*least);
    const auto allowed = parse_version(std::get<std::string>(limit));
    return found && allowed && *found <= *allowed;
}

bool holds(const Property& property, const Requirement& requirement, const Report& report) {
    const auto fact = property.ask(report);
    return fact.known && std::ranges::any_of(requirement.values, [&](const Value& value) {
               return property.type == version_limit ? within(value, fact.value)
                                                     : value == fact.value;
           });
}

// Why a requirement does not hold.
std::string broken(const Property& property, const Requirement& requirement, const Report& report) {
    std::string wanted;
    for (const auto& value : requirement.values)
        wanted += fmt::format("{}{}", wanted.empty() ? "" : " or ", shown(value));
    const auto fact = property.ask(report);
    if (!fact.known)
        return fmt::format("{} must be {}, but that cannot be shown: {}", property.name, wanted,
                           property.unknown_because);
    if (property.type == version_limit)
        return fmt::format("needs glibc {}, at most {} is allowed", shown(fact.value), wanted);
    return fmt::format("{} is {}, it must be {}", property.name, shown(fact.value), wanted);
}

Finding forbidden_finding(const Forbidden& forbidden, std::string_view name, std::string message,
                          Outcome outcome) {
    Finding out;
    out.outcome = outcome;
    out.check = outcome == Outcome::fail ? "forbid" : "unjudged";
    if (!name.empty()) out.row = fmt::format("{}:{}", forbidden.kind, name);
    out.message = std::move(message);
    out.rule = forbidden.match();
    out.place = forbidden.place;
    return out;
}

RowKind row_kind(std::string_view kind) {
    const auto at = std::ranges::find(row_kind_names, kind);
    return static_cast<RowKind>(at - row_kind_names.begin());
}

struct Names {
    std::vector<std::string> list;
    bool complete = true;
};

// Modules are also those that the build information lists and no byte is left of.
Result<Names> names_of(const Forbidden& forbidden, const Report& report) {
    Names out;
    if (forbidden.kind == "library") {
        for (const auto& library : report.linkage.libraries) out.list.push_back(library.name);
        for (const auto& member : report.members)
            for (const auto& library : member.linkage.libraries) out.list.push_back(library.name);
        return out;
    }
    const auto kind = row_kind(forbidden.kind);
    if (kind == RowKind::module)
        for (const auto& module : report.toolchain.modules) out.list.push_back(module.path);
    const GateInput alone{.report = report};
    auto rows = rows_of(kind, false, false, alone);
    if (!rows && kind == RowKind::module && !out.list.empty()) return out;
    if (!rows) return std::unexpected(std::move(rows).error());
    out.complete = !rows->cut;
    for (auto& row : rows->rows)
        if (kind != RowKind::module || std::ranges::find(out.list, row.name) == out.list.end())
            out.list.push_back(std::move(row.name));
    return out;
}

}  // namespace

std::span<const Property> property_list() { return properties; }

const Property* find_property(std::string_view name) {
    const auto at = std::ranges::find(properties, name, &Property::name);
    return at == std::end(properties) ? nullptr : at;
}

std::optional<std::vector<u64>> parse_version(std::string_view text) {
    std::vector<u64> out;
    while (true) {
        const auto part = text.substr(0, text.find('.'));
        u64 number = 0;
        for (const char c : part) {
            if (c < '0' || c > '9') return std::nullopt;
            number = number * 10 + static_cast<u64>(c - '0');
        }
        if (part.empty() || part.size() > 9) return std::nullopt;
        out.push_back(number);
        if (part.size() == text.size()) return out;
        text.remove_prefix(part.size() + 1);
    }
}

std::vector<Finding> check_requirement(const Requirement& requirement, const Report& report) {
    const auto* property = find_property(requirement.name);
    std::vector<Finding> out;
    const auto check = [&](const Report& part, std::string_view member) {
        if (property == nullptr || holds(*property, requirement, part)) return;
        Finding finding;
        finding.check = "require";
        finding.rule = requirement.name;
        finding.place = requirement.place;
        finding.message = broken(*property, requirement, part);
        if (!member.empty()) finding.message += fmt::format(", in {}", member);
        out.push_back(std::move(finding));
    };
    // What a container does not know of itself, each of its members answers.
    if (report.members.empty() || (property != nullptr && property->ask(report).known))
        check(report, "");
    else
        for (const auto& member : report.members) check(member, member_name(member));
    return out;
}

Result<std::vector<Finding>> check_forbidden(const Forbidden& forbidden, const JudgeInput& input) {
    std::vector<Finding> out;
    if (forbidden.fresh && input.baseline == nullptr) {
        out.push_back(forbidden_finding(
            forbidden, "", fmt::format("{} was not judged: no baseline", forbidden.match()),
            Outcome::pass));
        return out;
    }
    const auto now = TRY(names_of(forbidden, input.report));
    const auto before = forbidden.fresh ? TRY(names_of(forbidden, *input.baseline)) : Names{};
    // Known to the baseline, or said already of another member.
    std::unordered_set<std::string_view> known(before.list.begin(), before.list.end());
    const Glob glob(forbidden.glob);
    for (const auto& name : now.list) {
        if (!glob.matches(name) || !known.insert(name).second) continue;
        out.push_back(forbidden_finding(
            forbidden, name,
            fmt::format("{} {} {}", forbidden.kind, name,
                        forbidden.fresh ? "is new, which is forbidden" : "is forbidden"),
            Outcome::fail));
    }
    if (out.empty() && !(now.complete && before.complete))
        out.push_back(forbidden_finding(
            forbidden, "",
            fmt::format("{} cannot be ruled out: a report was saved with its largest rows only",
                        forbidden.match()),
            Outcome::warn));
    return out;
}

}  // namespace binsize::gate
