// What each of many groups of nodes alone keeps: the sum of the weights of all that is not reached
// any more when the group is gone. A dominator tree answers that for single nodes; for sets there
// is no tree. Searching once a group would cost groups × edges: here 256 groups travel as bits of
// one mask a node, and a node is looked at again only when a way without more groups turns up.
#pragma once

#include "graph/graph.hpp"

#include <vector>

namespace binsize::graph {

inline constexpr u32 no_group = ~u32{0};

/// `group_of`: of each node its group below `groups`, or no_group. The weights of the group itself
/// are in its sum. Time is groups/256 searches on programs, and never more than groups of them.
[[nodiscard]] std::vector<u64> retained_by_groups(const Graph& graph, std::span<const u32> roots,
                                                  std::span<const u32> group_of, u32 groups,
                                                  std::span<const u64> weights, Edges which);

}  // namespace binsize::graph
