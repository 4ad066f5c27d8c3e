// The door of the library: what include/binsize/open.hpp and binsize.hpp declare is defined here,
// over all layers but the command line, which takes from here what it does alike. Also:
// companions.hpp, same.hpp.
#pragma once

#include "base/error.hpp"

#include <binsize/binsize.hpp>

namespace binsize {

/// Writes this build's version into the report and its members.
void sign(Report& report);

/// Adds the compressed sizes that are asked for.
[[nodiscard]] Result<void> add_compressed(Report& report, ByteView bytes, bool gzip, bool zstd);

}  // namespace binsize
