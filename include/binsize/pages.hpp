// Memory for tables of many rows: straight from the system, in large pages where it has them, and
// back to it the moment a table is dropped. malloc takes a page fault every 4 KiB, which costs as
// much as filling the page, and keeps what is freed for requests that never come.
#pragma once

#include <binsize/export.hpp>

#include <cstddef>
#include <limits>
#include <new>
#include <vector>

namespace binsize {

/// Fresh zeroed memory; throws std::bad_alloc like every allocator.
[[nodiscard]] BINSIZE_API void* map_pages(std::size_t bytes);
BINSIZE_API void unmap_pages(void* memory, std::size_t bytes) noexcept;

/// Below this many bytes malloc does as well.
inline constexpr std::size_t fewest_mapped_bytes = std::size_t{1} << 20U;

template <class T>
struct PageAllocator {
    using value_type = T;

    PageAllocator() = default;
    template <class U>
    PageAllocator(const PageAllocator<U>&) {}

    [[nodiscard]] T* allocate(std::size_t n) {
        if (n > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_alloc();
        const auto bytes = n * sizeof(T);
        return static_cast<T*>(bytes < fewest_mapped_bytes ? ::operator new(bytes)
                                                           : map_pages(bytes));
    }
    void deallocate(T* memory, std::size_t n) noexcept {
        const auto bytes = n * sizeof(T);
        if (bytes < fewest_mapped_bytes)
            ::operator delete(memory);
        else
            unmap_pages(memory, bytes);
    }
    friend bool operator==(const PageAllocator&, const PageAllocator&) { return true; }
};

}  // namespace binsize
