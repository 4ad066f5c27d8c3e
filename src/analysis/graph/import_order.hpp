// What the order in which the linker lays packages out says of who imports whom. It visits them
// depth first and lays one out behind all that it imports, so that whatever lies between a package
// and the first that imported it was brought by that importer, too. Imports themselves leave no
// trace: those that references show are known, the others are not.
// Facts: cmd/link/internal/ld/lib.go (postorder).
#pragma once

#include "graph/graph.hpp"

namespace binsize {

class ImportOrder {
public:
    /// Nodes of packages in the linker's order; imports are the graph's edges between them.
    ImportOrder(const graph::Graph& graph, std::span<const u32> order);

    /// Whether a package may have been the first to import another that lies in front of it, for
    /// what else lies between them. `open` says by place of which nothing is known.
    [[nodiscard]] bool may_bring(std::size_t importer, std::size_t imported,
                                 const std::vector<bool>& open) const;
    /// Whether some package that is known to import one may have been the first. If none is,
    /// another imports it of which nothing is known.
    [[nodiscard]] bool is_explained(std::size_t place) const;
    /// Places of those that are known to import a package, in order.
    [[nodiscard]] std::span<const u32> importers_of(std::size_t place) const {
        return importers_[place];
    }
    /// Whether a package is known to import another, through others, too. Places in the order.
    [[nodiscard]] bool imports(std::size_t importer, std::size_t imported) const {
        return is_known() && reached_[importer][imported];
    }
    /// Whether imports are known at all.
    [[nodiscard]] bool is_known() const { return !reached_.empty(); }

private:
    std::vector<std::vector<u32>> importers_;  ///< by place: places of those that import it
    std::vector<std::vector<bool>> reached_;   ///< by place: what it imports, through others, too
};

}  // namespace binsize
