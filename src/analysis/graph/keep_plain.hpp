// What stays of a program without rules on methods: reachability alone.
#pragma once

#include "analysis/graph/program_graph.hpp"
#include "graph/node_set.hpp"

namespace binsize {

/// keep() for a graph without rules. `low` keeps what any edge reaches from any root. What `high`
/// drops is led to by the cut, and by no edge that must be: what is in the program for reasons that
/// were not found does not go with things that have nothing to do with it.
[[nodiscard]] Kept keep_plain(const ProgramGraph& graph, std::span<const u32> cut, Bound bound);

/// What stands for reasons that were not found: as few nodes as lead to all that no root does, the
/// ones that nothing leads to before the lowest of each cycle. They become roots.
void add_unreached_roots(ProgramGraph& graph);

}  // namespace binsize
