// What runs a package's initialisers, found by following what the runtime follows: moduledata's
// list since Go 1.21, before it the tasks of main and of the runtime, which name those that they
// need. Facts: runtime/proc.go (initTask), cmd/link/internal/ld/inittask.go,
// cmd/compile/internal/pkginit.
#pragma once

#include "evidence/go/functions.hpp"

namespace binsize::go {

struct InitTask {
    Extent at;                    ///< addresses
    std::optional<u32> function;  ///< the first that it runs; none where it only needs others
};

/// By address, disjoint where the file does not lie.
[[nodiscard]] std::vector<InitTask> find_init_tasks(const Functions& functions);

}  // namespace binsize::go
