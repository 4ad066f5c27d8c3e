#include "compare/build/own.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {

std::vector<OwnShare> own_shares(const BuildRecord& record) {
    const auto& steps = record.steps;
    std::unordered_map<u64, std::size_t> places;
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (steps[i].id != 0) places.emplace(steps[i].id, i);
    std::vector<OwnShare> out(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        // No chain of processes is long, but a record may say anything.
        constexpr int longest = 64;
        auto parent = steps[i].parent;
        for (int depth = 0; depth < longest && parent != 0; ++depth) {
            const auto at = places.find(parent);
            if (at == places.end() || at->second == i) break;
            if (steps[at->second].exact) {
                out[i].within = at->second;
                break;
            }
            parent = steps[at->second].parent;
        }
    }
    // Rings that a record may have lead nowhere.
    for (std::size_t i = 0; i < steps.size(); ++i) {
        int depth = 0;
        auto at = i;
        while (out[at].within != OwnShare::none && depth++ < 64) at = out[at].within;
        if (depth >= 64) out[i].within = OwnShare::none;
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto& own = out[i];
        own.processor += steps[i].processor();
        own.read += steps[i].read;
        own.written += steps[i].written;
    }
    std::vector<OwnShare> held(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (out[i].within == OwnShare::none) continue;
        auto& whole = held[out[i].within];
        whole.processor += steps[i].processor();
        whole.read += steps[i].read;
        whole.written += steps[i].written;
        whole.has_exact = whole.has_exact || steps[i].exact;
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        out[i].processor = std::max(0.0, out[i].processor - held[i].processor);
        out[i].read -= std::min(out[i].read, held[i].read);
        out[i].written -= std::min(out[i].written, held[i].written);
        out[i].has_exact = held[i].has_exact;
    }
    return out;
}

}  // namespace binsize
