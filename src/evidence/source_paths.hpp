// Paths of source files that assertions and logging leave in a program: __FILE__ of C and C++,
// #file of Swift, and their like. Code that may fail there takes the path's address, or that of a
// record that begins with it (std::source_location).
// Facts: ISO C §6.10.8 (__FILE__), [support.srcloc]; the spellings that compilers make of the path
// that they are called with.
#pragma once

#include "image/image.hpp"

#include <vector>

namespace binsize {

struct SourcePath {
    u64 address = 0;
    std::string_view text;  ///< with a folder, without a space; of a file that is compiled itself
};

/// By address, disjoint. Texts that merely hold a path ("assertion failed in a/b.c") are none;
/// headers, whose code is wherever they are included, are none either. What stands in front of one
/// without a zero between is not told from it: code that takes the address of its middle does.
[[nodiscard]] std::vector<SourcePath> read_source_paths(const Image& image);
/// Whether a text, or the end of one, is such a path.
[[nodiscard]] bool is_source_path(std::string_view text);

}  // namespace binsize
