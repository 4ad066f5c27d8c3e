// Two images, byte by byte, into a tally. For the files of src/analysis/same alone.
#pragma once

#include "analysis/same/tally.hpp"

namespace binsize::same {

/// Neither is an archive or a fat file.
void compare_images(const Image& a, const Image& b, Tally& tally);
/// Both are archives.
void compare_archives(const Image& a, const Image& b, Tally& tally);
/// Bytes of no image, whose differences all have this cause.
void compare_plain(const Image& a, Extent in_a, const Image& b, Extent in_b, const Named& cause,
                   Tally& tally);

}  // namespace binsize::same
