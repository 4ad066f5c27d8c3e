// Which breakdowns there are: their keys, and what a report needs for those that are asked for.
#include "analysis/rows/breakdowns.hpp"

#include "analysis/rows/fold_instances.hpp"
#include "analysis/rows/selection.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_set>

namespace binsize {
namespace {

// The division holds the name, which nearly always prints as it is.
void add_row(Key::Rows& rows, std::string_view name, std::string_view kind = {}) {
    rows.list.push_back({is_printable(name) ? name : rows.made.keep(printable(name)), kind});
}

Key by_owner(const Division& division) {
    Key::Rows rows;
    rows.list.reserve(division.owners.size());
    for (const auto& owner : division.owners) add_row(rows, owner.name);
    return Key::over_owners(std::move(rows));
}

template <class Names>
Key::Rows rows_of(const Names& names) {
    Key::Rows rows;
    for (const auto name : names) rows.list.push_back({name, {}});
    return rows;
}

Key by_class(const Division&) {
    return Key::over_cells(Key::Source::cost_class, rows_of(cost_class_names));
}

Key by_evidence(const Division&) {
    return Key::over_cells(Key::Source::evidence, rows_of(evidence_names));
}

Key by_category(const Division& division) {
    std::vector<u32> map;
    for (const auto& p : division.packages) map.push_back(static_cast<u32>(p.category));
    return Key::over_packages(division, std::move(map), rows_of(category_names));
}

Key by_package(const Division& division) {
    std::vector<u32> map;
    Key::Rows rows;
    map.reserve(division.packages.size());
    rows.list.reserve(division.packages.size());
    for (const auto& p : division.packages) {
        map.push_back(static_cast<u32>(rows.list.size()));
        add_row(rows, p.name, name_of(p.kind));
    }
    return Key::over_packages(division, std::move(map), std::move(rows));
}

// What has a module is a row of its module; the rest is a row of its category.
Key by_module(const Division& division) {
    constexpr u32 none = ~u32{0};
    std::array<u32, category_names.size()> of_category;  // rows
    of_category.fill(none);
    std::vector<u32> map;
    Key::Rows rows;
    map.reserve(division.packages.size());
    for (const auto& p : division.packages) {
        auto row = static_cast<u32>(rows.list.size());
        if (p.module.empty()) {
            auto& known = of_category[static_cast<std::size_t>(p.category)];
            known = row = std::min(known, row);
        }
        map.push_back(row);
        if (row != rows.list.size()) continue;
        const bool plain = p.module.empty() && p.category != Category::std;
        const auto name = p.module.empty() ? name_of(p.category) : p.module;
        add_row(rows, plain ? rows.made.keep(fmt::format("[{}]", name)) : name,
                name_of(p.category));
    }
    return Key::over_packages(division, std::move(map), std::move(rows));
}

Key by_source(const Division& division) {
    Key::Rows rows;
    rows.list.reserve(division.owners.size());
    for (const auto& owner : division.owners) add_row(rows, owner.name, name_of(owner.kind));
    return Key::over_owners(std::move(rows));
}

// Rows of what has no file stay as they are.
Key by_directory(const Division& division) {
    Key::Rows rows;
    rows.list.reserve(division.owners.size());
    for (const auto& owner : division.owners) {
        if (owner.kind != OwnerKind::file) {
            add_row(rows, owner.name, name_of(owner.kind));
            continue;
        }
        const auto slash = owner.name.find_last_of("/\\");
        add_row(rows,
                slash == std::string_view::npos ? "[no directory]" : owner.name.substr(0, slash),
                "directory");
    }
    return Key::over_owners(std::move(rows));
}

Key by_symbol(const Division& division) { return Key::over_names(division); }

// Instances are rows of what they are instances of, in the words that PrintedNames finds.
Key by_short_symbol(const Division& division) {
    const auto names = printed_names(division);
    Key::Rows rows;
    rows.list.reserve(division.owners.size());
    std::unordered_set<std::string_view> known;  // so that each is kept once
    const auto keep = [&](std::string_view name) {
        const auto found = known.find(name);
        return found != known.end() ? *found : *known.insert(rows.made.keep(name)).first;
    };
    std::string folded;
    names->each(division.owners, [&](OwnerId owner, const PrintedNames::Name& name) {
        const auto kind = name_of(division.owners[owner].kind);
        if (name.quoted)
            rows.list.push_back({keep(fmt::format("\"{}\"", name.text)), kind});
        else if (fold_instance(name.text, folded))
            rows.list.push_back({keep(folded), kind});
        else
            rows.list.push_back({name.here ? keep(name.text) : name.text, kind});
    });
    return Key::over_owners(std::move(rows));
}

// A method table is called "TYPE, INTERFACE".
Key by_interface(const Division& division) {
    Key::Rows rows;
    rows.list.reserve(division.owners.size());
    for (const auto& owner : division.owners) {
        const auto comma = owner.name.rfind(", ");
        if (owner.kind == OwnerKind::itab && comma != std::string_view::npos)
            add_row(rows, owner.name.substr(comma + 2), name_of(owner.kind));
        else
            add_row(rows, "[no itab]", name_of(OwnerKind::remainder));
    }
    return Key::over_owners(std::move(rows));
}

bool prints_symbols(const KeyEntry& e) { return e.make == by_symbol || e.make == by_short_symbol; }

// Deeper nesting says nothing, and a tree is built and walked by recursion on its depth.
constexpr std::size_t most_keys = 8;

constexpr KeyEntry entries[] = {
#define BREAKDOWN(id, singular, cut, key, description) {#id, #singular, Cut::cut, key},
#include "analysis/rows/breakdowns.def"
#undef BREAKDOWN
};
constexpr BreakdownEntry descriptions[] = {
#define BREAKDOWN(id, singular, cut, key, description) {#id, description},
#include "analysis/rows/breakdowns.def"
#undef BREAKDOWN
};

}  // namespace

std::span<const KeyEntry> breakdown_entries() { return entries; }

const KeyEntry* find_entry(std::string_view id) {
    const auto it = std::ranges::find(entries, id, &KeyEntry::id);
    return it == std::end(entries) ? nullptr : it;
}

Result<const KeyEntry*> entry_of(std::string_view id) {
    if (const auto* e = find_entry(id)) return e;
    return fail(ErrorKind::usage, "unknown breakdown '{}'{}", printable(id),
                did_you_mean(id, names_of(entries, &KeyEntry::id)));
}

std::span<const BreakdownEntry> breakdown_list() { return descriptions; }

const std::vector<std::vector<std::string>>& default_breakdowns() {
    static const std::vector<std::vector<std::string>> all = {
        {"segments"}, {"sections"}, {"classes"}, {"categories"}, {"modules"}, {"packages"}};
    return all;
}

Result<bool> needs_claims(const ReportOptions& options) {
    bool claims = options.breakdowns.empty();
    for (const auto& breakdown : options.breakdowns) {
        if (breakdown.empty()) return fail(ErrorKind::usage, "a breakdown names no key");
        if (breakdown.size() > most_keys)
            return fail(ErrorKind::usage, "a breakdown nests {} keys; at most {}", breakdown.size(),
                        most_keys);
        for (const auto& id : breakdown) claims |= TRY(entry_of(id))->cut >= Cut::claims;
    }
    const auto filters = TRY(parse_filters(options));
    for (const auto& filter : filters) claims |= filter.entry->cut >= Cut::claims;
    return claims;
}

const std::vector<std::vector<std::string>>& wanted_breakdowns(const ReportOptions& options) {
    return options.breakdowns.empty() ? default_breakdowns() : options.breakdowns;
}

namespace {

// Whether any key or the filter is one that `wanted` accepts.
template <class F>
bool any_entry(const ReportOptions& options, F&& wanted) {
    const auto accepts = [&](const std::string& id) {
        const auto* entry = find_entry(id);
        return entry != nullptr && wanted(*entry);
    };
    for (const auto& breakdown : wanted_breakdowns(options))
        if (std::ranges::any_of(breakdown, accepts)) return true;
    const auto filters = parse_filters(options);
    return filters &&
           std::ranges::any_of(*filters, [&](const Filter& f) { return wanted(*f.entry); });
}

}  // namespace

CutSet needed_cuts(const ReportOptions& options) {
    CutSet needed{};
    any_entry(options, [&](const KeyEntry& e) {
        needed[static_cast<std::size_t>(e.cut)] = true;
        return false;
    });
    return needed;
}

bool counts_owners(std::string_view id) {
    const auto* entry = find_entry(id);
    return entry != nullptr && (entry->make == by_owner || prints_symbols(*entry));
}

bool needs_names(const ReportOptions& options) {
    return options.packages_enough == 0 && any_entry(options, [](const KeyEntry& e) {
               return e.cut == Cut::claims && prints_symbols(e);
           });
}

bool needs_sums_alone(const ReportOptions& options) {
    return options.only.empty() && options.tables.empty() &&
           std::ranges::all_of(options.breakdowns,
                               [](const auto& keys) { return keys.size() == 1; });
}

}  // namespace binsize
