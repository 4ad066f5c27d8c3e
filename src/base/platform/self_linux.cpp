// proc(5): where this program is.
#include "base/platform/files.hpp"

#include <unistd.h>

#include <array>

namespace binsize {

std::string own_program() {
    std::array<char, 4096> self;
    const ssize_t size = ::readlink("/proc/self/exe", self.data(), self.size());
    return size <= 0 ? std::string() : std::string(self.data(), static_cast<std::size_t>(size));
}

}  // namespace binsize
