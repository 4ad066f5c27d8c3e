#include "graph/reach.hpp"

namespace binsize::graph {

NodeSet reach(const Graph& graph, std::span<const u32> roots, const NodeSet* cut, Edges which) {
    NodeSet seen = cut == nullptr ? NodeSet(graph.size()) : *cut;
    NodeSet reached(graph.size());
    Search search(graph, which, seen);
    for (const auto root : roots) search.start(root);
    search.run([&](u32 node) { reached.insert(node); });
    return reached;
}

}  // namespace binsize::graph
