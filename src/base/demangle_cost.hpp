// What a demangler may print, from above, before it is asked.
//
// Mangled names refer back to parts of themselves, so sixty characters can stand for gigabytes:
// pair<T,T> of pair<T,T> of … doubles with each reference. LLVM's demangler has no limit of its
// own; it recurses once a character, prints all of it, and aborts where memory ends. The bound
// here is a sum over the characters with one rule: what a reference prints was complete at a place
// before it, so it prints at most what everything up to there prints. Where that place is
//   Itanium "S<k>_"  before the first reference to component k or a later one;
//   Itanium "T<k>_"  before the reference itself; in a conversion operator ("cv") it may come
//                    later, and each reference may then contain all others;
//   Itanium "Dp"     a pattern printed once for each element of a pack, which are characters from
//                    "J" on, or an element of "T<k>_" each time;
//   MSVC digits      before the reference itself.
// Rust's names are read by their grammar instead (base/rust_name.hpp): a reference prints what the
// production printed that it refers to, and a name that is not of the grammar is not demangled.
// Grammars: itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling; MSVC's as LLVM reads it.
#pragma once

#include <binsize/types.hpp>

#include <string_view>

namespace binsize {

/// Above all that any name costs: printing it is out of the question.
inline constexpr u64 boundless = u64{1} << 62U;

/// An upper bound of the characters that a demangler prints, discarded ones included. O(length ×
/// log length).
[[nodiscard]] u64 demangle_cost(std::string_view name);

}  // namespace binsize
