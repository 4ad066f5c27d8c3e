// What a loader lists of a file, in lines: `binsize dump` prints them, `binsize verify` compares
// those of our loader with LIEF's. A line begins with its kind; the name comes last.
#pragma once

#include "base/error.hpp"
#include "image/image.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace binsize::cli {

enum class ListingKind : u8 { section, segment, interpreter, library, import, symbol };
inline constexpr std::array<std::string_view, 6> listing_kinds = {
    "section", "segment", "interpreter", "library", "import", "symbol"};

using Listing = std::array<std::vector<std::string>, listing_kinds.size()>;

[[nodiscard]] Listing list_image(const Image& image);
/// The lines of a listing as `dump` printed them; lines of no known kind are left out.
[[nodiscard]] Listing parse_listing(std::string_view text);

}  // namespace binsize::cli
