#include "analysis/graph/keep_plain.hpp"

#include "graph/reach.hpp"

namespace binsize {
namespace {

using graph::Edges;
using graph::NodeSet;

std::vector<u32> roots_of(const ProgramGraph& graph, bool unknown) {
    std::vector<u32> out;
    for (const auto& root : graph.roots)
        if (unknown || root.kind != RootKind::unknown) out.push_back(root.node);
    return out;
}

}  // namespace

Kept keep_plain(const ProgramGraph& graph, std::span<const u32> cut, Bound bound) {
    Kept out{std::vector<bool>(graph.nodes.size(), true), false};
    NodeSet gone(graph.nodes.size());
    for (const auto n : cut) gone.insert(n);
    if (bound == Bound::low) {
        const auto kept = graph::reach(graph.graph, roots_of(graph, true), &gone, Edges::all);
        for (u32 n = 0; n < graph.nodes.size(); ++n) out.nodes[n] = kept.contains(n);
        return out;
    }
    const auto kept = graph::reach(graph.graph, roots_of(graph, false), &gone, Edges::must);
    const auto led_to = graph::reach(graph.graph, cut, nullptr, Edges::all);
    for (u32 n = 0; n < graph.nodes.size(); ++n)
        out.nodes[n] = kept.contains(n) || !led_to.contains(n);
    return out;
}

void add_unreached_roots(ProgramGraph& graph) {
    const auto nodes = static_cast<u32>(graph.nodes.size());
    NodeSet seen(nodes);
    graph::Search search(graph.graph, Edges::all, seen);
    for (const auto& root : graph.roots) search.start(root.node);
    search.run();
    NodeSet has_edge_in(nodes);
    for (u32 n = 0; n < nodes; ++n)
        for (const auto to : graph.graph.targets(n))
            if (to != n) has_edge_in.insert(to);
    for (const bool cycles : {false, true})
        for (u32 n = 0; n < nodes; ++n) {
            if (seen.contains(n) || (!cycles && has_edge_in.contains(n))) continue;
            graph.roots.push_back({n, RootKind::unknown, "nothing that was found leads to it"});
            search.start(n);
            search.run();
        }
}

}  // namespace binsize
