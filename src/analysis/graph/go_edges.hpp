// Reads the edges of a Go program: what evidence/go streams, settled on nodes.
#pragma once

#include "analysis/graph/go_places.hpp"
#include "analysis/graph/method_rules.hpp"

namespace binsize {

/// Fills nodes, graph, rules and roots; bytes where the model has its claims cut.
void read_go_edges(const Context& context, const Model& model, ProgramGraph& out);

}  // namespace binsize
