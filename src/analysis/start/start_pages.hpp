// Pages of a program's segments, collected in any order.
#pragma once

#include "analysis/start/segments.hpp"

#include <algorithm>

namespace binsize {

class StartPages {
public:
    StartPages(std::span<const MappedPart> parts, const PartFinder& part_of, u64 page)
        : part_of_(part_of), page_(page), pages_(parts.size()) {}

    void add(u64 address) {
        const auto part = part_of_(address);
        if (part >= pages_.size()) return;
        auto& pages = pages_[part];
        const u64 number = address / page_;
        if (room_ == 0 || (!pages.empty() && pages.back() == number)) return;
        pages.push_back(number);
        --room_;
    }
    /// Of the bytes of one structure. Ends where the segment does.
    void add(Extent addresses) {
        if (addresses.size == 0) return;
        const auto part = part_of_(addresses.begin);
        const u64 last = addresses.begin + std::min(addresses.size - 1, ~u64{0} - addresses.begin);
        for (u64 at = addresses.begin; part < pages_.size() && room_ > 0 && part_of_(at) == part;) {
            add(at);
            const u64 next = (at / page_ + 1) * page_;
            if (next > last || next < at) return;
            at = next;
        }
    }
    void add(const StartPages& other) {
        for (std::size_t i = 0; i < pages_.size(); ++i)
            pages_[i].insert(pages_[i].end(), other.pages_[i].begin(), other.pages_[i].end());
    }
    /// How many there are of a segment.
    [[nodiscard]] u64 count(std::size_t part) {
        auto& pages = pages_[part];
        std::ranges::sort(pages);
        const auto same = std::ranges::unique(pages);
        pages.erase(same.begin(), same.end());
        return pages.size();
    }

private:
    const PartFinder& part_of_;
    u64 page_;
    // Structures of a linker do not lie over each other thousands of times; what is left out of
    // those that do leaves a least number one.
    u64 room_ = u64{1} << 22U;
    std::vector<std::vector<u64>> pages_;  // numbers, by segment
};

}  // namespace binsize
