// Tables of millions of rows: their memory, and what they are made of.
#pragma once

#include <binsize/pages.hpp>

#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace binsize {

/// Has malloc give what is freed back to the system, for a program that drops large tables.
void give_memory_back();

template <class T>
using BigVector = std::vector<T, PageAllocator<T>>;

/// Gives zeroes, and has a vector leave them as they are: of a large table with few entries most
/// pages are never touched.
template <class T>
struct ZeroAllocator {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    using value_type = T;

    ZeroAllocator() = default;
    template <class U>
    ZeroAllocator(const ZeroAllocator<U>&) {}

    [[nodiscard]] T* allocate(std::size_t n) {
        if (n > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_alloc();
        const auto bytes = n * sizeof(T);
        void* const memory =
            bytes < fewest_mapped_bytes ? std::calloc(n, sizeof(T)) : map_pages(bytes);
        if (memory == nullptr) throw std::bad_alloc();
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t n) noexcept {
        const auto bytes = n * sizeof(T);
        if (bytes < fewest_mapped_bytes)
            std::free(memory);
        else
            unmap_pages(memory, bytes);
    }
    template <class U>
    void construct(U*) noexcept {}
    template <class U, class... Args>
    void construct(U* at, Args&&... args) {
        ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
    }
    friend bool operator==(const ZeroAllocator&, const ZeroAllocator&) { return true; }
};

/// A table whose size is given once, of types of which all bytes zero is the value that they begin
/// with: what a second resize() adds may hold what was there before.
template <class T>
using ZeroVector = std::vector<T, ZeroAllocator<T>>;

}  // namespace binsize
