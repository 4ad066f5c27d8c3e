// `binsize dump --graph`: one line an edge of what keeps what, for scripts.
#pragma once

#include "image/image.hpp"
#include "report/report.hpp"

namespace binsize::cli {

/// EDGE, kind, from, to, separated by tabs; names as Go's symbol table spells them, `0x…` where the
/// file names nothing there. Whether `out` took all of it.
[[nodiscard]] bool list_graph(const Image& image, const TextSink& out);

}  // namespace binsize::cli
