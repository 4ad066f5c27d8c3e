// Which stretch of one file is which of the other.
#pragma once

#include "analysis/same/side.hpp"

namespace binsize::same {

/// Indices of stretches; `none` where one side has no such thing.
struct Match {
    static constexpr u32 none = ~u32{0};
    u32 a = none, b = none;
};

struct Matches {
    std::vector<Match> all;  ///< in the order of a, then what b alone has
    u64 reordered = 0;       ///< bytes of matched stretches that lie in another order
    u64 reordered_count = 0;
    u32 reordered_example = Match::none;  ///< a stretch of a: the largest of them
};

[[nodiscard]] Matches match(const Side& a, const Side& b);

}  // namespace binsize::same
