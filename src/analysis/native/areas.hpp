// Where C lies in a Go program that a C linker put together: around the Go text, and in data
// sections outside of what moduledata says is Go's.
#pragma once

#include "evidence/evidence.hpp"

#include <span>

namespace binsize {

/// In order of address, disjoint.
struct NativeAreas {
    std::vector<Extent> code;
    std::vector<Extent> data;  ///< the zero-fill included
};

/// Empty where the Go linker linked alone.
[[nodiscard]] NativeAreas find_native_areas(const Image& image, const go::Program& program);

/// The one of sorted, disjoint areas that holds an address; null where none does.
[[nodiscard]] const Extent* area_at(std::span<const Extent> areas, u64 address);

/// The parts of sorted, disjoint areas that have bytes in the file.
[[nodiscard]] std::vector<Extent> file_backed(const Image& image, std::span<const Extent> areas);

}  // namespace binsize
