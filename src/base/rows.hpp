// How many rows a list keeps before the rest becomes one row, wherever lists are cut.
#pragma once

#include <binsize/types.hpp>

#include <cstddef>

namespace binsize {

/// Of `total` rows, where at most `most` are wanted (0: all): a row that stood for a single one
/// would hide it and save nothing, so one more is kept then.
[[nodiscard]] constexpr std::size_t rows_kept(std::size_t total, u64 most) {
    return most == 0 || total <= most || total - most == 1 ? total : static_cast<std::size_t>(most);
}

}  // namespace binsize
