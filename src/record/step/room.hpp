// Memory for steps, which have no allocator and never give anything back: they end soon.
#pragma once

#include <sys/mman.h>

#include <cstddef>

namespace binsize::record {

/// Null where there is none.
[[nodiscard]] inline void* room(std::size_t size) {
    void* const at =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? nullptr : at;
}

}  // namespace binsize::record
