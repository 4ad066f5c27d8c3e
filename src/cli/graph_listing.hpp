// `binsize dump --graph`: one line an edge of what keeps what, for scripts.
#pragma once

#include "analysis/graph/open_graph.hpp"
#include "report/report.hpp"

namespace binsize::cli {

/// EDGE, kind, from, to, separated by tabs; names as the symbol table spells them, of Go stripped
/// or not, `0x…` where the file names nothing there. Whether `out` took all of it.
[[nodiscard]] bool list_graph(const ProgramGraph& graph, const TextSink& out);

}  // namespace binsize::cli
