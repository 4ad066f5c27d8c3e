#include "compare/gate/configuration.hpp"

#include "compare/gate/budget_reader.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace gate {
namespace {

constexpr std::string_view known_keys =
    "rules, require, forbid, allow, targets, baseline, parent, database, breakdowns, formats, "
    "schema, schema_version, $schema";

}  // namespace

Result<Configured> BudgetReader::text_of(const Member& member) const {
    const auto& value = member.value[0];
    auto text = TRY(string(value, fmt::format("\"{}\"", member.key)));
    if (text.empty()) return wrong(value.begin, fmt::format("\"{}\" is empty", member.key));
    return Configured{std::move(text), place_of(text_, value.begin)};
}

// One glob or several, relative to the file's folder.
Result<std::vector<std::string>> BudgetReader::globs(const Json& value) const {
    const auto* list = value.array();
    const auto items = list != nullptr ? std::span<const Json>(list->items) : std::span(&value, 1);
    std::vector<std::string> out;
    for (const auto& item : items) {
        auto glob = TRY(string(item, "a target"));
        if (glob.empty()) return wrong(item.begin, "a target without a name");
        if (const auto problem = glob_problem(glob))
            return wrong(item.begin,
                         fmt::format("{} at character {} of the pattern \"{}\"", problem->what,
                                     problem->position + 1, printable(glob)));
        out.push_back(std::move(glob));
    }
    if (out.empty()) return wrong(value.begin, "no file is named");
    return out;
}

Result<ConfiguredTarget> BudgetReader::target(const Json& value) const {
    ConfiguredTarget out;
    out.place = place_of(text_, value.begin);
    if (value.object() == nullptr) {
        out.files = TRY(globs(value));
        return out;
    }
    for (const auto& member : value.object()->members) {
        if (member.key == "files")
            out.files = TRY(globs(member.value[0]));
        else if (member.key == "baseline")
            out.baseline = TRY(text_of(member));
        else if (member.key == "parent")
            out.parent = TRY(text_of(member));
        else
            return unknown_key(member, "a target", "files, baseline, parent");
    }
    if (out.files.empty()) return wrong(value.begin, "a target without \"files\"");
    return out;
}

BudgetReader::Done BudgetReader::setting(Configuration& out, const Member& member) const {
    const auto& value = member.value[0];
    if (member.key == "targets") {
        for (const auto& item : TRY(array(value, "\"targets\"")))
            out.targets.push_back(TRY(target(item)));
    } else if (member.key == "baseline") {
        out.baseline = TRY(text_of(member));
    } else if (member.key == "parent") {
        out.parent = TRY(text_of(member));
    } else if (member.key == "database") {
        out.database = TRY(text_of(member));
    } else if (member.key == "breakdowns") {
        for (const auto& item : TRY(array(value, "\"breakdowns\""))) {
            auto text = TRY(string(item, "a breakdown"));
            out.breakdowns.push_back({std::move(text), place_of(text_, item.begin)});
        }
    } else if (member.key == "formats") {
        for (const auto& format : TRY(object(value, "\"formats\""))) {
            auto text = TRY(text_of(format));
            out.formats.push_back({format.key, std::move(text)});
        }
    } else {
        return unknown_key(member, "a budget", known_keys);
    }
    return {};
}

Result<Configuration> BudgetReader::configuration(const Json& root) {
    Configuration out;
    for (const auto& member : TRY(object(root, "a budget")))
        if (!TRY(budget_key(out.budget, member))) TRY_VOID(setting(out, member));
    return out;
}

}  // namespace gate

Result<Configuration> read_configuration(std::string_view json) try {
    const auto root = TRY(gate::parse_document(json));
    return gate::BudgetReader(json).configuration(root);
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

}  // namespace binsize
