// Dominators: what every way from the roots to a node goes through. What a node alone keeps is what
// hangs below it in their tree.
//
// Semi-NCA (Georgiadis, Tarjan, Werneck: Finding Dominators in Practice, 2006). Its last step walks
// up the tree that it builds, which costs the square of the depth on graphs made for it; jump
// pointers (Myers: An applicative random-access stack, 1983) make every walk logarithmic.
#pragma once

#include "graph/graph.hpp"

namespace binsize::graph {

struct Dominators {
    /// The nearest node that every way to this one goes through. no_node: not reached, or several
    /// roots lead here; reached() tells them apart.
    BigVector<u32> immediate;
    /// Every node that is reached, each behind its immediate dominator.
    BigVector<u32> order;
    /// Where a node stands in `order`; no_node: not reached.
    BigVector<u32> position;

    [[nodiscard]] bool reached(u32 node) const { return position[node] != no_node; }
    /// The nearest node that dominates both or is one of them; no_node where none does.
    [[nodiscard]] u32 nearest_common(u32 a, u32 b) const;
};

/// `back` is graph.reversed(). Roots hang below no node.
[[nodiscard]] Dominators dominators(const Graph& graph, const Graph& back,
                                    std::span<const u32> roots, Edges which);

/// Of each node, the sum of the weights of all that it dominates, itself included; 0 for what is
/// not reached.
[[nodiscard]] BigVector<u64> retained(const Dominators& tree, std::span<const u64> weights);

}  // namespace binsize::graph
