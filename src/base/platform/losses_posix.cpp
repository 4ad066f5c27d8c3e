// Zeros instead of what is gone: mmap(2) with MAP_FIXED over the rest of the mapping, from within
// the handler of the signal. POSIX does not list it among what a handler may call; on Linux and
// macOS it is a system call and nothing else.
#include "base/platform/losses.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace binsize {
namespace {

Losses*& current() {
    thread_local Losses* losses = nullptr;
    return losses;
}

// A handler is told nothing but an address: where mappings lie is for every thread to read. A slot
// is free where `size` is 0, and being filled where its data is still null.
struct Slot {
    std::atomic<std::size_t> size{0};
    std::atomic<std::uintptr_t> data{0};
    std::atomic<std::atomic<bool>*> lost{nullptr};
};
// Threads are 256 at most, and each has a file and what belongs to it. Without a slot a mapping is
// not guarded, and ends the process as any other.
std::array<Slot, 1024> slots;

void release(Slot& slot) {
    slot.data = 0;
    slot.lost = nullptr;
    slot.size = 0;
}

}  // namespace

Losses::Losses() : before_(current()) { current() = this; }
Losses::~Losses() {
    current() = before_;
    // What outlives it is guarded no longer.
    for (auto& slot : slots)
        if (slot.lost == &any_) release(slot);
}

GuardedFor::GuardedFor(Losses& losses) : before_(current()) { current() = &losses; }
GuardedFor::~GuardedFor() { current() = before_; }

void MappingGuard::mapped(const void* data, std::size_t size) {
    auto* losses = current();
    if (losses == nullptr) return;
    for (auto& slot : slots) {
        std::size_t none = 0;
        if (!slot.size.compare_exchange_strong(none, size)) continue;
        slot.lost = &losses->any_;
        slot.data = reinterpret_cast<std::uintptr_t>(data);
        return;
    }
}

void MappingGuard::unmapped(const void* data) {
    for (auto& slot : slots)
        if (slot.data == reinterpret_cast<std::uintptr_t>(data)) return release(slot);
}

bool MappingGuard::replace(const void* at) {
    const auto address = reinterpret_cast<std::uintptr_t>(at);
    for (auto& slot : slots) {
        const auto data = slot.data.load();
        const auto size = slot.size.load();
        if (data == 0 || address < data || address - data >= size) continue;
        const auto page = static_cast<std::uintptr_t>(::getpagesize());
        const auto from = address - address % page;
        if (::mmap(reinterpret_cast<void*>(from), data + size - from, PROT_READ,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
            return false;
        slot.lost.load()->store(true);
        return true;
    }
    return false;
}

}  // namespace binsize
