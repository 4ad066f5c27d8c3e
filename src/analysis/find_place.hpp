// From a place as people name it to positions on the axis: `binsize at`.
#pragma once

#include "analysis/explain.hpp"
#include "analysis/model.hpp"

namespace binsize {

struct FoundPlace {
    u64 at = 0;    ///< axis
    u64 size = 0;  ///< of what was found there: as the symbol states it, else what its owner has
};

/// All places that are meant, the likeliest first; never none. Errors (usage): an address that is
/// not mapped, an offset past the end, a name that is not there or has no byte.
[[nodiscard]] Result<std::vector<FoundPlace>> find_places(const Context& context,
                                                          const Division& division,
                                                          const Where& where, Notes& notes);

/// A name as reports print it.
[[nodiscard]] std::string printed_name(std::string_view name);

}  // namespace binsize
