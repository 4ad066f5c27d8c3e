#include "base/pages.hpp"

#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace binsize {

namespace {

// Linux gives large pages to what is made of whole ones: a mapping of another size may lie across
// their borders, and takes a fault every 4 KiB in front of the first and behind the last. So sizes
// are rounded up, where that adds no more than a quarter.
constexpr std::size_t large_page = std::size_t{1} << 21U;

constexpr std::size_t whole_pages(std::size_t bytes) {
    const auto more = (large_page - bytes % large_page) % large_page;
    return more <= bytes / 4 ? bytes + more : bytes;
}

}  // namespace

void* map_pages(std::size_t bytes) {
    const auto size = whole_pages(bytes);
    if (size < bytes) throw std::bad_alloc();  // there is no such number
    void* memory =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    // A wish: where it is not granted, small pages serve.
    (void)::madvise(memory, size, MADV_HUGEPAGE);
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
