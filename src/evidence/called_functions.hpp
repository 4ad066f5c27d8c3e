// Functions that nothing but calls to them shows, in programs that have lost symbols and have no
// unwind tables: x86 for Windows has none, and others leave them out. Code is gone through from one
// instruction to the next; where a direct call leads to a place that nothing runs into, a function
// begins: behind a return, a jump or another end, or behind a call that is followed by filler. It
// ends where the flow of its instructions does, and at the next function at the latest. What is
// called through pointers alone is not found, nor is the end of one that jumps through a table and
// goes on behind it: those bytes stay nobody's.
// Measured on programs with their unwind tables taken away: docs/accuracy.md.
// Facts: Intel SDM vol. 2 (CALL, JMP, Jcc).
#pragma once

#include "evidence/function_bounds.hpp"

#include <span>

namespace binsize {

/// In order of address, disjoint, each within one section of code; sizes are not stated. Functions
/// begin at `known`, too, which are sorted. Empty for objects and for other processors than x86,
/// and but for those of `known` for sections most of whose calls lead to no such place: that is no
/// code.
[[nodiscard]] FunctionTable find_called_functions(const Image& image, std::span<const u64> known);

}  // namespace binsize
