// The .xz format, as symbols are stored in that some distributions leave in stripped programs.
// Which library reads it, or that none was there when this was built, is in src/base/xz/.
//
// Facts: The .xz File Format, 1.2.0.
#pragma once

#include "base/bytes.hpp"

#include <vector>

namespace binsize {

/// All streams of `bytes`, of which no more than `most` may come out. Errors (malformed): damaged,
/// or more than that; (unsupported): built without a library that reads it.
[[nodiscard]] Result<std::vector<std::byte>> unpack_xz(ByteView bytes, u64 most);

}  // namespace binsize
