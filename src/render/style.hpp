// What only the inside of render needs of a style (include/binsize/render.hpp).
#pragma once

#include <binsize/render.hpp>

#include <string>
#include <string_view>

namespace binsize {

/// The text with everything outside ASCII replaced by a look-alike of the same width, for
/// terminals that are not UTF-8.
[[nodiscard]] std::string ascii_only(std::string_view text);

}  // namespace binsize
