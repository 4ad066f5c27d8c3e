// What a budget requires of a file and what it forbids.
#include "compare/gate/budget_reader.hpp"

#include <algorithm>
#include <array>

namespace binsize::gate {

// Which files something is for, by base name.
Result<std::string> BudgetReader::file_glob(const Json& value) const {
    auto out = TRY(string(value, "\"file\""));
    if (const auto problem = glob_problem(out))
        return wrong(value.begin,
                     fmt::format("{} at character {} of the pattern \"{}\"", problem->what,
                                 problem->position + 1, printable(out)));
    return out;
}

Result<Value> BudgetReader::required_value(const Property& property, const Json& value) const {
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
    if (property.type == Type::version_limit && !parse_version(*text))
        return wrong(value.begin, "no version: write \"2.31\"");
    return Value(*text);
}

// One object of properties, or several, each for files of some name.
BudgetReader::Done BudgetReader::requirements(std::vector<Requirement>& out,
                                              const Json& value) const {
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

Result<Requirement> BudgetReader::requirement(const Member& member) const {
    const auto* property = find_property(member.key);
    if (property == nullptr) {
        std::string known = "file";
        for (const auto& p : property_list()) known += fmt::format(", {}", p.name);
        return unknown_key(member, "\"require\"", known);
    }
    Requirement out;
    out.name = property->name;
    out.place = place_of(text_, member.key_begin);
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
Result<Forbidden> BudgetReader::forbidden(const Json& value) const {
    if (value.object() == nullptr) return prohibition(value);
    const auto& members = value.object()->members;
    const auto match = std::ranges::find(members, "match", &Member::key);
    if (match == members.end()) return wrong(value.begin, "a prohibition without \"match\"");
    auto out = TRY(prohibition(match->value[0]));
    out.place = place_of(text_, value.begin);
    for (const auto& member : members) {
        if (member.key == "file")
            out.file = TRY(file_glob(member.value[0]));
        else if (member.key != "match")
            return unknown_key(member, "a prohibition", "match, file");
    }
    return out;
}

Result<Forbidden> BudgetReader::prohibition(const Json& value) const {
    constexpr std::array<std::string_view, 7> kinds = {"section", "class",  "category", "module",
                                                       "package", "symbol", "library"};
    const auto text = TRY(string(value, "a prohibition"));
    const auto colon = text.find(':');
    Forbidden out;
    out.kind = text.substr(0, colon);
    out.fresh = out.kind.starts_with("new_");
    if (out.fresh) out.kind.erase(0, 4);
    out.place = place_of(text_, value.begin);
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

}  // namespace binsize::gate
