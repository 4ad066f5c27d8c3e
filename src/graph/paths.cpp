#include "graph/paths.hpp"

#include <algorithm>

namespace binsize::graph {

Paths shortest_paths(const Graph& graph, std::span<const u32> roots, const NodeSet* cut,
                     Edges which) {
    Paths out{NodeSet(graph.size()), {}, {}, {}};
    out.before.assign(graph.size(), no_node);
    out.edge.assign(graph.size(), Paths::no_edge);
    out.length.assign(graph.size(), 0);
    BigVector<u32> queue;
    const auto enter = [&](u32 node) {
        if (cut != nullptr && cut->contains(node)) return false;
        if (!out.reached.insert(node)) return false;
        queue.push_back(node);
        return true;
    };
    for (const auto root : roots) enter(root);
    for (std::size_t next = 0; next < queue.size(); ++next) {
        const auto from = queue[next];
        for (auto edge = graph.first_edge(from); edge < graph.end_edge(from); ++edge) {
            const auto to = graph.target(edge);
            if (!graph.follows(edge, which) || !enter(to)) continue;
            out.before[to] = from;
            out.edge[to] = edge;
            out.length[to] = out.length[from] + 1;
        }
    }
    return out;
}

std::vector<u32> chain(const Paths& paths, u32 node) {
    std::vector<u32> out;
    if (!paths.reached.contains(node)) return out;
    for (auto at = node; at != no_node; at = paths.before[at]) out.push_back(at);
    std::ranges::reverse(out);
    return out;
}

}  // namespace binsize::graph
