#include "cli/open.hpp"

#include "cli/loader.hpp"

namespace binsize::cli {

Result<Opened> open_image(Inputs& inputs, const std::string& path, const LoadOptions& options) {
    auto input = TRY(inputs.open(path));
    auto image = TRY(load_image(input.bytes(), options));
    return Opened{path == "-" ? "stdin" : base_name(path), std::move(input), std::move(image)};
}

Result<Opened> open_program(Inputs& inputs, const std::string& path, const LoadOptions& options,
                            const CompanionSearch& search) {
    auto opened = TRY(open_image(inputs, path, options));
    TRY_VOID(attach_companions(opened.image, path, search, opener(inputs)));
    return opened;
}

}  // namespace binsize::cli
