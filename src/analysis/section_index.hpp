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
        if (!std::ranges::is_sorted(by_address_, {}, begin_of))
            std::ranges::stable_sort(by_address_, {}, begin_of);
    }
    /// Of sections at one address (overlays) the first, as Axis has it. Otherwise sections do not
    /// overlap but in files that lie; a few steps back are enough for those.
    [[nodiscard]] const Section* at(u64 address) const {
        auto it = std::ranges::upper_bound(by_address_, address, {}, begin_of);
        const Section* found = nullptr;
        for (int steps = 0; it != by_address_.begin() && steps < 8; ++steps) {
            const auto* s = *--it;
            if (found != nullptr && s->memory.begin != found->memory.begin) break;
            if (s->memory.contains(address)) found = s;
        }
        return found;
    }

private:
    static u64 begin_of(const Section* s) { return s->memory.begin; }
    std::vector<const Section*> by_address_;
};

}  // namespace binsize
