// What a Go program keeps: the linker's flood over the graph that the finished file still shows,
// and what is known of imports and initialisers beside it.
#pragma once

#include "analysis/graph/flood.hpp"

namespace binsize {

/// Adds a root for whatever nothing leads to, as few as do.
void add_unknown_roots(ProgramGraph& graph);

/// How many cuts keep_bounds() asks of at once: it needs a lane for the program without a cut.
template <class Lanes>
inline constexpr std::size_t most_cuts = Flood<Lanes>::most - 1;

/// keep() of both bounds for several cuts at once, of each lane its own.
template <class Lanes>
struct KeptBounds {
    KeptLanes<Lanes> low, high;
};
template <class Lanes>
[[nodiscard]] KeptBounds<Lanes> keep_bounds(const ProgramGraph& graph,
                                            std::span<const std::span<const u32>> cuts);

/// Nodes of packages that nothing is known to import, in order.
[[nodiscard]] std::vector<u32> packages_without_importer(const ProgramGraph& graph);

/// Who may have imported the packages that nothing is known to import, for many questions about one
/// graph. `candidates` are some of those packages, `stays` goes by place in the linker's order.
class ImportGuesses {
public:
    explicit ImportGuesses(const ProgramGraph& graph);

    /// Those that one may have imported which does not stay, for their initialisers alone. It may
    /// be one of them itself.
    [[nodiscard]] std::vector<u32> imported_by_freed(const std::vector<bool>& stays,
                                                     const std::vector<u32>& candidates) const;
    /// Those that surely go: the linker came upon them while it followed what somebody imports who
    /// is not kept, nobody who is kept can have brought them there, and nobody who is kept uses
    /// their module.
    [[nodiscard]] std::vector<u32> surely_freed(const std::vector<bool>& stays,
                                                const std::vector<u32>& candidates) const;

    struct Package {
        u32 module = 0;  ///< a number; of those without one the same
        bool has_module = false, is_std = false;
        std::vector<u32>
            visitors;  ///< places: of those known to import it, who may have brought it
    };

private:
    std::span<const u32> order_;
    const ImportOrder& imports_;
    std::vector<bool> open_;         ///< by place
    std::vector<Package> packages_;  ///< by place
};

}  // namespace binsize
