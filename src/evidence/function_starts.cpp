#include "evidence/function_starts.hpp"

#include <algorithm>

namespace binsize {

std::vector<u64> read_function_starts(const Image& image) {
    std::vector<u64> out;
    const auto table = std::ranges::find(image.regions, "[function starts]", &Region::name);
    const auto text = std::ranges::find(image.segments, "__TEXT", &Segment::name);
    if (table == image.regions.end() || text == image.segments.end()) return out;
    Cursor at(clip_slice(image.bytes, table->file.begin, table->file.size), image.endian);
    u64 address = text->memory.begin;
    while (!at.done()) {
        const u64 step = at.take_uleb();
        if (at.failed() || step == 0 || step > text->memory.end() - address) break;
        address += step;
        out.push_back(image.arch == "arm" ? address & ~u64{1} : address);  // bit 0: Thumb
    }
    return out;
}

}  // namespace binsize
