// Seconds, as the recorder counts them: of a clock that nobody sets, and of what the system
// measured.
#pragma once

#include <sys/time.h>

#include <ctime>

namespace binsize::record {

inline double now() {
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

inline double seconds(const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

}  // namespace binsize::record
