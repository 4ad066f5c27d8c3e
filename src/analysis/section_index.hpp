// Which section holds an address, for whoever asks for many: a file may state as many sections as
// fit into it.
#pragma once

#include "image/image.hpp"

#include <algorithm>

namespace binsize {

class SectionIndex {
public:
    explicit SectionIndex(const Image& image) {
        for (const auto& s : image.sections)
            if (s.loaded && s.memory.size > 0 && !image.overlays_addresses(s))
                by_address_.push_back(&s);
        std::ranges::stable_sort(by_address_, {}, begin_of);
    }
    /// Sections do not overlap but in files that lie; a few steps back are enough for those.
    [[nodiscard]] const Section* at(u64 address) const {
        auto it = std::ranges::upper_bound(by_address_, address, {}, begin_of);
        for (int steps = 0; it != by_address_.begin() && steps < 8; ++steps)
            if (const auto* s = *--it; s->memory.contains(address)) return s;
        return nullptr;
    }

private:
    static u64 begin_of(const Section* s) { return s->memory.begin; }
    std::vector<const Section*> by_address_;
};

}  // namespace binsize
