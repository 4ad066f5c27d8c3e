// Unwind tables of ELF programs: .eh_frame has a frame description for every function that C, C++
// or Rust compilers made, and stripping leaves it. It states where a function begins and how long
// it is. Facts: System V psABI (amd64) chapter 4.2.4, LSB core "Exception Frames".
#pragma once

#include "image/image.hpp"

#include <functional>

namespace binsize {

struct FrameDescription {
    Extent file;  ///< the description itself
    Extent code;  ///< addresses that it is about
    /// A frame is there already where the code begins, so it is entered from within a function.
    bool within_frame = false;
};
/// In file order; what is damaged ends the reading.
void each_frame_description(const Image& image,
                            const std::function<void(const FrameDescription&)>& each);

/// Entries of the sorted index in .eh_frame_hdr: where a function begins, and its description. The
/// code's size is 0: entries do not say it.
void each_frame_index_entry(const Image& image,
                            const std::function<void(const FrameDescription&)>& each);

}  // namespace binsize
