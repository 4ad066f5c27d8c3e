#include "base/pages.hpp"
#include "base/platform/windows.hpp"

namespace binsize {

void* map_pages(std::size_t bytes) {
    void* memory = ::VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

void unmap_pages(void* memory, std::size_t) noexcept {
    (void)::VirtualFree(memory, 0, MEM_RELEASE);
}

void give_memory_back() {}

}  // namespace binsize
