// Data that nothing bounds, of C, C++, Rust and the like: objects and crates have their constants
// and variables side by side, as they have their code (compiled_runs.hpp), so what lies between two
// places that one package uses, with none that another does between them, was compiled with it.
// Places are where references lead, and data that has an owner already.
#pragma once

#include "analysis/refiner.hpp"

namespace binsize {

/// A stretch of data that has no owner, by addresses.
struct DataGap {
    Extent at;
    u64 position = 0;
    CostClass cost_class = CostClass::rodata;
};

/// Where something begins, and who says so.
struct DataUse {
    u64 at = 0;
    Refiner::Users user{};
    bool text = false;  ///< of the text that is there, if it is one
};

/// `gaps` and `uses` in order of address. Adds to `out`, which has some already, in order, that are
/// not given again.
void give_amid(const Context& context, const FirstCut& cut, std::span<const DataGap> gaps,
               std::span<const DataUse> uses, BigVector<Claim>& out);

}  // namespace binsize
