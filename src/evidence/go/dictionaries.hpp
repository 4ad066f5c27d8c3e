// Dictionaries of generic functions, which are data without a name in a stripped program. Code that
// hands one over by its address says whose it is; a generic function takes those of the generic
// functions that it calls out of its own, at an offset that is the same in all of them.
// Facts: cmd/compile/internal/noder/reader.go (sub-dictionaries); Go's ABI: a dictionary is the
// first argument, behind a receiver the second.
#pragma once

#include "evidence/go/code_uses.hpp"
#include "evidence/go/functions.hpp"

namespace binsize::go {

/// Whether it is compiled for several types, and so is handed a dictionary.
[[nodiscard]] bool is_generic(std::string_view function);
/// Where the dictionary of a generic function is among its arguments.
[[nodiscard]] Argument dictionary_argument(std::string_view function);

/// `from` hands the word at `offset` of its own dictionary to `to`, as that one's.
struct SubDictionary {
    u32 from, offset, to;
};

/// Adds those that a generic function's code hands over.
void find_sub_dictionaries(const Functions& functions, Isa isa, u32 f, ByteView code, u64 address,
                           std::vector<SubDictionary>& out);

}  // namespace binsize::go
