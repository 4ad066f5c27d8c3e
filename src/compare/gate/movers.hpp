// What changed most, for whoever looks at a verdict: the gate says whether a change is too large,
// this says what it is made of, also where nothing is too large.
#pragma once

#include <binsize/gate.hpp>

namespace binsize::gate {

/// Fills `movers` and `fresh`; nothing without a baseline.
void add_movers(GateVerdict& verdict, const GateInput& input);

}  // namespace binsize::gate
