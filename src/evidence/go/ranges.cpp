#include "evidence/go/ranges.hpp"

namespace binsize::go {

Ranges::Ranges(std::vector<Extent> ranges) {
    std::ranges::sort(ranges, {}, &Extent::begin);
    u64 behind = 0;
    for (const auto& r : ranges) {
        const u64 begin = std::max(r.begin, behind);
        if (begin >= r.end()) continue;
        const u64 size = r.end() - begin;
        // Positions are stored in 32 bits; no Go program has so much data.
        if (size_ + size > ~u32{0}) break;
        ranges_.push_back({begin, size, size_});
        size_ += size;
        behind = r.end();
    }
    if (ranges_.empty()) return;
    first_ = ranges_.front().address;
    last_ = behind;
}

u64 Ranges::address(u64 position) const {
    if (position >= size_) return last_;
    const auto& r = at(position);
    return r.address + (position - r.position);
}

u64 Ranges::end_of(u64 position) const {
    if (position >= size_) return size_;
    const auto& r = at(position);
    return r.position + r.size;
}

}  // namespace binsize::go
