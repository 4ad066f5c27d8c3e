// The initialisers of a Go program's packages in the order in which the runtime runs them, which
// moduledata lists since Go 1.21. Facts: runtime/proc.go (doInit1),
// cmd/link/internal/ld/inittask.go.
#pragma once

#include "evidence/go/functions.hpp"

namespace binsize::go {

/// Functions of one package, by number, in their order.
struct InitStep {
    u64 address = 0;  ///< of the task
    std::vector<u32> functions;
};

/// Empty where the program lists them nowhere. Those that the runtime itself needs are in the list,
/// too, but run before the others.
[[nodiscard]] std::vector<InitStep> init_steps_in_order(const Functions& functions);

}  // namespace binsize::go
