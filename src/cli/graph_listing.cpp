#include "cli/graph_listing.hpp"

#include "base/text.hpp"

namespace binsize::cli {

namespace {

// One line a name: a literal holds any bytes.
std::string one_line(std::string name) { return printable(name); }

}  // namespace

bool list_graph(const ProgramGraph& graph, const TextSink& out) {
    for (u32 n = 0; n < graph.nodes.size(); ++n) {
        if (graph.nodes[n].kind == NodeKind::package) continue;
        std::string from;
        bool more = true;
        graph.graph.each(n, [&](graph::Edge e) {
            const auto kind = graph.nodes[e.to].kind;
            if (!more || kind == NodeKind::package) return;
            // Tables that functions share are no symbols.
            if (kind == NodeKind::table && e.kind == graph::EdgeKind::funcdata) return;
            if (from.empty()) from = one_line(graph_name(graph, n));
            more = out("EDGE\t") && out(name_of(e.kind)) && out("\t") && out(from) && out("\t") &&
                   out(one_line(graph_name(graph, e.to))) && out("\n");
        });
        if (!more) return false;
    }
    return true;
}

}  // namespace binsize::cli
