// Two images held against each other, with what their reports tell of both.
#pragma once

#include "analysis/same/same.hpp"

namespace binsize {

/// compare_files(), and what else the two disagree on; `advice`: also what to do about it.
[[nodiscard]] Result<Same> same(const Image& a, const Image& b, const SameOptions& options,
                                bool advice);

}  // namespace binsize
