// Which loaders this program can use, and the way to the one that it does not contain.
#pragma once

#include "base/error.hpp"

#include <string>

namespace binsize::cli {

/// The loader that is compiled in: "native", or "lief" in binsize-lief.
[[nodiscard]] std::string_view own_loader();
/// The loaders that --loader accepts on this machine, separated by blanks.
[[nodiscard]] std::string available_loaders();

}  // namespace binsize::cli
