// Weights and metrics of a container: the sums of its members'.
#pragma once

#include "report/report.hpp"

namespace binsize {

void add(Weights& to, const Weights& from);
void add(Metrics& to, const Metrics& from);
/// Shares of `size` bytes, which the members' own are not.
void set_shares(Weights& weights, u64 size);

}  // namespace binsize
