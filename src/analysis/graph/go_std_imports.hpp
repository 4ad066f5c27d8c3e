// Who imports whom in Go's standard library: what no reference shows of which the linker kept no
// code. The facts are a table (scripts/std-imports makes it) of what holds for Go 1.24 to 1.27 on
// every system; programs of other versions get nothing from it.
#pragma once

#include "evidence/evidence.hpp"
#include "graph/graph.hpp"

namespace binsize {

/// Adds an edge from each package of the standard library to those that it imports, itself or by
/// way of packages that have left nothing in the program.
void add_std_imports(const go::Program& program, u32 first_package, u32 package_count,
                     graph::Graph::Builder& edges);

}  // namespace binsize
