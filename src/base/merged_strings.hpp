// String tables as linkers and strip write them: each string once, and one that another ends with
// inside of that.
#pragma once

#include "base/bytes.hpp"

#include <span>

namespace binsize {

/// The bytes of such a table; it begins with a NUL.
[[nodiscard]] u64 merged_strings_size(std::span<const std::string_view> strings);

}  // namespace binsize
