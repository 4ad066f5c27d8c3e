// Shortest chains from roots to everything, by the number of steps.
#pragma once

#include "graph/graph.hpp"
#include "graph/node_set.hpp"

#include <vector>

namespace binsize::graph {

/// One way from the roots to each node.
struct Paths {
    static constexpr u64 no_edge = ~u64{0};
    NodeSet reached;
    BigVector<u32> before;  ///< the node that leads here; no_node for roots and the unreached
    BigVector<u64> edge;    ///< of `before`, in the graph
    BigVector<u32> length;  ///< steps from the root; 0 for roots and the unreached
};

/// Of equally short ways the one that begins at the earlier root, and on it at the lower node.
/// Nodes of `cut` (null: none) are not entered.
[[nodiscard]] Paths shortest_paths(const Graph& graph, std::span<const u32> roots,
                                   const NodeSet* cut, Edges which);

/// From the root to the node, both included; empty where the node was not reached.
[[nodiscard]] std::vector<u32> chain(const Paths& paths, u32 node);

}  // namespace binsize::graph
