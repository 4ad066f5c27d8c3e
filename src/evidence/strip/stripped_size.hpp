// The size of what GNU's strip makes of an ELF file, and of what Go's own linker would
// have written with -s or -w, to the byte, without writing it.
#pragma once

#include "image/image.hpp"

namespace binsize {

enum class StripTool : u8 {
    gnu,         ///< strip, of GNU binutils
    gnu_debug,   ///< strip -g
    go_symbols,  ///< Go's own linker with -s, which leaves out what -w does, too
    go_debug,    ///< the same with -w alone
};
struct StrippedSize {
    u64 bytes = 0;
    bool exact = false;  ///< false: at most so many
};
/// Nothing where the tool refuses the file, where it is no ELF file, where that is not told, or
/// where it has thousands of sections. Of many symbols next to DWARF the names are not taken apart.
[[nodiscard]] std::optional<StrippedSize> stripped_size(const Image& image, StripTool tool);

}  // namespace binsize
