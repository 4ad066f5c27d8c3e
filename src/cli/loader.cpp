#include "cli/loader.hpp"

namespace binsize::cli {

std::string_view own_loader() {
#ifdef BINSIZE_LOADER_LIEF
    return "lief";
#else
    return "native";
#endif
}

std::string available_loaders() { return std::string(own_loader()); }

}  // namespace binsize::cli
