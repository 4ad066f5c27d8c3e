// Symbols that a stripped program carries compressed in a section of its own, as Fedora and those
// that follow it leave them: names of functions that no dynamic symbol has.
//
// Facts: GDB's "Debugging Information in a Special Section" (MiniDebugInfo); that the section is
// ".gnu_debugdata" and holds an ELF file in the .xz format.
#pragma once

#include "image/companions.hpp"

namespace binsize {

/// What the section holds, hung on the image as its debug file where it is of this program. True
/// where it was; what is damaged, or another program's, is a note.
[[nodiscard]] bool take_mini_debug_info(Image& image);

}  // namespace binsize
