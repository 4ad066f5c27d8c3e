// Which symbols name a datum or a function, and which only a place: labels of assemblers, marks of
// linkers.
#pragma once

#include "analysis/pass.hpp"
#include "analysis/symbol_place.hpp"

namespace binsize {

/// Names nothing, not even where something ends: "$x" and "$d.12" (where code and data alternate),
/// ".L…" (compiler-local), "GCC_except_table12" (entries of exception tables), no name at all.
[[nodiscard]] bool is_label(const Image& image, std::string_view name);

/// Whether a symbol that is no label and has a place claims the bytes from there on. If not, it may
/// still bound what lies before it.
[[nodiscard]] bool claims_bytes(const Context& context, const Symbol& symbol,
                                const SymbolPlace& place);

}  // namespace binsize
