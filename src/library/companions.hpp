// Looks for the files that hold what was taken out of a program, where debuggers look for them, and
// hangs on its Image those that are proven to belong to it.
#pragma once

#include "base/input.hpp"
#include "image/image.hpp"

#include <functional>
#include <string>
#include <vector>

namespace binsize {

struct CompanionSearch {
    std::vector<std::string> named{};  ///< files, which must be of the program, and folders
    bool usual_places = true;          ///< beside the program, and the system's folder
};

/// How a file is opened: whoever keeps a list of what is read puts it there.
using OpenFile = std::function<Result<Input>(const std::string&)>;

/// `path`: of the program; empty where it has none. What was found and is of another build is a
/// note of the image, but where it was named: then an Error (usage), as for what cannot be read.
[[nodiscard]] Result<void> find_companions(Image& image, const std::string& path,
                                           const CompanionSearch& search, const OpenFile& open);

}  // namespace binsize
