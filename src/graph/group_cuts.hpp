// What each of many groups of nodes alone keeps: the sum of the weights of all that is not reached
// any more when the group is gone. A dominator tree answers that for single nodes; for sets there
// is no tree. But all ways to a node pass a group if all ways to each node in front of it do, so
// that what dominators are found by, going over the graph until nothing changes, finds the groups
// of each node, too: few, and of few kinds. A graph that is made to need many costs one search for
// each 256 groups instead, which travel as bits of one mask a node.
#pragma once

#include "graph/graph.hpp"

#include <vector>

namespace binsize::graph {

inline constexpr u32 no_group = ~u32{0};

/// Of each node its group below `groups`, or no_group.
struct Grouping {
    std::span<const u32> group_of;
    u32 groups = 0;
};

/// Of each grouping what its groups keep. The weights of the group itself are in its sum.
/// `patience`: how many steps a node and edge go into the first of the two ways, before the second
/// is taken, of which the time is groups/256 searches on programs, and never more than groups of
/// them.
[[nodiscard]] std::vector<std::vector<u64>> retained_by_groups(const Graph& graph,
                                                               std::span<const u32> roots,
                                                               std::span<const Grouping> groupings,
                                                               std::span<const u64> weights,
                                                               Edges which, u64 patience = 16);

}  // namespace binsize::graph
