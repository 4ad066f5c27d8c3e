// What macOS has of its own: pipe(2) knows no flags, crt_externs.h has the environment (a library
// must not name it), and ru_maxrss is in bytes (getrusage(2)).
#include "base/platform/process.hpp"

#include <crt_externs.h>
#include <fcntl.h>
#include <unistd.h>

namespace binsize {

// A process that another thread starts between the two calls has the ends as well, until it is
// over.
Pipe::Pipe() {
    if (::pipe(ends_) != 0) ends_[0] = ends_[1] = -1;
    for (const int end : ends_)
        if (end >= 0) ::fcntl(end, F_SETFD, FD_CLOEXEC);
}

char** environment() { return *::_NSGetEnviron(); }

u64 resident_bytes(long ru_maxrss) { return static_cast<u64>(ru_maxrss); }

}  // namespace binsize
