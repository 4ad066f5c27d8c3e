#include "graph/group_sets.hpp"

#include "graph/group_cuts.hpp"
#include "graph/node_set.hpp"

#include <algorithm>

namespace binsize::graph {
namespace {

constexpr std::size_t meetings = std::size_t{1} << 14U;

u64 mixed(u32 a, u32 b) {
    u64 z = (u64{a} << 32U | b) * 0x9e3779b97f4a7c15;
    return z ^ (z >> 29U);
}

}  // namespace

SetStore::SetStore() : sets_(1), table_(1U << 10U), meetings_(meetings) {}

SetStore::Id SetStore::made_of(Id rest, u32 largest) {
    ++steps_;
    const u64 mask = table_.size() - 1;
    for (u64 at = mixed(rest, largest) & mask;; at = (at + 1) & mask) {
        const Id there = table_[at];
        if (there == 0) {
            table_[at] = static_cast<Id>(sets_.size());
            sets_.push_back({rest, largest});
            if (2 * sets_.size() > table_.size()) grow();
            return static_cast<Id>(sets_.size() - 1);
        }
        if (sets_[there].rest == rest && sets_[there].largest == largest) return there;
    }
}

void SetStore::grow() {
    BigVector<Id> wider(2 * table_.size());
    const u64 mask = wider.size() - 1;
    for (Id set = 1; set < sets_.size(); ++set) {
        u64 at = mixed(sets_[set].rest, sets_[set].largest) & mask;
        while (wider[at] != 0) at = (at + 1) & mask;
        wider[at] = set;
    }
    table_ = std::move(wider);
}

SetStore::Id SetStore::with(Id set, u32 number) {
    above_.clear();
    Id base = set;
    for (; base != empty && sets_[base].largest > number; base = sets_[base].rest)
        above_.push_back(sets_[base].largest);
    steps_ += above_.size() + 1;
    if (base != empty && sets_[base].largest == number) return set;
    base = made_of(base, number);
    for (; !above_.empty(); above_.pop_back()) base = made_of(base, above_.back());
    return base;
}

SetStore::Id SetStore::common(Id a, Id b) {
    if (a == b) return a;
    if (a == empty || b == empty) return empty;
    auto& known = meetings_[mixed(a, b) % meetings];
    if (known.a == a && known.b == b) return known.common;
    const Id first = a;
    const Id second = b;
    above_.clear();
    for (; a != b; ++steps_) {
        // Of the empty set the largest is below all others.
        const u64 in_a = a == empty ? 0 : u64{1} + sets_[a].largest;
        const u64 in_b = b == empty ? 0 : u64{1} + sets_[b].largest;
        if (in_a == in_b) above_.push_back(sets_[a].largest);
        if (in_a >= in_b) a = sets_[a].rest;
        if (in_b >= in_a) b = sets_[b].rest;
    }
    for (; !above_.empty(); above_.pop_back()) a = made_of(a, above_.back());
    known = {first, second, a};
    return a;
}

// Depth first; whoever is left last comes first. Groups are numbered likewise, so that what lies
// further in is added on top of a set.
NodeOrder::NodeOrder(const Graph& graph, std::span<const u32> roots, Edges which) {
    struct Step {
        u32 node;
        u64 edge;
    };
    NodeSet seen(graph.size());
    BigVector<Step> open;
    const auto enter = [&](u32 node) { open.push_back({node, graph.first_edge(node)}); };
    for (const u32 root : roots) {
        if (root >= graph.size() || !seen.insert(root)) continue;
        enter(root);
        while (!open.empty()) {
            auto& [node, at] = open.back();
            const u64 end = graph.end_edge(node);
            u64 edge = at;
            while (edge != end && !(graph.follows(edge, which) && seen.insert(graph.target(edge))))
                ++edge;
            at = edge + 1;
            if (edge != end) {
                enter(graph.target(edge));
            } else {
                nodes.push_back(node);
                open.pop_back();
            }
        }
    }
    std::ranges::reverse(nodes);
    place.assign(graph.size(), 0);
    for (u32 i = 0; i < nodes.size(); ++i) place[nodes[i]] = i;
}

GroupSets::GroupSets(const Graph& graph, const NodeOrder& order,
                     std::span<const Grouping> groupings, Edges which, u64 patience)
    : graph_(graph),
      order_(order),
      groupings_(groupings),
      which_(which),
      limit_(patience * (graph.size() + graph.edge_count())) {}

// Groups are numbered as the order comes upon them, whatever grouping they are of.
void GroupSets::number_groups() {
    for (const auto& grouping : groupings_) numbers_.emplace_back(grouping.groups, no_group);
    count_ = 0;
    for (const u32 node : order_.nodes)
        for (std::size_t i = 0; i < groupings_.size(); ++i)
            if (const u32 group = groupings_[i].group_of[node];
                group != no_group && numbers_[i][group] == no_group)
                numbers_[i][group] = count_++;
}

SetStore::Id GroupSets::behind(u32 node) {
    auto set = in_front_[node];
    for (std::size_t i = 0; i < groupings_.size(); ++i)
        if (const u32 group = groupings_[i].group_of[node]; group != no_group)
            set = sets_.with(set, numbers_[i][group]);
    return set;
}

// A set only ever shrinks, so that this ends.
bool GroupSets::settle() {
    std::vector<bool> changed(order_.nodes.size(), true);
    u64 edges = 0;
    for (bool again = true; again;) {
        again = false;
        for (u32 i = 0; i < order_.nodes.size(); ++i) {
            if (!changed[i]) continue;
            changed[i] = false;
            const u32 node = order_.nodes[i];
            const auto here = behind(node);
            edges += graph_.end_edge(node) - graph_.first_edge(node) + 1;
            if (edges + sets_.steps() > limit_) return false;
            for (auto edge = graph_.first_edge(node); edge < graph_.end_edge(node); ++edge) {
                if (!graph_.follows(edge, which_)) continue;
                const u32 to = graph_.target(edge);
                auto& there = in_front_[to];
                if (there == here || there == SetStore::empty) continue;
                const auto both = there == unseen ? here : sets_.common(there, here);
                if (both == there) continue;
                there = both;
                changed[order_.place[to]] = true;
                again = again || order_.place[to] <= i;
            }
        }
    }
    return true;
}

std::optional<std::vector<std::vector<u64>>> GroupSets::retained(std::span<const u32> roots,
                                                                 std::span<const u64> weights) {
    number_groups();
    in_front_.assign(graph_.size(), unseen);
    for (const u32 root : roots)
        if (root < graph_.size()) in_front_[root] = SetStore::empty;
    if (!settle()) return std::nullopt;
    // Of each set what lies behind it alone; then each hands on to the set that it adds to, which
    // has a lower number.
    std::vector<u64> of_set(sets_.size());
    for (const u32 node : order_.nodes) {
        const auto set = behind(node);
        if (set >= of_set.size()) of_set.resize(sets_.size());
        of_set[set] += weights[node];
    }
    std::vector<u64> of_number(count_);
    for (auto set = static_cast<SetStore::Id>(of_set.size()); set-- > 1;) {
        of_number[sets_[set].largest] += of_set[set];
        of_set[sets_[set].rest] += of_set[set];
    }
    std::vector<std::vector<u64>> out;
    for (const auto& numbers : numbers_)
        for (auto& sums = out.emplace_back(); const u32 number : numbers)
            sums.push_back(number == no_group ? 0 : of_number[number]);
    return out;
}

}  // namespace binsize::graph
