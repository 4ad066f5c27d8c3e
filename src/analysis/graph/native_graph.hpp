// The graph of a program of C, C++, Rust and whatever else compiles to symbols and code.
#pragma once

#include "analysis/graph/program_graph.hpp"

namespace binsize {

[[nodiscard]] ProgramGraph make_native_graph(const Context& context, const Model& model);

}  // namespace binsize
