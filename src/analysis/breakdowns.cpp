#include "analysis/breakdowns.hpp"

#include "base/demangle.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <thread>
#include <unordered_map>

namespace binsize {
namespace {

struct PrintedNames;

// A key maps a cell of its cut to a row, and a row to its name and kind. Rows are dense ids.
class Key {
public:
    struct Row {
        std::string name;
        std::string kind;
    };
    std::vector<u32> row_of_owner;  // by owner; empty: the row is computed from the cell
    enum class Source : u8 { owner, cost_class, evidence } source = Source::owner;
    std::vector<Row> rows;
    struct SymbolRow {
        std::string_view name, kind;
    };
    std::vector<SymbolRow> symbol_rows;  // by_symbol alone: views, since there may be millions
    std::shared_ptr<PrintedNames> printed;
    Cut cut = Cut::claims;
    bool counts_owners = false;

    [[nodiscard]] u32 row(const Cell& cell) const {
        switch (source) {
            case Source::owner: return row_of_owner[cell.owner];
            case Source::cost_class: return static_cast<u32>(cell.cost_class);
            case Source::evidence: return static_cast<u32>(cell.evidence);
        }
        return 0;
    }
    [[nodiscard]] std::size_t row_count() const { return rows.size() + symbol_rows.size(); }
    [[nodiscard]] Row name(u32 row) const {
        if (symbol_rows.empty()) return rows[row];
        return {std::string(symbol_rows[row].name), std::string(symbol_rows[row].kind)};
    }
};

Key by_owner(const Layer& layer) {
    Key key;
    key.row_of_owner.resize(layer.owners.size());
    for (u32 i = 0; i < layer.owners.size(); ++i) {
        key.row_of_owner[i] = i;
        key.rows.push_back({printable(layer.owners[i].name), {}});
    }
    return key;
}

Key by_class(const Layer&) {
    Key key;
    key.source = Key::Source::cost_class;
    for (const auto name : cost_class_names) key.rows.push_back({std::string(name), {}});
    return key;
}

Key by_evidence(const Layer&) {
    Key key;
    key.source = Key::Source::evidence;
    for (const auto name : evidence_names) key.rows.push_back({std::string(name), {}});
    return key;
}

// Rows from packages: `row_of_package` maps each package to a row.
Key over_packages(const Layer& layer, const std::vector<u32>& row_of_package,
                  std::vector<Key::Row> rows) {
    Key key;
    key.rows = std::move(rows);
    key.row_of_owner.reserve(layer.owners.size());
    for (const auto& owner : layer.owners)
        key.row_of_owner.push_back(row_of_package[owner.package]);
    return key;
}

Key by_category(const Layer& layer) {
    std::vector<u32> map;
    for (const auto& p : layer.packages) map.push_back(static_cast<u32>(p.category));
    std::vector<Key::Row> rows;
    for (const auto name : category_names) rows.push_back({std::string(name), {}});
    return over_packages(layer, map, std::move(rows));
}

Key by_package(const Layer& layer) {
    std::vector<u32> map;
    std::vector<Key::Row> rows;
    for (const auto& p : layer.packages) {
        map.push_back(static_cast<u32>(rows.size()));
        rows.push_back({printable(p.name), std::string(name_of(p.kind))});
    }
    return over_packages(layer, map, std::move(rows));
}

// What has a module is a row of its module; the rest is a row of its category.
Key by_module(const Layer& layer) {
    std::vector<u32> map;
    std::vector<Key::Row> rows;
    std::unordered_map<std::string_view, u32> known;
    for (const auto& p : layer.packages) {
        const auto name = p.module.empty() ? name_of(p.category) : p.module;
        const auto [it, added] = known.try_emplace(name, static_cast<u32>(rows.size()));
        if (added) {
            const bool plain = p.module.empty() && p.category != Category::std;
            rows.push_back({plain ? fmt::format("[{}]", name) : printable(name),
                            std::string(name_of(p.category))});
        }
        map.push_back(it->second);
    }
    return over_packages(layer, map, std::move(rows));
}

// What owners are called when printed. Most names are views into the file; demangled ones are
// kept in `text`, each made once. Two threads, since demangling is most of the work.
struct PrintedNames {
    std::vector<std::string_view> names;
    std::deque<std::string> text[2];
};

void print_names(std::span<const Owner> owners, std::span<std::string_view> names,
                 std::deque<std::string>& text) {
    u64 name_bytes = 0;
    for (const auto& owner : owners) name_bytes += owner.name.size();
    Demangler demangler(name_bytes);
    for (std::size_t i = 0; i < owners.size(); ++i) {
        names[i] = owners[i].name;
        if (owners[i].kind != OwnerKind::literal && looks_mangled(names[i]))
            names[i] = text.emplace_back(demangler(names[i]));
        if (!is_printable(names[i])) names[i] = text.emplace_back(printable(names[i]));
        // A literal's text may spell the name of a function or of an embedded file.
        if (owners[i].kind == OwnerKind::literal)
            names[i] = text.emplace_back(fmt::format("\"{}\"", names[i]));
    }
}

std::shared_ptr<PrintedNames> print_names(std::span<const Owner> owners) {
    constexpr std::size_t worth_a_thread = 4096;
    auto printed = std::make_shared<PrintedNames>();
    printed->names.resize(owners.size());
    const std::span names(printed->names);
    const auto half = owners.size() < worth_a_thread ? owners.size() : owners.size() / 2;
    std::optional<std::jthread> second;
    if (half < owners.size())
        second.emplace(
            [&] { print_names(owners.subspan(half), names.subspan(half), printed->text[1]); });
    print_names(owners.first(half), names.first(half), printed->text[0]);
    return printed;
}

// Owners whose printed names are equal share a row.
Key by_symbol(const Layer& layer) {
    Key key;
    key.counts_owners = true;
    key.printed = print_names(layer.owners);
    key.row_of_owner.reserve(layer.owners.size());
    std::unordered_map<std::string_view, u32> known;
    known.reserve(layer.owners.size());
    for (std::size_t i = 0; i < layer.owners.size(); ++i) {
        const auto name = key.printed->names[i];
        const auto [it, added] = known.try_emplace(name, static_cast<u32>(key.symbol_rows.size()));
        if (added) key.symbol_rows.push_back({name, name_of(layer.owners[i].kind)});
        key.row_of_owner.push_back(it->second);
    }
    return key;
}

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

// The tree under construction: nodes in arrays, children found by (parent, row).
class Tree {
public:
    explicit Tree(std::span<const Key> keys) : keys_(keys) { nodes_.push_back({}); }

