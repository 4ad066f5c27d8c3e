// dyld(3): where this program is.
#include "base/platform/files.hpp"

#include <mach-o/dyld.h>

#include <array>
#include <climits>
#include <cstdlib>

namespace binsize {

std::string own_program() {
    std::array<char, PATH_MAX> path;
    std::array<char, PATH_MAX> real;
    auto size = static_cast<u32>(path.size());
    if (::_NSGetExecutablePath(path.data(), &size) != 0) return {};
    return ::realpath(path.data(), real.data()) == nullptr ? path.data() : real.data();
}

}  // namespace binsize
