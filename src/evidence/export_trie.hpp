// Mach-O's exports: a trie, whose edges are parts of names and whose nodes say what has the name
// that leads to them. Facts: <mach-o/loader.h> (dyld_info_command, "export_off"),
// EXPORT_SYMBOL_FLAGS_*; ld64's and dyld's reading of it.
#pragma once

#include "image/image.hpp"

#include <functional>
#include <span>
#include <string_view>

namespace binsize {

struct TrieExport {
    u64 address = 0;
    u64 flags = 0;
    std::string_view name;  ///< for as long as the call lasts
    /// Bytes of the file that are there for this name alone: the node, and the last edge to it
    /// where nothing else begins with its name.
    std::span<const Extent> parts;
};
/// Names that lead to other libraries or to no address are left out. A node that several edges
/// lead to is read once. Returns how many were left out, damaged ones among them.
u64 each_trie_export(const Image& image, const std::function<void(const TrieExport&)>& each);

}  // namespace binsize
