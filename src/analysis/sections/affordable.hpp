// How many questions a table puts to a graph where nobody said how many rows to make: each costs
// searches of all of it.
#pragma once

#include "analysis/graph/program_graph.hpp"

#include <algorithm>

namespace binsize {

/// Of rows that will be shown (0: all there are), for how many to ask, where all questions together
/// may look at so many nodes and edges if each looks at all of them once. It depends on the program
/// alone: the same report says the same.
[[nodiscard]] inline std::size_t affordable(const ProgramGraph& graph, u64 rows, u64 budget) {
    constexpr u64 fewest = 10, most = 2000;
    // One more than is shown: what is left over is a row as well.
    if (rows != 0) return static_cast<std::size_t>(std::min(rows + 1, most));
    const u64 size = graph.nodes.size() + graph.graph.edge_count() + 1;
    return static_cast<std::size_t>(std::clamp(budget / size, fewest, most));
}

}  // namespace binsize
