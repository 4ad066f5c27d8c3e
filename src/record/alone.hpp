// The step's own program (alone/), carried inside of this one, so that no package has to bring it
// and nobody has to find it.
#pragma once

#include <binsize/types.hpp>

namespace binsize::record {

/// Empty where none was built: macOS, and processors that it was not written for.
[[nodiscard]] ByteView step_program();

}  // namespace binsize::record
