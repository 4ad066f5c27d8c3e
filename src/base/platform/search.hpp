// A text among bytes, as fast as the system's C library has it.
#pragma once

#include "base/bytes.hpp"

#include <string_view>

namespace binsize {

/// Where it begins first; null where it is not.
[[nodiscard]] const std::byte* find_text(ByteView in, std::string_view text);

}  // namespace binsize
