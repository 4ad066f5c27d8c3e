// What GNU strip makes of a PE image and of a COFF object, and what Go's linker would have made,
// without writing it.
#pragma once

#include "evidence/strip/stripped_size.hpp"

namespace binsize::strip {

/// Nothing where it refuses the file: it is built for amd64 and 386.
[[nodiscard]] std::optional<StrippedSize> pe_stripped_size(const Image& image, bool debug_alone,
                                                           const StripOptions& options);
[[nodiscard]] std::optional<StrippedSize> coff_stripped_size(const Image& image, bool debug_alone,
                                                             const StripOptions& options);
/// What Go's own linker would have written with -s, or with -w alone; nothing for what another
/// made.
[[nodiscard]] std::optional<StrippedSize> go_linked_pe_size(const Image& image, bool debug_alone);

}  // namespace binsize::strip
