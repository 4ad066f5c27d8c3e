// A release folder holds more than programs: checksums, notes, folders, packages. Beside programs
// they are left out with one line.
#pragma once

#include "cli/inputs.hpp"

#include <string>
#include <vector>

namespace binsize::cli {

/// Takes the files that are no programs and no saved reports off the list, and says so in one line
/// on standard error. One file alone is what its user meant, whatever it is; a list of nothing but
/// such files stays as it is, so that each gets its error.
[[nodiscard]] std::vector<std::string> leave_out(Inputs& inputs,
                                                 const std::vector<std::string>& files);

}  // namespace binsize::cli
