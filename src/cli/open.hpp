// From a path on the command line to an Image: the only place where the command line and the
// loaders meet.
#pragma once

#include "cli/inputs.hpp"
#include "format/format.hpp"

#include <string>

namespace binsize::cli {

/// A file that was read; the image looks into the input.
struct Opened {
    std::string name;  ///< base name, "stdin" for standard input
    Input input;
    Image image;
};

/// `path` "-" is standard input.
[[nodiscard]] Result<Opened> open_image(Inputs& inputs, const std::string& path,
                                        const LoadOptions& options);

}  // namespace binsize::cli
