// The Mach-O loader: executables, libraries, bundles, objects, dSYM companions and core files, 32
// and 64 bit, either byte order. Facts: Apple's <mach-o/loader.h>, <mach-o/nlist.h>, cctools.
#pragma once

#include "format/format.hpp"

namespace binsize {

[[nodiscard]] bool probe_macho(ByteView bytes);
[[nodiscard]] Result<Image> load_macho(ByteView bytes, const LoadOptions& options);

}  // namespace binsize
