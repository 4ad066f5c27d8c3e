// What is the same of processes on every system.
#include "base/platform/process.hpp"

#include "base/platform/descriptors.hpp"

#include <utility>

namespace binsize {

Pipe::Pipe(Pipe&& other) noexcept
    : ends_{std::exchange(other.ends_[0], -1), std::exchange(other.ends_[1], -1)} {}

Pipe::~Pipe() {
    close(0);
    close(1);
}

void Pipe::close(int end) {
    if (ends_[end] >= 0) (void)close_descriptor(ends_[end]);
    ends_[end] = -1;
}

}  // namespace binsize
