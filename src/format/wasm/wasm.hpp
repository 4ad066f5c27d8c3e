// WebAssembly as an image. What its parts mean for the rulers: docs/how-it-counts.md.
#pragma once

#include "format/format.hpp"

namespace binsize {

bool probe_wasm(ByteView bytes);
Result<Image> load_wasm(ByteView bytes, const LoadOptions& options);

}  // namespace binsize
