#include "support/places.hpp"

namespace binsize::test {

std::string source_folder() { return BINSIZE_SOURCE_DIR; }
std::string build_folder() { return BINSIZE_BUILD_DIR; }

}  // namespace binsize::test
