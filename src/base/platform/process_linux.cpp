// What Linux has of its own: pipe2(2), and ru_maxrss in kilobytes (getrusage(2)).
#include "base/platform/process.hpp"

#include <fcntl.h>
#include <unistd.h>

extern "C" char** environ;  // NOLINT: POSIX wants it declared by who uses it

namespace binsize {

Pipe::Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) ends_[0] = ends_[1] = -1;
}

char** environment() { return environ; }

u64 resident_bytes(long ru_maxrss) { return static_cast<u64>(ru_maxrss) * 1024; }

}  // namespace binsize
