// What a Go program keeps: the linker's flood over references, with its rules on methods and
// initialisers, over the graph that the finished file still shows.
#pragma once

#include "analysis/graph/method_rules.hpp"

namespace binsize {

/// The linker's flood. `follow_may` follows edges that may be; rules are then at their widest.
struct FloodOptions {
    bool follow_may = true;
    bool unknown_roots = true;
    std::span<const u32> not_roots =
        {};                        ///< packages that nothing is known to import, and left out
    bool methods_by_name = false;  ///< reflection asks for methods, whether or not it is seen
};
[[nodiscard]] Kept flood(const ProgramGraph& graph, std::span<const u32> cut, FloodOptions options);

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

}  // namespace binsize
