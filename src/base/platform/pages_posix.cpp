#include "base/pages.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace binsize {

namespace {

// Linux gives large pages to what is made of whole ones and begins at their borders: anything else
// takes a fault every 4 KiB. So sizes are rounded up, where that adds no more than a third, and
// tables of a large page and more begin at a border.
constexpr std::size_t large_page = std::size_t{1} << 21U;

constexpr std::size_t whole_pages(std::size_t bytes) {
    const auto more = (large_page - bytes % large_page) % large_page;
    return more <= bytes / 3 ? bytes + more : bytes;
}

void* map(std::size_t size) {
    return ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

#ifdef MADV_HUGEPAGE
// At a border of large pages, where the system does not see to that itself: what lies around it is
// given back.
void* map_at_border(std::size_t size) {
    void* const memory = map(size);
    const auto beyond = [](const void* at) {
        return reinterpret_cast<std::uintptr_t>(at) % large_page;
    };
    if (memory == MAP_FAILED || size < large_page || beyond(memory) == 0) return memory;
    (void)::munmap(memory, size);
    void* const wide = map(size + large_page);
    if (wide == MAP_FAILED) return map(size);
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const auto front = (large_page - beyond(wide)) % large_page;
    const auto end = front + (size + page - 1) / page * page;
    auto* const begin = static_cast<std::byte*>(wide);
    if (front != 0) (void)::munmap(begin, front);
    if (end < size + large_page) (void)::munmap(begin + end, size + large_page - end);
    return begin + front;
}
#endif

}  // namespace

void* map_pages(std::size_t bytes) {
    const auto size = whole_pages(bytes);
    if (size < bytes || size > ~large_page) throw std::bad_alloc();  // there is no such number
#ifdef MADV_HUGEPAGE
    void* const memory = map_at_border(size);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    // A wish: where it is not granted, small pages serve.
    (void)::madvise(memory, size, MADV_HUGEPAGE);
#else
    void* const memory = map(size);
    if (memory == MAP_FAILED) throw std::bad_alloc();
#endif
    return memory;
}

void unmap_pages(void* memory, std::size_t bytes) noexcept {
    (void)::munmap(memory, whole_pages(bytes));
}

// glibc raises the size from which it asks the system for memory to that of the largest table
// dropped so far, and from then on keeps tables of tens of megabytes after they are gone.
void give_memory_back() {
#ifdef __GLIBC__
    (void)::mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

}  // namespace binsize
