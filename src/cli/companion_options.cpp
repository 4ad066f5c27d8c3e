#include "cli/companion_options.hpp"

namespace binsize::cli {

Result<void> attach_companions(Image& image, const std::string& path, const CompanionSearch& search,
                               const OpenFile& open) {
#ifdef BINSIZE_LOADER_LIEF
    // The second opinion is one on the file itself.
    (void)image, (void)path, (void)search, (void)open;
    return {};
#else
    return find_companions(image, path == "-" ? "" : path, search, open);
#endif
}

}  // namespace binsize::cli
