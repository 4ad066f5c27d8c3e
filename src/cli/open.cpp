#include "cli/open.hpp"

#include "base/text.hpp"
#include "cli/loader.hpp"

namespace binsize::cli {

std::string base_name(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return printable(path.substr(path.rfind('/') + 1));
}

Result<Opened> open_image(Inputs& inputs, const std::string& path, const LoadOptions& options) {
    auto input = TRY(inputs.open(path));
    auto image = TRY(load_image(input.bytes(), options));
    return Opened{path == "-" ? "stdin" : base_name(path), std::move(input), std::move(image)};
}

}  // namespace binsize::cli
