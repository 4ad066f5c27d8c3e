// A file may shrink while it is mapped, and a device may fail: whoever reads such a page is sent
// SIGBUS. Where mappings lie that survive it (Losses, signals.hpp), what maps files and what
// handles the signal tell each other here.
#pragma once

#include "base/platform/signals.hpp"

#include <cstddef>

namespace binsize {

/// For this folder alone.
struct MappingGuard {
    static void mapped(const void* data, std::size_t size);
    static void unmapped(const void* data);
    /// Puts zeros where nothing can be read, to the mapping's end; async-signal-safe. False where
    /// `at` is in no mapping that is guarded.
    static bool replace(const void* at);
};

}  // namespace binsize
