// The packages and modules of a graph as sets of nodes: what one would take out of a program.
#pragma once

#include "analysis/graph/program_graph.hpp"

#include <string>

namespace binsize {

struct NodeGroup {
    std::string name;  ///< printable; of a module with its version
    std::string kind;  ///< package | module | function
    std::vector<u32> nodes;
    Size own;          ///< what its nodes have
    u64 retained = 0;  ///< bytes of the file that no way reaches without it, methods as they are

    /// As a question spells it: without the version.
    [[nodiscard]] std::string subject() const {
        return kind + ":" + name.substr(0, kind == "module" ? name.find('@') : std::string::npos);
    }
};

/// Those that could go: no packages that the program starts in, no modules of nothing else. By
/// name.
[[nodiscard]] std::vector<NodeGroup> make_groups(const ProgramGraph& graph);
/// The functions that alone keep most, of a program that knows few packages: C has none.
[[nodiscard]] std::vector<NodeGroup> top_functions(const ProgramGraph& graph, std::size_t most);

/// What would go with each of them.
[[nodiscard]] std::vector<KeptBytes> freed_by_groups(const ProgramGraph& graph,
                                                     std::span<const NodeGroup> groups);

}  // namespace binsize
