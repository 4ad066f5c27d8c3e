#include "cli/open.hpp"

#include "base/text.hpp"
#include "cli/loader.hpp"

namespace binsize::cli {

std::string base_name(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return printable(path.substr(path.rfind('/') + 1));
}

Result<Opened> open_image(const std::string& path, const LoadOptions& options) {
    const bool standard_input = path == "-";
    auto input = TRY(standard_input ? Input::from_stdin() : Input::open(path));
    auto image = TRY(load_image(input.bytes(), options));
    return Opened{standard_input ? "stdin" : base_name(path), std::move(input), std::move(image)};
}

}  // namespace binsize::cli
