// The ELF loader. Facts: System V gABI chapters 4 and 5, gABI supplements, binutils' elf/common.h
// for what the gABI leaves open (GNU notes, version sections).
#pragma once

#include "format/format.hpp"

namespace binsize {

[[nodiscard]] bool probe_elf(ByteView bytes);
[[nodiscard]] Result<Image> load_elf(ByteView bytes, const LoadOptions& options);

}  // namespace binsize
