// What GNU strip makes of a PE image, to the byte, without writing it.
#pragma once

#include "evidence/strip/stripped_size.hpp"

namespace binsize::strip {

/// Nothing where it refuses the file: it is built for amd64 and 386.
[[nodiscard]] std::optional<StrippedSize> pe_stripped_size(const Image& image, bool debug_alone,
                                                           const StripOptions& options);

}  // namespace binsize::strip
