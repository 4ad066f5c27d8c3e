// Two more ways of asking whose a Go program's code is, made from the claims only when a breakdown
// asks: by where inlined code was written, and by who instantiated a generic function.
#pragma once

#include "analysis/model.hpp"

namespace binsize {

/// Cut::inlined: the claims, with code that inline trees attribute to another function given to
/// that function. Without a Go function table the same as the claims.
void cut_inlined(const Context& context, Model& model);

/// Cut::instantiated: the claims, with instances of generic functions given to the package whose
/// compilation unit holds them.
void cut_instantiated(const Context& context, Model& model);

}  // namespace binsize
