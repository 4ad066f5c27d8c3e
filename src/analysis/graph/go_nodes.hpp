// Names, kinds and packages of a Go program's nodes.
#pragma once

#include "analysis/graph/go_places.hpp"

namespace binsize {

/// Fills nodes, packages and arenas. The last nodes are the program's packages in the order of
/// go::Packages; `places` is sealed.
void make_go_nodes(const Context& context, const GoPlaces& places, ProgramGraph& out);

}  // namespace binsize
