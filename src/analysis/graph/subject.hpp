// What a question is about: SUBJECT of the command line → nodes of the graph.
#pragma once

#include "analysis/graph/program_graph.hpp"

#include <binsize/why.hpp>

#include <span>

namespace binsize {

struct FoundSubject {
    GraphSubject words;
    std::vector<u32> nodes;  ///< in order, not empty
};

/// KIND:GLOB (package, module, function, type, file, symbol), or a name alone: then the first kind
/// in this order that has it, by its very name before any glob. Errors (usage): nothing is called
/// so; the nearest names are listed.
[[nodiscard]] Result<FoundSubject> find_subject(const ProgramGraph& graph, std::string_view text);

/// Several at once: their words and their nodes, each once and in order, whatever the order of the
/// questions.
struct FoundSubjects {
    std::vector<GraphSubject> words;
    std::vector<u32> nodes;
};
[[nodiscard]] Result<FoundSubjects> find_subjects(const ProgramGraph& graph,
                                                  std::span<const std::string> texts);

}  // namespace binsize
