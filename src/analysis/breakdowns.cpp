#include "analysis/breakdowns.hpp"

#include "analysis/row_tree.hpp"
#include "base/parallel.hpp"
#include "base/rows.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <atomic>
#include <unordered_map>

namespace binsize {
namespace {

Key by_owner(const Layer& layer) {
    std::vector<Key::Row> rows;
    for (const auto& owner : layer.owners) rows.push_back({printable(owner.name), {}});
    return Key::over_owners(std::move(rows));
}

template <class Names>
std::vector<Key::Row> rows_of(const Names& names) {
    std::vector<Key::Row> rows;
    for (const auto name : names) rows.push_back({std::string(name), {}});
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
    for (const auto& p : layer.packages) {
        map.push_back(static_cast<u32>(rows.size()));
        rows.push_back({printable(p.name), std::string(name_of(p.kind))});
    }
    return Key::over_packages(layer, std::move(map), std::move(rows));
}

// What has a module is a row of its module; the rest is a row of its category.
Key by_module(const Layer& layer) {
    std::vector<u32> map;
    std::vector<Key::Row> rows;
    for (const auto& p : layer.packages) {
        map.push_back(static_cast<u32>(rows.size()));
        const bool plain = p.module.empty() && p.category != Category::std;
        const auto name = p.module.empty() ? name_of(p.category) : p.module;
        rows.push_back({plain ? fmt::format("[{}]", name) : printable(name),
                        std::string(name_of(p.category))});
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
#include "analysis/breakdowns.def"
#undef BREAKDOWN
};
constexpr BreakdownEntry descriptions[] = {
#define BREAKDOWN(id, singular, cut, key, description) {#id, description},
#include "analysis/breakdowns.def"
#undef BREAKDOWN
};

const Entry* find_entry(std::string_view id) {
    const auto it = std::ranges::find(entries, id, &Entry::id);
    return it == std::end(entries) ? nullptr : it;
}

Result<const Entry*> entry_of(std::string_view id) {
    if (const auto* e = find_entry(id)) return e;
    std::string known;
    for (const auto& e : entries) known += fmt::format(" {}", e.id);
    return fail(ErrorKind::usage, "unknown breakdown '{}'; there are:{}", printable(id), known);
}

struct Filter {
    const Entry* entry = nullptr;
    std::string glob;
};

Result<std::optional<Filter>> parse_filter(const std::string& only) {
    if (only.empty()) return std::optional<Filter>{};
    const auto colon = only.find(':');
    const auto kind = std::string_view(only).substr(0, colon);
    const auto it = std::ranges::find(entries, kind, &Entry::singular);
    if (colon == std::string::npos || it == std::end(entries)) {
        std::string known;
        for (const auto& e : entries) known += fmt::format(" {}", e.singular);
        return fail(ErrorKind::usage, "'{}' is no KIND:GLOB; kinds are:{}", printable(only), known);
    }
    return Filter{it, only.substr(colon + 1)};
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

std::vector<std::vector<std::string>> default_breakdowns() {
    return {{"segments"}, {"sections"}, {"classes"}, {"categories"}, {"modules"}, {"packages"}};
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
    if (const auto filter = TRY(parse_filter(options.only)))
        claims |= filter->entry->cut >= Cut::claims;
    return claims;
}

namespace {

// Whether any key or the filter is one that `wanted` accepts.
template <class F>
bool any_entry(const ReportOptions& options, F&& wanted) {
    const auto accepts = [&](const std::string& id) {
        const auto* entry = find_entry(id);
        return entry != nullptr && wanted(*entry);
    };
    for (const auto& breakdown : options.breakdowns)
        if (std::ranges::any_of(breakdown, accepts)) return true;
    const auto filter = parse_filter(options.only);
    return filter && *filter && wanted(*(*filter)->entry);
}

}  // namespace

bool needs_cut(const ReportOptions& options, Cut cut) {
    return any_entry(options, [&](const Entry& e) { return e.cut == cut; });
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

// What a filter leaves out is one row, at its place among the others but before "[N others]".
void add_rest(Node& root, Size size, ReportOptions::Sort sort) {
    Node rest;
    rest.name = RowText(everything_else);
    rest.size = size;
    root.size += size;
    auto& nodes = root.children;
    const auto end =
        !nodes.empty() && nodes.back().name.ends_with(" others]") ? nodes.end() - 1 : nodes.end();
    const auto at = std::find_if(nodes.begin(), end, [&](const Node& n) {
        return RowOrder(n.size, sort) < RowOrder(size, sort);
    });
    nodes.insert(at, std::move(rest));
}

}  // namespace

Result<Breakdown> make_breakdown(const Model& model, const Axis& axis,
                                 std::span<const std::string> keys, const ReportOptions& options) {
    std::array<bool, cut_count> used{};
    std::vector<Key> key_list;
    std::vector<std::size_t> cuts;
    std::string id;
    const auto use = [&](const Entry& e) {
        used[static_cast<std::size_t>(e.cut)] = true;
        return static_cast<std::size_t>(e.cut);
    };
    for (const auto& name : keys) {
        const auto* entry = TRY(entry_of(name));
        key_list.push_back(entry->make(model.layer(entry->cut)));
        cuts.push_back(use(*entry));
        id += id.empty() ? name : "," + name;
    }
    const auto filter = TRY(parse_filter(options.only));
    Key filter_key;
    std::vector<bool> passes;
    std::size_t filter_cut = 0;
    if (filter) {
        filter_key = filter->entry->make(model.layer(filter->entry->cut));
        filter_cut = use(*filter->entry);
        for (u32 row = 0; row < filter_key.row_count(); ++row)
            passes.push_back(glob_match(filter->glob, filter_key.name(row)));
    }

    RowTree tree(key_list);
    Size rest;
    std::vector<u32> path(keys.size());
    std::vector<OwnerId> owners(keys.size());
    const auto add_cells = [&](const auto& cells, Size size) {
        if (filter && !passes[filter_key.row(*cells[filter_cut])]) {
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
    if (keys.size() == 1 && !filter && !layer.sums.by_owner.empty())
        add_sums(layer, key_list.front(), tree);
    else
        walk(model, axis, used, add_cells);
    Breakdown breakdown{std::move(id), tree.finish(options)};
    std::vector<std::shared_ptr<const void>> kept;
    for (const auto& key : key_list)
        if (key.kept() != nullptr) kept.push_back(key.kept());
    breakdown.names = std::make_shared<const std::vector<std::shared_ptr<const void>>>(kept);
    if (rest != Size{}) add_rest(breakdown.root, rest, options.sort);
    return breakdown;
}

Result<std::vector<Breakdown>> make_breakdowns(const Model& model, const Axis& axis,
                                               const ReportOptions& options) {
    const auto wanted = options.breakdowns.empty() ? default_breakdowns() : options.breakdowns;
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

namespace {

// Equal siblings become one; what a printed name cannot tell apart must not be two rows.
void merge_equal(std::vector<Node>& nodes) {
    std::unordered_map<std::string_view, std::size_t> first;
    first.reserve(nodes.size());
    bool merged = false;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto [it, added] = first.try_emplace(nodes[i].name, i);
        if (added) continue;
        auto& same = nodes[it->second];
        same.size += nodes[i].size;
        same.count += nodes[i].count;
        for (auto& child : nodes[i].children) same.children.push_back(std::move(child));
        nodes[i].size = {};
        merged = true;
    }
    if (merged) std::erase_if(nodes, [](const Node& n) { return n.size == Size{}; });
}

// Sorts indices and moves each node once: a node is large.
void order(std::vector<Node>& nodes, ReportOptions::Sort sort) {
    std::vector<std::pair<RowOrder, u32>> ranks;
    ranks.reserve(nodes.size());
    for (u32 i = 0; i < nodes.size(); ++i) ranks.emplace_back(RowOrder(nodes[i].size, sort), i);
    std::ranges::sort(ranks, [&](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : nodes[a.second].name < nodes[b.second].name;
    });
    std::vector<Node> out;
    out.reserve(nodes.size());
    for (const auto& rank : ranks) out.push_back(std::move(nodes[rank.second]));
    nodes = std::move(out);
}

}  // namespace

void arrange_children(Node& root, const ReportOptions& options) {
    auto& nodes = root.children;
    std::erase_if(nodes, [](const Node& n) { return n.size == Size{}; });
    merge_equal(nodes);
    order(nodes, options.sort);
    if (const auto kept = rows_kept(nodes.size(), options.rows); kept < nodes.size()) {
        Node others;
        others.count = 0;
        for (auto i = kept; i < nodes.size(); ++i) {
            others.size += nodes[i].size;
            others.count += 1;
        }
        others.name = fmt::format("[{} others]", others.count);
        nodes.resize(kept);
        nodes.push_back(std::move(others));
    }
}

}  // namespace binsize
