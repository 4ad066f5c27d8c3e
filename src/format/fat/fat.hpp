// The fat ("universal") loader: one file with a Mach-O file, or an archive of them, for each of
// several processors. Facts: <mach-o/fat.h>; its structures are big-endian on every system.
#pragma once

#include "format/format.hpp"

namespace binsize {

/// Told from a Java class file, which begins with the same four bytes, by the number behind them:
/// there a version of at least 45.0, here the number of slices.
[[nodiscard]] bool probe_fat(ByteView bytes);

/// Each slice is a member with an image of its own; with LoadOptions::arch the named slice's image
/// itself. A slice that overlaps another one or leaves the file is a member with a problem.
[[nodiscard]] Result<Image> load_fat(ByteView bytes, const LoadOptions& options);

}  // namespace binsize
