// Where a Mach-O file's functions begin: what unwinders and debuggers read in stripped files too.
// Facts: LC_FUNCTION_STARTS of <mach-o/loader.h>: differences in ULEB128, the first from where
// __TEXT lies, ended by a zero.
#pragma once

#include "image/image.hpp"

#include <vector>

namespace binsize {

/// Addresses in rising order; empty where the file has no such table. No more than it has bytes.
[[nodiscard]] std::vector<u64> read_function_starts(const Image& image);

}  // namespace binsize
