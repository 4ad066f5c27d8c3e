// What the tables of pclntab say of functions: who was written into them, whom they wrap.
#pragma once

#include "analysis/graph/go_tables.hpp"

namespace binsize {

/// Also to the names that only inlined functions have; `first_table` is the node of the first of
/// `tables`.
void read_go_function_edges(const Context& context, const GoPlaces& places, u32 package_count,
                            const SharedTables& tables, u32 first_table,
                            graph::Graph::Builder& edges);

}  // namespace binsize
