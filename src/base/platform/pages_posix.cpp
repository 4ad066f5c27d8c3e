#include "base/pages.hpp"

#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace binsize {

void* map_pages(std::size_t bytes) {
    void* memory =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    // A wish: where it is not granted, small pages serve.
    (void)::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    return memory;
}

void unmap_pages(void* memory, std::size_t bytes) noexcept { (void)::munmap(memory, bytes); }

// glibc raises the size from which it asks the system for memory to that of the largest table
// dropped so far, and from then on keeps tables of tens of megabytes after they are gone.
void give_memory_back() {
#ifdef __GLIBC__
    (void)::mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

}  // namespace binsize