    // Adds bytes to the path of rows, one a key; `owner` is counted at the leaf.
    void add(std::span<const u32> path, Size size, Evidence evidence, OwnerId owner) {
        u32 at = 0;
        nodes_[0].size += size;
        for (std::size_t depth = 0; depth < path.size(); ++depth) {
            at = child(at, path[depth]);
            nodes_[at].size += size;
            nodes_[at].evidence = std::max(nodes_[at].evidence, evidence);
        }
        auto& leaf = nodes_[at];
        if (leaf.last_owner != owner) {
            leaf.several_owners |= leaf.last_owner != Partition::no_owner;
            leaf.last_owner = owner;
            if (keys_.back().counts_owners) owners_.push_back({at, owner});
        }
    }

    [[nodiscard]] Node finish(const std::string& root_name) {
        count_owners();
        std::vector<std::vector<u32>> children(nodes_.size());
        for (u32 i = 1; i < nodes_.size(); ++i) children[nodes_[i].parent].push_back(i);
        return make(0, 0, children, root_name);
    }

private:
    struct Item {
        u32 parent = 0, row = 0;
        Size size;
        Evidence evidence = Evidence::format;
        bool several_owners = false;
        OwnerId last_owner = Partition::no_owner;
        u32 count = 1;
    };
    u32 child(u32 parent, u32 row) {
        // Neighbouring cells often share their row.
        if (last_parent_ == parent && last_row_ == row && last_child_ != 0 &&
            nodes_[last_child_].parent == parent)
            return last_child_;
        const auto [it, added] =
            index_.try_emplace((u64{parent} << 32U) | row, static_cast<u32>(nodes_.size()));
        if (added) {
            nodes_.push_back({});
            nodes_.back().parent = parent;
            nodes_.back().row = row;
        }
        last_parent_ = parent, last_row_ = row, last_child_ = it->second;
        return it->second;
    }
    // An owner may own several stretches of one row: count it once.
    void count_owners() {
        std::erase_if(owners_, [&](const auto& o) { return !nodes_[o.first].several_owners; });
        std::ranges::sort(owners_);
        const auto rest = std::ranges::unique(owners_);
        owners_.erase(rest.begin(), rest.end());
        for (auto& node : nodes_)
            if (node.several_owners && keys_.back().counts_owners) node.count = 0;
        for (const auto& [node, owner] : owners_) ++nodes_[node].count;
    }
    // Depth is the number of keys, which the command line bounds; not the input.
    Node make(u32 at, std::size_t depth, const std::vector<std::vector<u32>>& children,
              const std::string& root_name) {
        const auto& item = nodes_[at];
        Node node;
        if (depth == 0) {
            node.name = root_name;
        } else {
            auto row = keys_[depth - 1].name(item.row);
            node.name = std::move(row.name);
            node.kind = std::move(row.kind);
            node.evidence = name_of(item.evidence);
        }
        node.size = item.size;
        node.count = std::max<u32>(1, item.count);
        node.children.reserve(children[at].size());
        for (const u32 c : children[at]) node.children.push_back(make(c, depth + 1, children, {}));
        return node;
    }

