// Go packages → modules and categories, from build information.
#pragma once

#include "analysis/pass.hpp"

namespace binsize {

/// Gives every package that no pass has placed its module ("golang.org/x/net@v0.33.0", "std") and
/// category: main is the main module's, std what the Go distribution holds, everything else a
/// dependency. Labels are views into `modules`. Bracketed rows stay as they are.
void classify_go_packages(std::span<Package> packages, const go::Modules& modules);

}  // namespace binsize
