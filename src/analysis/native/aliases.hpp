// Symbols that name a stretch which another symbol owns: aliases, and functions that a linker
// folded into one. Of equals one makes the claim (passes/symbols.cpp), so that the bytes have one
// owner; whoever asks about a place is told of all.
#pragma once

#include "analysis/model.hpp"

namespace binsize {

struct Alias {
    std::size_t claim = 0;  ///< whose stretch it is: an index in `claims`
    std::string_view name;  ///< as in the file
};

/// In the order of claims, then names; each name once a claim. `claims`: those that cover one
/// place.
[[nodiscard]] std::vector<Alias> find_aliases(const Context& context, const Division& division,
                                              std::span<const Claim> claims);

}  // namespace binsize
