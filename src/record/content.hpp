// Files that a tool or the kernel wrote for whoever watches it: read whole, within reason.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

namespace binsize::record {

/// The first `most` bytes of a file; nothing where it cannot be read.
[[nodiscard]] inline std::string content_of(const std::string& path, std::size_t most) {
    std::string out;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return out;
    std::array<char, 4096> buffer;
    ssize_t got = 0;
    while (out.size() < most && (got = ::read(fd, buffer.data(), buffer.size())) > 0)
        out.append(buffer.data(), static_cast<std::size_t>(got));
    ::close(fd);
    return out;
}

}  // namespace binsize::record
