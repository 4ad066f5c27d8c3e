// Flash and RAM: where a program is stored and where it runs, of programs that state both.
#pragma once

#include "image/image.hpp"

namespace binsize {

/// By address; empty where the program is no firmware.
[[nodiscard]] std::vector<Subject::MemoryRegion> make_memory_regions(const Image& image);

}  // namespace binsize
