// The small words of a budget: "KIND:GLOB", and arithmetic that cannot overflow on sizes.
#pragma once

#include "base/base.hpp"

#include <binsize/gate.hpp>

namespace binsize {

__extension__ using Wide = unsigned __int128;

struct Match {
    RowKind kind = RowKind::file;
    std::string glob;
};
/// Errors (usage): an unknown kind, a pattern that is missing or malformed.
[[nodiscard]] Result<Match> parse_match(std::string_view text);

}  // namespace binsize
