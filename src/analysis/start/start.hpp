// How a program starts: the memory map that the system makes of its segments, and what runs before
// main, in its order.
#pragma once

#include "analysis/model.hpp"
#include "base/error.hpp"

#include <binsize/start.hpp>

#include <span>
#include <vector>

namespace binsize {

struct StartOptions {
    std::string name;
    std::string tool_version{};
    u64 page = 0;  ///< bytes; 0: what the system's pages are
};

/// Errors: usage (a page that is no power of two; a file of several images), unsupported (an
/// object: nothing maps it).
[[nodiscard]] Result<Start> start(const Image& image, const StartOptions& options);

/// What a run touched of a segment: whole pages, by address.
using SegmentPages = std::vector<Extent>;
/// Says of each segment of `out`, which has a run, how many pages were touched, and whose bytes lie
/// in them. `pages` by segment.
void add_touched(const Image& image, std::span<const SegmentPages> pages, Start& out);

// The parts, one file each, in this order.
void add_memory_map(const Image& image, Start& out);
void add_huge_pages(const Image& image, Start& out);
void add_way_to_main(const Context& context, Start& out);
/// What the way to main touches of the segments, by what is known without a run.
void add_estimate(const Context& context, Start& out);
/// Whose bytes lie in each segment. `claims`: that division.
void add_packages(const Axis& axis, const Division& claims, Start& out);
/// Package-level variables, and who sets them.
void add_variables(const Context& context, const Division& claims, Start& out);

}  // namespace binsize
