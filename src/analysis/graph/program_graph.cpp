#include "analysis/graph/program_graph.hpp"

namespace binsize {

Size ProgramGraph::size(u32 node) const {
    Size out;
    for (const auto& part : bytes(node)) {
        if (part.in_file) out.file += part.size;
        if (part.in_memory) out.memory += part.size;
    }
    return out;
}

std::optional<u32> ProgramGraph::package_node(PackageId package) const {
    if (package >= package_nodes_.size() || package_nodes_[package] == ~u32{0}) return std::nullopt;
    return package_nodes_[package];
}

ProgramGraph make_program_graph(const Context& context, const Model& model, Notes&) {
    ProgramGraph out;
    out.total = context.axis.total();
    out.packages = model.layer(Cut::claims).packages;
    out.unknown.push_back({"references", "not read yet"});
    return out;
}

Kept keep(const ProgramGraph& graph, std::span<const u32>, Bound) {
    return {std::vector<bool>(graph.nodes.size(), true), false};
}

Freed freed(const ProgramGraph&, std::span<const u32>) { return {}; }

std::string graph_name(const ProgramGraph& graph, u32 node) {
    return std::string(graph.nodes[node].name);
}

}  // namespace binsize
