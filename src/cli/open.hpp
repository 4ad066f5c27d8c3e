// From a path on the command line to an Image: the only place where the command line and the
// loaders meet.
#pragma once

#include "cli/companion_options.hpp"
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
/// The same with what was taken out of it, where that is found.
[[nodiscard]] Result<Opened> open_program(Inputs& inputs, const std::string& path,
                                          const LoadOptions& options,
                                          const CompanionSearch& search);

}  // namespace binsize::cli
