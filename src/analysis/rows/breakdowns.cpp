#include "analysis/rows/breakdowns.hpp"

#include "analysis/rows/row_sums.hpp"
#include "analysis/rows/tree.hpp"
#include "base/parallel.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>

namespace binsize {
namespace {

// A view of the name, which the layer holds, wherever it prints as it is.
RowText row_name(std::string_view name) {
    return is_printable(name) ? RowText::view_of(name) : RowText(printable(name));
}

Key by_owner(const Layer& layer) {
    std::vector<Key::Row> rows;
    rows.reserve(layer.owners.size());
    for (const auto& owner : layer.owners) rows.push_back({row_name(owner.name), {}});
    return Key::over_owners(std::move(rows));
}

template <class Names>
std::vector<Key::Row> rows_of(const Names& names) {
    std::vector<Key::Row> rows;
    rows.reserve(std::size(names));
    for (const auto name : names) rows.push_back({RowText::view_of(name), {}});
    return rows;
}

Key by_class(const Layer&) {
    return Key::over_cells(Key::Source::cost_class, rows_of(cost_class_names));
}

Key by_evidence(const Layer&) {
    return Key::over_cells(Key::Source::evidence, rows_of(evidence_names));
}

Key by_category(const Layer& layer) {
    std::vector<u32> map;
    for (const auto& p : layer.packages) map.push_back(static_cast<u32>(p.category));
    return Key::over_packages(layer, std::move(map), rows_of(category_names));
}

Key by_package(const Layer& layer) {
    std::vector<u32> map;
    std::vector<Key::Row> rows;
    map.reserve(layer.packages.size());
    rows.reserve(layer.packages.size());
    for (const auto& p : layer.packages) {
        map.push_back(static_cast<u32>(rows.size()));
        rows.push_back({row_name(p.name), name_of(p.kind)});
    }
    return Key::over_packages(layer, std::move(map), std::move(rows));
}

// What has a module is a row of its module; the rest is a row of its category.
Key by_module(const Layer& layer) {
    constexpr u32 none = ~u32{0};
    std::array<u32, category_names.size()> of_category;  // rows
    of_category.fill(none);
    std::vector<u32> map;
    std::vector<Key::Row> rows;
    map.reserve(layer.packages.size());
    for (const auto& p : layer.packages) {
        auto row = static_cast<u32>(rows.size());
        if (p.module.empty()) {
            auto& known = of_category[static_cast<std::size_t>(p.category)];
            known = row = std::min(known, row);
        }
        map.push_back(row);
        if (row != rows.size()) continue;
        const bool plain = p.module.empty() && p.category != Category::std;
        const auto name = p.module.empty() ? name_of(p.category) : p.module;
        rows.push_back(
            {plain ? RowText(fmt::format("[{}]", name)) : row_name(name), name_of(p.category)});
    }
    return Key::over_packages(layer, std::move(map), std::move(rows));
}

Key by_symbol(const Layer& layer) { return Key::over_names(layer); }

// Deeper nesting says nothing, and a tree is built and walked by recursion on its depth.
constexpr std::size_t most_keys = 8;

struct Entry {
    std::string_view id, singular;
    Cut cut;
    Key (*make)(const Layer&);
};
constexpr Entry entries[] = {
#define BREAKDOWN(id, singular, cut, key, description) {#id, #singular, Cut::cut, key},
#include "analysis/rows/breakdowns.def"
#undef BREAKDOWN
};
constexpr BreakdownEntry descriptions[] = {
#define BREAKDOWN(id, singular, cut, key, description) {#id, description},
#include "analysis/rows/breakdowns.def"
#undef BREAKDOWN
};

const Entry* find_entry(std::string_view id) {
    const auto it = std::ranges::find(entries, id, &Entry::id);
    return it == std::end(entries) ? nullptr : it;
}

Result<const Entry*> entry_of(std::string_view id) {
    if (const auto* e = find_entry(id)) return e;
    return fail(ErrorKind::usage, "unknown breakdown '{}'{}", printable(id),
                did_you_mean(id, names_of(entries, &Entry::id)));
}

struct Filter {
    const Entry* entry = nullptr;
    std::string glob;
    bool leaves_out = false;
};

Result<Filter> parse_filter(std::string_view only) {
    Filter out;
    auto text = only;
    if (text.starts_with('!')) out.leaves_out = true, text.remove_prefix(1);
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    out.entry = std::ranges::find(entries, kind, &Entry::singular);
    if (out.entry == std::end(entries))
        return fail(ErrorKind::usage, "'{}' is no KIND:GLOB{}", printable(only),
                    did_you_mean(kind, names_of(entries, &Entry::singular)));
    if (colon == std::string_view::npos)
        return fail(ErrorKind::usage, "'{}' names no rows; write '{}:GLOB'", printable(only), kind);
    out.glob = text.substr(colon + 1);
    return out;
}

Result<std::vector<Filter>> parse_filters(const ReportOptions& options) {
    std::vector<Filter> out;
    for (const auto& only : options.only) out.push_back(TRY(parse_filter(only)));
    return out;
}

// All filters of one kind: which of its rows they let through.
struct Sieve {
    Key key;
    std::size_t cut = 0;
    std::vector<bool> passes;
};

std::vector<Sieve> make_sieves(const Model& model, std::span<const Filter> filters) {
    std::vector<const Entry*> kinds;
    for (const auto& f : filters)
        if (std::ranges::find(kinds, f.entry) == kinds.end()) kinds.push_back(f.entry);
    std::vector<Sieve> out;
    for (const auto* kind : kinds) {
        Sieve sieve{kind->make(model.layer(kind->cut)), static_cast<std::size_t>(kind->cut), {}};
        const auto matches = [&](std::string_view name, bool leaves_out) {
            return std::ranges::any_of(filters, [&](const Filter& f) {
                return f.entry == kind && f.leaves_out == leaves_out && glob_match(f.glob, name);
            });
        };
        const bool chooses = std::ranges::any_of(
            filters, [&](const Filter& f) { return f.entry == kind && !f.leaves_out; });
        for (u32 row = 0; row < sieve.key.row_count(); ++row) {
            const auto name = sieve.key.name(row);
            sieve.passes.push_back((!chooses || matches(name, false)) && !matches(name, true));
        }
        out.push_back(std::move(sieve));
    }
    return out;
}

// Walks the common refinement of the cuts in use, in axis order.
template <class F>
void walk(const Model& model, const Axis& axis, const std::array<bool, cut_count>& used, F&& each) {
    std::array<std::size_t, cut_count> at{};
    const auto ranges = axis.ranges();
    std::size_t range = 0;
    for (u64 begin = 0; begin < axis.size();) {
        u64 end = axis.size();
        if (range + 1 < ranges.size()) end = ranges[range + 1].begin;
        std::array<const Cell*, cut_count> cells{};
        for (std::size_t c = 0; c < cut_count; ++c) {
            if (!used[c]) continue;
            const auto& partition = model.layers[c].partition;
            cells[c] = &partition.cells()[at[c]];
            end = std::min(end, partition.end_of(at[c]));
        }
        const u64 length = end - begin;
        each(cells, Size{ranges[range].in_file ? length : 0, ranges[range].in_memory ? length : 0});
        for (std::size_t c = 0; c < cut_count; ++c)
            if (used[c] && model.layers[c].partition.end_of(at[c]) == end) ++at[c];
        if (range + 1 < ranges.size() && ranges[range + 1].begin == end) ++range;
        begin = end;
    }
}

}  // namespace

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

namespace {

const std::vector<std::vector<std::string>>& wanted_breakdowns(const ReportOptions& options) {
    return options.breakdowns.empty() ? default_breakdowns() : options.breakdowns;
}

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

bool needs_cut(const ReportOptions& options, Cut cut) {
    return any_entry(options, [&](const Entry& e) { return e.cut == cut; });
}

bool counts_owners(std::string_view id) {
    const auto* entry = find_entry(id);
    return entry != nullptr && (entry->make == by_owner || entry->make == by_symbol);
}

bool needs_names(const ReportOptions& options) {
    return any_entry(options,
                     [](const Entry& e) { return e.cut == Cut::claims && e.make == by_symbol; });
}

bool needs_sums_alone(const ReportOptions& options) {
    return options.only.empty() && options.tables.empty() &&
           std::ranges::all_of(options.breakdowns,
                               [](const auto& keys) { return keys.size() == 1; });
}

namespace {

// A breakdown of one key without a filter: what the layer has summed up already.
void add_sums(const Layer& layer, const Key& key, RowTree& tree) {
    const auto add = [&](std::size_t id, const Sum& sum, OwnerId owner = Partition::no_owner) {
        const u32 row = key.row_of(id);
        tree.add({&row, 1}, sum.size, sum.evidence, {&owner, 1});
    };
    const auto add_all = [&](const auto& sums) {
        for (std::size_t i = 0; i < sums.size(); ++i) add(i, sums[i]);
    };
    const auto& owners = layer.sums.by_owner;
    switch (key.source()) {
        case Key::Source::owner:
            for (OwnerId i = 0; i < owners.size(); ++i) add(i, owners[i], i);
            return;
        case Key::Source::package: {
            std::vector<Sum> packages(layer.packages.size());
            for (OwnerId i = 0; i < owners.size(); ++i)
                packages[layer.owners[i].package].add(owners[i]);
            return add_all(packages);
        }
        case Key::Source::cost_class: return add_all(layer.sums.by_class);
        case Key::Source::evidence: return add_all(layer.sums.by_evidence);
    }
}

}  // namespace

void add_rest(Node& root, Size size, ReportOptions::Sort sort) {
    Node rest;
    rest.name = RowText(everything_else);
    rest.size = size;
    root.size += size;
    auto& nodes = root.children;
    const auto end = !nodes.empty() && nodes.back().others ? nodes.end() - 1 : nodes.end();
    const auto at = std::find_if(nodes.begin(), end, [&](const Node& n) {
        return RowOrder(n.size, sort) < RowOrder(size, sort);
    });
    nodes.insert(at, std::move(rest));
}

namespace {

// Groups a cut up by its keys: take(keys, tree, what the filter leaves out).
template <class F>
Result<void> group(const Model& model, const Axis& axis, std::span<const std::string> keys,
                   const ReportOptions& options, OwnerId hole, F&& take) {
    std::array<bool, cut_count> used{};
    std::vector<Key> key_list;
    std::vector<std::size_t> cuts;
    const auto use = [&](const Entry& e) {
        used[static_cast<std::size_t>(e.cut)] = true;
        return static_cast<std::size_t>(e.cut);
    };
    for (const auto& name : keys) {
        const auto* entry = TRY(entry_of(name));
        key_list.push_back(entry->make(model.layer(entry->cut)));
        cuts.push_back(use(*entry));
    }
    const auto filters = TRY(parse_filters(options));
    for (const auto& filter : filters) use(*filter.entry);
    const auto sieves = make_sieves(model, filters);

    RowTree tree(key_list);
    Size rest;
    std::vector<u32> path(keys.size());
    std::vector<OwnerId> owners(keys.size());
    const auto add_cells = [&](const auto& cells, Size size) {
        if (cells[cuts.front()]->owner == hole) return;
        for (const auto& sieve : sieves)
            if (!sieve.passes[sieve.key.row(*cells[sieve.cut])]) {
                rest += size;
                return;
            }
        Evidence evidence = Evidence::format;
        for (std::size_t i = 0; i < key_list.size(); ++i) {
            const auto& cell = *cells[cuts[i]];
            path[i] = key_list[i].row(cell);
            owners[i] = cell.owner;
            evidence = std::max(evidence, cell.evidence);
        }
        tree.add(path, size, evidence, owners);
    };
    const auto& layer = model.layers[cuts.front()];
    if (keys.size() == 1 && sieves.empty() && !layer.sums.by_owner.empty())
        add_sums(layer, key_list.front(), tree);
    else
        walk(model, axis, used, add_cells);
    take(std::span<const Key>(key_list), tree, rest);
    return {};
}

}  // namespace

Result<Breakdown> make_breakdown(const Model& model, const Axis& axis,
                                 std::span<const std::string> keys, const ReportOptions& options) {
    Breakdown breakdown;
    const auto take = [&](std::span<const Key> key_list, RowTree& tree, Size rest) {
        breakdown.id = fmt::format("{}", fmt::join(keys, ","));
        breakdown.root = tree.finish(options);
        std::vector<std::shared_ptr<const void>> kept;
        for (const auto& key : key_list)
            if (key.kept() != nullptr) kept.push_back(key.kept());
        breakdown.names = std::make_shared<const std::vector<std::shared_ptr<const void>>>(kept);
        if (rest != Size{}) add_rest(breakdown.root, rest, options.sort);
    };
    TRY_VOID(group(model, axis, keys, options, Partition::no_owner, take));
    return breakdown;
}

Result<void> add_breakdown(const Model& model, const Axis& axis, std::span<const std::string> keys,
                           const ReportOptions& options, RowSums& sums, OwnerId hole) {
    return group(model, axis, keys, options, hole,
                 [&](std::span<const Key>, RowTree& tree, Size rest) { sums.add(tree, rest); });
}

Result<std::vector<Breakdown>> make_breakdowns(const Model& model, const Axis& axis,
                                               const ReportOptions& options) {
    const auto& wanted = wanted_breakdowns(options);
    std::vector<std::optional<Result<Breakdown>>> made(wanted.size());
    // From the back, where users and the text report put the finest one: symbols take as long as
    // all others together.
    std::atomic<std::size_t> left = wanted.size();
    const auto work = [&] {
        for (std::size_t i = left--; i > 0 && i <= wanted.size(); i = left--)
            made[i - 1].emplace(make_breakdown(model, axis, wanted[i - 1], options));
    };
    if (wanted.size() > 1 && model.has_claims)
        in_parallel(work, work);
    else
        work();
    std::vector<Breakdown> out;
    for (auto& breakdown : made) out.push_back(TRY(std::move(*breakdown)));
    return out;
}

}  // namespace binsize
