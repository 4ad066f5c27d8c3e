// Tables of what a function does where something is thrown through it (.gcc_except_table), which
// its frame description points at. How long one is only code that reads it learns: it runs to where
// the next one begins. Facts: Itanium C++ ABI, "Exception Handling Tables"; LSB core, "Exception
// Frames" (augmentation L).
#pragma once

#include "evidence/eh_frame.hpp"

namespace binsize {

/// Frame descriptions in file order, each with the address of its function's exception table, or 0.
void each_frame_with_table(const Image& image,
                           const std::function<void(const FrameDescription&, u64 table)>& each);

}  // namespace binsize
