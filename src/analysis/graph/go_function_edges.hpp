// What the tables of pclntab say of functions: who was written into them, whom they wrap.
#pragma once

#include "analysis/graph/go_places.hpp"

namespace binsize {

void read_go_function_edges(const Context& context, const GoPlaces& places, u32 package_count,
                            graph::Graph::Builder& edges);

}  // namespace binsize
