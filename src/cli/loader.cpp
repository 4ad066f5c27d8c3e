#include "cli/loader.hpp"

#include "base/platform/files.hpp"

#ifdef BINSIZE_LOADER_LIEF
#include "format/lief/lief.hpp"
#endif

namespace binsize::cli {

std::string_view own_loader() {
#ifdef BINSIZE_LOADER_LIEF
    return "lief";
#else
    return "native";
#endif
}

std::string available_loaders() {
    std::string names(own_loader());
    if (const auto path = lief_program(); names == "native")
        names += is_program(path) ? " lief" : "; lief is not installed";
    return names;
}

Result<Image> load_image(ByteView bytes, const LoadOptions& options) {
#ifdef BINSIZE_LOADER_LIEF
    return load_lief(bytes, options);
#else
    return load(bytes, options);
#endif
}

}  // namespace binsize::cli
