// From which compilation code comes that stands in a row with others: linkers put what one
// compilation made in one place, and Rust's compiler, where it optimises a whole program at once,
// puts crates in the order of their names. Some functions show of which crate they are, most show
// nothing, and many show what was inlined into them. So the row is divided into the runs that
// explain most of what is shown: a run costs, one that is out of order costs much, what contradicts
// a run costs a part of what agrees, and what is in no run is free.
//
// What shows a crate counts by how few functions show it: what a generic function brings along is
// everywhere, and says nothing.
// Facts: rustc_codegen_ssa, back/lto.rs (fat_lto: modules are linked by name, and named
// "<crate>.<hash>-cgu.<n>").
// Measured on programs with their symbols taken away: docs/accuracy.md.
#pragma once

#include <binsize/types.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace binsize {

/// That a function, by number, shows something of a kind (a source location), which is an owner's.
struct Shown {
    u32 function = 0;
    u32 thing = 0;
    u32 owner = 0;
};

/// A run of functions that were compiled for one owner, from the first to the last that shows it.
struct CompiledRun {
    u32 owner = 0;
    u32 first = 0, last = 0;
};

/// `shown` by function. `order`: owner → place of its name, or unordered, for one that may stand
/// anywhere.
inline constexpr u32 unordered = ~u32{0};
[[nodiscard]] std::vector<CompiledRun> find_compiled_runs(std::span<const Shown> shown,
                                                          std::span<const u32> order);

}  // namespace binsize
