// What llvm-strip makes of a Mach-O file, to the byte, without writing it.
#pragma once

#include "evidence/strip/stripped_size.hpp"

namespace binsize::strip {

/// Nothing where it refuses the file, or would write what it does not understand.
[[nodiscard]] std::optional<StrippedSize> macho_stripped_size(const Image& image, StripTool tool,
                                                              const StripOptions& options);

/// What Go's own linker would have written with -s, or with -w alone; nothing for what another
/// made.
[[nodiscard]] std::optional<StrippedSize> go_linked_macho_size(const Image& image,
                                                               bool debug_alone);

}  // namespace binsize::strip
