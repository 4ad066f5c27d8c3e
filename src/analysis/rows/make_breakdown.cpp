// Breakdowns as rows: the cells of the cuts that the keys need, walked once and counted in a tree.
#include "analysis/rows/row_sums.hpp"
#include "analysis/rows/selection.hpp"
#include "analysis/rows/tree.hpp"
#include "base/parallel.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <bitset>
#include <unordered_map>

namespace binsize {
namespace {

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
            const auto& partition = model.divisions[c].partition;
            cells[c] = &partition.cells()[at[c]];
            end = std::min(end, partition.end_of(at[c]));
        }
        each(cells, axis.measure(ranges[range], begin, end));
        for (std::size_t c = 0; c < cut_count; ++c)
            if (used[c] && model.divisions[c].partition.end_of(at[c]) == end) ++at[c];
        if (range + 1 < ranges.size() && ranges[range + 1].begin == end) ++range;
        begin = end;
    }
}

// A breakdown of one key without a filter: what the division has summed up already.
void add_sums(const Division& division, const Key& key, RowTree& tree) {
    const auto add = [&](std::size_t id, const Sum& sum, OwnerId owner = Partition::no_owner) {
        const u32 row = key.row_of(id);
        tree.add({&row, 1}, sum.size, sum.evidence, {&owner, 1});
    };
    const auto add_all = [&](const auto& sums) {
        for (std::size_t i = 0; i < sums.size(); ++i) add(i, sums[i]);
    };
    const auto& owners = division.sums.by_owner;
    switch (key.source()) {
        case Key::Source::owner:
            for (OwnerId i = 0; i < owners.size(); ++i) add(i, owners[i], i);
            return;
        case Key::Source::package: {
            std::vector<Sum> packages(division.packages.size());
            for (OwnerId i = 0; i < owners.size(); ++i)
                packages[division.owners[i].package].add(owners[i]);
            return add_all(packages);
        }
        case Key::Source::cost_class: return add_all(division.sums.by_class);
        case Key::Source::evidence: return add_all(division.sums.by_evidence);
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

// Groups a cut up by its keys: take(tree, what the filter leaves out).
template <class F>
Result<void> group(const Model& model, const Axis& axis, std::span<const std::string> keys,
                   const ReportOptions& options, OwnerId hole, F&& take) {
    std::array<bool, cut_count> used{};
    std::vector<Key> key_list;
    std::vector<std::size_t> cuts;
    const auto use = [&](const KeyEntry& e) {
        used[static_cast<std::size_t>(e.cut)] = true;
        return static_cast<std::size_t>(e.cut);
    };
    for (const auto& name : keys) {
        const auto* entry = TRY(entry_of(name));
        key_list.push_back(entry->make(model.division(entry->cut)));
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
    const auto& division = model.divisions[cuts.front()];
    if (keys.size() == 1 && sieves.empty() && !division.sums.by_owner.empty())
        add_sums(division, key_list.front(), tree);
    else
        walk(model, axis, used, add_cells);
    take(tree, rest);
    return {};
}

}  // namespace

Result<Breakdown> make_breakdown(const Model& model, const Axis& axis,
                                 std::span<const std::string> keys, const ReportOptions& options) {
    Breakdown breakdown;
    const auto take = [&](RowTree& tree, Size rest) {
        breakdown.id = fmt::format("{}", fmt::join(keys, ","));
        breakdown.root = tree.finish(options);
        if (rest != Size{}) add_rest(breakdown.root, rest, options.sort);
    };
    TRY_VOID(group(model, axis, keys, options, Partition::no_owner, take));
    return breakdown;
}

Result<void> add_breakdown(const Model& model, const Axis& axis, std::span<const std::string> keys,
                           const ReportOptions& options, RowSums& sums, OwnerId hole) {
    return group(model, axis, keys, options, hole,
                 [&](RowTree& tree, Size rest) { sums.add(tree, rest); });
}

namespace {

constexpr std::string_view smaller = "[smaller symbols]";

bool are_enough(const Breakdown& packages, u64 enough) {
    return static_cast<u64>(std::ranges::count(packages.root.children, "package", &Node::kind)) >=
           enough;
}

bool is_quoted(const Owner& owner) { return owner.kind == OwnerKind::literal; }

// Symbols that have a hundredth of the file, with all that are called the same; what only prints
// the same is not looked for.
Breakdown large_symbols(const Division& division, u64 file_size, ReportOptions options) {
    constexpr u64 part = 100;
    const auto& sums = division.sums.by_owner;
    std::vector<Owner> large;
    std::vector<u32> row_of(division.owners.size(), 0);
    std::unordered_map<std::string_view, u32> row_of_name;  // a hundred at most
    std::bitset<256> lengths;  // of these names, so that few are looked up
    for (OwnerId i = 0; i < sums.size(); ++i) {
        if (sums[i].size.file < file_size / part) continue;
        const auto& owner = division.owners[i];
        const auto next = static_cast<u32>(large.size()) + 1;
        const auto [row, added] = row_of_name.try_emplace(owner.name, next);
        if (added) large.push_back(owner);
        row_of[i] = row->second;
        lengths.set(owner.name.size() % lengths.size());
    }
    for (OwnerId i = 0; i < row_of.size(); ++i) {
        const auto& owner = division.owners[i];
        if (!lengths.test(owner.name.size() % lengths.size())) continue;
        const auto row = row_of_name.find(owner.name);
        // A literal that spells the name of a function is another row.
        if (row != row_of_name.end() && is_quoted(large[row->second - 1]) == is_quoted(owner))
            row_of[i] = row->second;
    }
    PrintedNames names(large);
    names.work();
    names.finish();
    Key::Rows rows;
    rows.list.push_back({smaller, name_of(OwnerKind::remainder)});
    names.each(large, [&](OwnerId owner, const PrintedNames::Name& name) {
        rows.list.push_back(
            {rows.made.keep(name.quoted ? fmt::format("\"{}\"", name.text) : name.text),
             name_of(large[owner].kind)});
    });
    std::vector<Key> keys;
    keys.push_back(Key::over_owners(std::move(rows), std::move(row_of)));
    RowTree tree(keys);
    add_sums(division, keys.front(), tree);
    options.rows += options.rows != 0 ? 1 : 0;
    return {"symbols", tree.finish(options)};
}

}  // namespace

Result<std::vector<Breakdown>> make_breakdowns(const Model& model, const Axis& axis,
                                               const ReportOptions& options) {
    const auto& wanted = wanted_breakdowns(options);
    std::vector<std::optional<Result<Breakdown>>> made(wanted.size());
    const auto find = [&](std::string_view id) {
        return static_cast<std::size_t>(
            std::ranges::find_if(
                wanted, [&](const auto& keys) { return keys.size() == 1 && keys.front() == id; }) -
            wanted.begin());
    };
    const auto& division = model.division(Cut::claims);
    if (const auto packages = find("packages"), symbols = find("symbols");
        options.packages_enough != 0 && packages < wanted.size() && symbols < wanted.size() &&
        !division.sums.by_owner.empty()) {
        made[packages].emplace(make_breakdown(model, axis, wanted[packages], options));
        if (*made[packages] && are_enough(**made[packages], options.packages_enough))
            made[symbols].emplace(large_symbols(division, axis.file_size(), options));
    }
    // From the back, where users and the text report put the finest one: symbols take as long as
    // all others together.
    std::atomic<std::size_t> left = wanted.size();
    Steps steps("adding rows up, by breakdown", wanted.size());
    const auto work = [&] {
        for (std::size_t i = left--; i > 0 && i <= wanted.size(); i = left--) {
            if (!made[i - 1])
                made[i - 1].emplace(make_breakdown(model, axis, wanted[i - 1], options));
            steps.done();
        }
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
