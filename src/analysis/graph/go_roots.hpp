// What stands behind the references of a Go program: which package each function, type and
// initialiser comes with, who looks methods up by reflection, and where the linker's flood begins.
#pragma once

#include "analysis/graph/go_places.hpp"
#include "analysis/graph/method_rules.hpp"

namespace binsize {

/// Adds edges to packages and from them to their initialisers; fills rules.package_order. Then who
/// imports whom: whatever a package's own code or types refer to is of what it imports, itself or
/// through others, and stays with it even where that code goes. Needs all other edges.
void read_go_packages(const go::Program& program, const GoPlaces& places, u32 package_count,
                      MethodRules& rules, graph::Graph::Builder& edges);

/// Who looks methods up by name or number: through reflect.Value, which is certain, or through the
/// interface reflect.Type, where the place in the itab tells. Needs the graph.
void find_go_lookups(const go::Program& program, MethodRules& rules, const ProgramGraph& out);

/// Needs the graph and its rules.
void find_go_roots(const Context& context, const GoPlaces& places, u32 package_count,
                   ProgramGraph& out);

}  // namespace binsize
