// How many rows a list keeps before the rest becomes one row, wherever lists are cut.
#pragma once

#include <binsize/types.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string>

namespace binsize {

/// Of `total` rows, where at most `most` are wanted (0: all): a row that stood for a single one
/// would hide it and save nothing, so one more is kept then; not where `folded` have such a row
/// already.
[[nodiscard]] constexpr std::size_t rows_kept(std::size_t total, u64 most, u64 folded = 0) {
    const bool all = most == 0 || total <= most || (folded == 0 && total - most == 1);
    return all ? total : static_cast<std::size_t>(most);
}

/// What the row is called that stands for the rest. That it does is a fact of the row, not its
/// name.
[[nodiscard]] inline std::string others_name(u64 count) {
    return fmt::format("[{} others]", count);
}

}  // namespace binsize
