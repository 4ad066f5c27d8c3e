#include "graph/group_cuts.hpp"

#include "graph/group_sets.hpp"
#include "graph/reach.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace binsize::graph {
namespace {

constexpr std::size_t words = 4;
constexpr u32 batch = 64 * words;
/// Bit g: there is a way here that enters no node of group first + g.
using Mask = std::array<u64, words>;

class Batch {
public:
    Batch(const Graph& graph, std::span<const u32> group_of, u32 first, Edges which)
        : graph_(graph), group_of_(group_of), first_(first), which_(which), waits_(graph.size()) {
        without_.assign(graph.size(), Mask{});
    }

    void run(std::span<const u32> roots) {
        Mask all;
        all.fill(~u64{0});
        for (const auto root : roots) arrive(root, all);
        // In the order of arrival: ways that merge have mostly done so when a node's turn comes.
        for (std::size_t next = 0; next < queue_.size();) {
            const auto node = queue_[next++];
            waits_.erase(node);
            const auto mask = without_[node];
            for (auto edge = graph_.first_edge(node); edge < graph_.end_edge(node); ++edge)
                if (graph_.follows(edge, which_)) arrive(graph_.target(edge), mask);
            if (next <= graph_.size()) continue;
            queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(next));
            next = 0;
        }
    }

    void add_lost(const NodeSet& reached, std::span<const u64> weights, std::span<u64> sums) const {
        for (u32 node = 0; node < graph_.size(); ++node) {
            if (!reached.contains(node)) continue;
            for (std::size_t w = 0; w < words; ++w)
                for (u64 lost = ~without_[node][w]; lost != 0; lost &= lost - 1) {
                    const auto g = w * 64 + static_cast<std::size_t>(std::countr_zero(lost));
                    if (g < sums.size()) sums[g] += weights[node];
                }
        }
    }

private:
    void arrive(u32 node, const Mask& with) {
        Mask mask = with;
        const auto group = group_of_[node];
        if (group != no_group && group >= first_ && group - first_ < batch)
            mask[(group - first_) / 64] &= ~(u64{1} << ((group - first_) % 64));
        auto& here = without_[node];
        u64 fresh = 0;
        for (std::size_t w = 0; w < words; ++w) fresh |= mask[w] & ~here[w];
        if (fresh == 0) return;
        for (std::size_t w = 0; w < words; ++w) here[w] |= mask[w];
        if (waits_.insert(node)) queue_.push_back(node);
    }

    const Graph& graph_;
    std::span<const u32> group_of_;
    u32 first_;
    Edges which_;
    BigVector<Mask> without_;
    BigVector<u32> queue_;
    NodeSet waits_;
};

std::vector<u64> by_searches(const Graph& graph, std::span<const u32> roots,
                             const Grouping& grouping, std::span<const u64> weights, Edges which) {
    std::vector<u64> out(grouping.groups);
    const auto reached = reach(graph, roots, nullptr, which);
    for (u32 first = 0; first < grouping.groups; first += batch) {
        Batch cuts(graph, grouping.group_of, first, which);
        cuts.run(roots);
        cuts.add_lost(reached, weights,
                      std::span(out).subspan(first, std::min(batch, grouping.groups - first)));
    }
    return out;
}

}  // namespace

std::vector<std::vector<u64>> retained_by_groups(const Graph& graph, std::span<const u32> roots,
                                                 std::span<const Grouping> groupings,
                                                 std::span<const u64> weights, Edges which,
                                                 u64 patience) {
    const NodeOrder order(graph, roots, which);
    if (auto sums = GroupSets(graph, order, groupings, which, patience).retained(roots, weights))
        return *std::move(sums);
    std::vector<std::vector<u64>> out;
    for (const auto& grouping : groupings)
        out.push_back(by_searches(graph, roots, grouping, weights, which));
    return out;
}

}  // namespace binsize::graph
