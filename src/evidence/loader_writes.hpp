// The places that the loader writes to before a program starts: its relocations, rebases and binds,
// as far as the file lists them.
// Facts: ELF gABI (relocation), the RELR proposal; <mach-o/loader.h>; PE/COFF, "The .reloc
// Section".
#pragma once

#include "image/image.hpp"

#include <functional>

namespace binsize {

/// Calls each(address of a patched word), in no order. Chained fixups of Mach-O are not followed.
void each_loader_write(const Image& image, const std::function<void(u64)>& each);

}  // namespace binsize
