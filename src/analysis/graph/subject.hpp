// What a question is about: SUBJECT of the command line → nodes of the graph.
#pragma once

#include "analysis/graph/program_graph.hpp"

#include <binsize/why.hpp>

namespace binsize {

struct FoundSubject {
    GraphSubject words;
    std::vector<u32> nodes;  ///< in order, not empty
};

/// KIND:GLOB (package, module, function, type, file, symbol), or a name alone: then the first kind
/// in this order that has it, by its very name before any glob. Errors (usage): nothing is called
/// so; the nearest names are listed.
[[nodiscard]] Result<FoundSubject> find_subject(const ProgramGraph& graph, std::string_view text);

}  // namespace binsize
