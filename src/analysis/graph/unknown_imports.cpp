// An import leaves no trace where it is for initialisers alone: such packages are roots, and go
// with whoever may have imported them.
#include "analysis/graph/keep.hpp"

#include <algorithm>

namespace binsize {

std::vector<u32> packages_without_importer(const ProgramGraph& graph) {
    std::vector<u32> out;
    for (const auto& root : graph.roots)
        if (root.kind == RootKind::init) out.push_back(root.node);
    std::ranges::sort(out);
    return out;
}

std::vector<u32> imported_by_freed(const ProgramGraph& graph, const Kept& kept,
                                   const std::vector<u32>& candidates) {
    std::vector<u32> out;
    const auto unknown = packages_without_importer(graph);
    const auto& order = graph.rules->package_order;
    const auto& imports = *graph.rules->imports;
    if (!imports.is_known()) return out;
    std::vector<bool> open(order.size());
    // What lies in between of the standard library may be imported without a trace, too.
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto package = graph.nodes[order[i]].package;
        const bool in_std =
            package < graph.packages.size() && graph.packages[package].category == Category::std;
        open[i] = in_std || std::ranges::binary_search(unknown, order[i]);
    }
    // Importers lie behind, so that what becomes of them is known first.
    std::vector<bool> goes(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) goes[i] = !kept.nodes[order[i]];
    for (std::size_t i = order.size(); i-- > 0;) {
        if (!std::ranges::binary_search(candidates, order[i])) continue;
        bool brought = false;
        for (std::size_t by = i + 1; by < order.size() && !brought; ++by)
            brought = goes[by] && imports.may_bring(by, i, open);
        goes[i] = brought;
        if (brought) out.push_back(order[i]);
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace binsize
