// Why an allowance covers nothing: whoever wrote it meant something, and the gate knows what there
// is.
#pragma once

#include "base/base.hpp"

#include <binsize/gate.hpp>

#include <string>
#include <vector>

namespace binsize::gate {

/// "package:foo exceeds no limit", "package:foo needs +44KiB", or the rows whose names are nearest.
/// `found` are the findings so far.
[[nodiscard]] std::string why_unused(const Allowance& allowance, const Glob& glob,
                                     const GateInput& input, const std::vector<Finding>& found);

/// Up to `most` of the names, the nearest first: those that hold `wanted` or lie within it, and
/// those that a few changes of letters make equal.
[[nodiscard]] std::vector<std::string> nearest(std::string_view wanted,
                                               const std::vector<std::string>& names,
                                               std::size_t most);

}  // namespace binsize::gate
