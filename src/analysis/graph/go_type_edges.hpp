// Edges out of type descriptors and itabs, and what the linker's rules need to know of them.
#pragma once

#include "analysis/graph/go_places.hpp"
#include "analysis/graph/method_rules.hpp"

namespace binsize {

/// Adds the edges, and fills the rules but for what code tells.
void read_go_type_edges(const go::Program& program, const GoPlaces& places, MethodRules& rules,
                        graph::Graph::Builder& edges);

}  // namespace binsize
