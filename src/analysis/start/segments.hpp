// What systems map of an image, in the order of its tables, and which of it has an address.
#pragma once

#include "image/image.hpp"

#include <span>

namespace binsize {

struct MappedPart {
    std::string_view name;  ///< may be empty
    Extent file, memory;
    bool readable, writable, executable;
    bool shared = false;  ///< what a process writes there, all see
    u32 index = 0;
};

/// Segments, or where there are none sections; without those that no address space holds in pages
/// of that size.
[[nodiscard]] std::vector<MappedPart> mapped_parts(const Image& image, u64 page);

/// By what parts state and not by their pages, which they may share; where those overlap too, the
/// one mapped last lies over the others. There may be as many parts as relocations, so nobody walks
/// along them.
class PartFinder {
public:
    explicit PartFinder(std::span<const MappedPart> parts);
    /// The number of the part; that of all parts where none has the address.
    [[nodiscard]] std::size_t operator()(u64 address) const;

private:
    struct Stretch {
        u64 begin;
        std::size_t part;
    };
    std::vector<Stretch> stretches_;
    std::size_t none_;
};

}  // namespace binsize
