// Shortest chains of a graph without some of its nodes, many times over.
//
// A breadth-first search finds of each node the first of its shortest chains, in the order of roots
// and then of edges. Taking nodes out leaves fewer chains to choose from: a chain that does not
// pass through them stays the first of its node, and every other node gets a chain that is longer
// or comes later than the one it had, so that nobody else is led to by it who was not before. So
// only what lies behind the nodes is looked for anew, which is most often a small part.
#pragma once

#include "graph/paths.hpp"

namespace binsize::graph {

class Detours {
public:
    /// What shortest_paths(graph, roots, cut, which) finds, to be changed by what is taken out.
    /// `back` is graph.reversed(); both graphs must outlive this.
    Detours(const Graph& graph, const Graph& back, std::vector<u32> roots, const NodeSet* cut,
            Edges which);

    /// What it finds with these nodes cut as well.
    [[nodiscard]] Paths without(std::span<const u32> nodes) const;

private:
    class Search;
    const Graph& graph_;
    const Graph& back_;
    Edges which_;
    std::vector<u32> roots_;
    NodeSet cut_;
    Paths all_;
    BigVector<u32> place_;                  ///< by node: when the search reached it
    BigVector<u32> first_behind_, behind_;  ///< the nodes that are reached from each
};

}  // namespace binsize::graph
