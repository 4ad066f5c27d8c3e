// The loader of COFF objects (also /bigobj) and of the members of import libraries. Facts:
// Microsoft's "PE Format" §3–5 and §7 (import library format), winnt.h for /bigobj.
#pragma once

#include "format/format.hpp"

namespace binsize {

/// COFF has no magic number: a known machine and headers that hold together must do.
[[nodiscard]] bool probe_coff(ByteView bytes);
[[nodiscard]] Result<Image> load_coff(ByteView bytes, const LoadOptions& options);

}  // namespace binsize
