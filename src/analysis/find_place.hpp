// From a place as people name it to a position on the axis: `binsize at`.
#pragma once

#include "analysis/explain.hpp"
#include "analysis/model.hpp"

namespace binsize {

/// Errors (usage): an address that is not mapped, an offset past the end, a symbol that is not
/// there or has no byte.
[[nodiscard]] Result<u64> find_place(const Context& context, const Layer& layer, const Where& where,
                                     Notes& notes);

/// A name as reports print it.
[[nodiscard]] std::string printed_name(std::string_view name);

}  // namespace binsize
