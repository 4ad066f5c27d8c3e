// Bytes of the nodes of a Go program, read off the finished partition.
#pragma once

#include "analysis/graph/go_tables.hpp"

namespace binsize {

/// Gives each byte that a node would take along to that node: code and data by their place, what
/// describes something by its owner, tables that several use to their own nodes, padding to what
/// it aligns. `first_table` is the node of the first shared table.
void read_go_bytes(const Context& context, const Model& model, const GoPlaces& places,
                   const SharedTables& tables, u32 first_table, ProgramGraph& out);

}  // namespace binsize
