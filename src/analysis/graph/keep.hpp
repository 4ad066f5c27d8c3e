// What a Go program keeps: the linker's flood over the graph that the finished file still shows,
// and what is known of imports and initialisers beside it.
#pragma once

#include "analysis/graph/method_rules.hpp"

namespace binsize {

/// Adds a root for whatever nothing leads to, as few as do.
void add_unknown_roots(ProgramGraph& graph);

/// keep() of the high bound, where the low one is known.
[[nodiscard]] Kept keep_high(const ProgramGraph& graph, std::span<const u32> cut, const Kept& wide,
                             const Uncut& uncut);

/// Nodes of packages that nothing is known to import, in order.
[[nodiscard]] std::vector<u32> packages_without_importer(const ProgramGraph& graph);
/// Of such packages those that one may have imported which is not kept, for their initialisers
/// alone. It may be one of them itself.
[[nodiscard]] std::vector<u32> imported_by_freed(const ProgramGraph& graph, const Kept& kept,
                                                 const std::vector<u32>& candidates);

/// Of such packages those that surely go: the linker came upon them while it followed what somebody
/// imports who is not kept, nobody who is kept can have brought them there, and nobody who is kept
/// uses their module.
[[nodiscard]] std::vector<u32> surely_freed(const ProgramGraph& graph, const Kept& kept,
                                            const std::vector<u32>& candidates);

}  // namespace binsize