    std::span<const Key> keys_;
    std::vector<Item> nodes_;
    std::unordered_map<u64, u32> index_;
    std::vector<std::pair<u32, OwnerId>> owners_;
    u32 last_parent_ = 0, last_row_ = 0, last_child_ = 0;
};

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
        for (const auto& id : breakdown) claims |= TRY(entry_of(id))->cut >= Cut::claims;
    }
    if (const auto filter = TRY(parse_filter(options.only)))
        claims |= filter->entry->cut >= Cut::claims;
    return claims;
}

bool needs_cut(const ReportOptions& options, Cut cut) {
    const auto reads = [&](const std::string& id) {
        const auto* entry = find_entry(id);
        return entry != nullptr && entry->cut == cut;
    };
    for (const auto& breakdown : options.breakdowns)
        if (std::ranges::any_of(breakdown, reads)) return true;
    const auto filter = parse_filter(options.only);
    return filter && *filter && (*filter)->entry->cut == cut;
}

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
            passes.push_back(glob_match(filter->glob, filter_key.name(row).name));
    }

    Tree tree(key_list);
    Size rest;
    std::vector<u32> path(keys.size());
    walk(model, axis, used, [&](const auto& cells, Size size) {
        if (filter && !passes[filter_key.row(*cells[filter_cut])]) {
            rest += size;
            return;
        }
        Evidence evidence = Evidence::format;
        for (std::size_t i = 0; i < key_list.size(); ++i) {
            const auto& cell = *cells[cuts[i]];
            path[i] = key_list[i].row(cell);
            evidence = std::max(evidence, cell.evidence);
        }
        tree.add(path, size, evidence, cells[cuts.back()]->owner);
    });
    Breakdown breakdown{std::move(id), tree.finish(options.name)};
    if (rest != Size{}) {
        Node node;
        node.name = "[everything else]";
        node.size = rest;
        breakdown.root.size += rest;
        breakdown.root.children.push_back(std::move(node));
    }
    arrange(breakdown.root, options);
    return breakdown;
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
    struct Rank {
        u64 first, second;
        u32 index;
    };
    std::vector<Rank> ranks;
    ranks.reserve(nodes.size());
    for (u32 i = 0; i < nodes.size(); ++i) {
        const auto& size = nodes[i].size;
        switch (sort) {
            case ReportOptions::Sort::file: ranks.push_back({size.file, size.memory, i}); break;
            case ReportOptions::Sort::memory: ranks.push_back({size.memory, size.file, i}); break;
            case ReportOptions::Sort::name: ranks.push_back({0, 0, i}); break;
        }
    }
    std::ranges::sort(ranks, [&](const Rank& a, const Rank& b) {
        if (a.first != b.first) return a.first > b.first;
        if (a.second != b.second) return a.second > b.second;
        return nodes[a.index].name < nodes[b.index].name;
    });
    std::vector<Node> out;
    out.reserve(nodes.size());
    for (const auto& rank : ranks) out.push_back(std::move(nodes[rank.index]));
    nodes = std::move(out);
}

}  // namespace

void arrange_children(Node& root, const ReportOptions& options) {
    auto& nodes = root.children;
    std::erase_if(nodes, [](const Node& n) { return n.size == Size{}; });
    merge_equal(nodes);
    order(nodes, options.sort);
    if (options.rows > 0 && nodes.size() > options.rows) {
        Node others;
        others.count = 0;
        for (auto i = static_cast<std::size_t>(options.rows); i < nodes.size(); ++i) {
            others.size += nodes[i].size;
            others.count += 1;
        }
        others.name = fmt::format("[{} others]", others.count);
        nodes.resize(static_cast<std::size_t>(options.rows));
        nodes.push_back(std::move(others));
    }
}

void arrange(Node& root, const ReportOptions& options) {
    arrange_children(root, options);
    for (auto& node : root.children) arrange(node, options);
}

}  // namespace binsize
