// Which parts of a file are laid out in whole pages, and what each holds.
#pragma once

#include "analysis/graph/program_graph.hpp"

namespace binsize {

/// Fills page and part_of_class.
void find_parts(const Image& image, const Axis& axis, const Partition& partition,
                ProgramGraph& out);

}  // namespace binsize
