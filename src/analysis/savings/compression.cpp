// What objcopy would save by compressing debug sections, which takes as long as doing it: only
// where everything is asked for.
#include "analysis/savings/savings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
namespace {

struct Way {
    std::string_view id;
    Packing packing;
    std::string_view option;
};
constexpr Way ways[] = {
    {"compress-zlib", Packing::zlib, "--compress-debug-sections=zlib"},
    {"compress-zstd", Packing::zstd, "--compress-debug-sections=zstd"},
    {"decompress", Packing::none, "--decompress-debug-sections"},
};

}  // namespace

void add_compression_savings(const SavingSources& from, Savings& out) {
    if (!from.thorough) return;
    const auto& image = from.context.image;
    const auto debug = [](const Section& s) { return s.cost_class == CostClass::dwarf; };
    const auto packed = [](const Section& s) { return s.uncompressed.has_value(); };
    if (std::ranges::none_of(image.sections, debug)) return;
    const u64 now = image.bytes.size();
    for (const auto& way : ways) {
        if (way.packing == Packing::none && std::ranges::none_of(image.sections, packed)) continue;
        const auto size = repacked_size(image, way.packing);
        if (!size) continue;
        const bool grows = *size > now;
        // That a file grows is said where it is the point.
        if (grows && way.packing != Packing::none) continue;
        out.push_back({.id = std::string(way.id),
                       .name = {},
                       .file = grows ? 0 : now - *size,
                       .low = {},
                       .high = {},
                       .exact = true,
                       .how = fmt::format("objcopy {}", way.option),
                       .loss = grows ? fmt::format("the file grows by {} bytes, which tools need "
                                                   "not decompress any more",
                                                   *size - now)
                               : way.packing == Packing::zstd
                                   ? "debuggers need zstd (gdb 13, lldb 16 or newer) and more time"
                                   : "debuggers take more time to begin"});
    }
}

}  // namespace binsize
