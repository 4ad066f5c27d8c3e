#include "analysis/graph/node_bytes.hpp"

#include <algorithm>

namespace binsize {

void NodeBytesMaker::add(u32 node, u64 begin, u64 end, CostClass cls) {
    if (ranges_.empty() || begin < ranges_.front().begin || begin >= end) return;
    if (!is_at(last_, begin))
        last_ =
            static_cast<std::size_t>(
                std::ranges::upper_bound(ranges_, begin, {}, &AxisRange::begin) - ranges_.begin()) -
            1;
    // Stretches hardly ever pass the end of a range.
    if (end <= end_of(last_) && end - begin <= widest_part) {
        const auto& range = ranges_[last_];
        parts_.push_back(
            {node, static_cast<u32>(end - begin), cls, range.in_file, range.in_memory});
        return;
    }
    for (auto range = ranges_.begin() + static_cast<std::ptrdiff_t>(last_);
         range != ranges_.end() && range->begin < end; ++range) {
        u64 from = std::max(begin, range->begin);
        const u64 to = std::min(end, end_of(static_cast<std::size_t>(range - ranges_.begin())));
        // Zero-fill may be larger than a part can say.
        while (from < to) {
            const auto size = static_cast<u32>(std::min(to - from, widest_part));
            parts_.push_back({node, size, cls, range->in_file, range->in_memory});
            from += size;
        }
    }
}

void NodeBytesMaker::finish(ProgramGraph& graph) {
    const auto nodes = graph.nodes.size();
    BigVector<u32> next(nodes + 1);
    for (const auto& part : parts_) ++next[part.node + 1];
    for (std::size_t n = 0; n < nodes; ++n) next[n + 1] += next[n];
    ZeroVector<Part> sorted(parts_.size());
    for (const auto& part : parts_) sorted[next[part.node]++] = part;
    BigVector<Part>().swap(parts_);

    graph.bytes_.clear();
    graph.first_bytes_.assign(nodes + 1, 0);
    std::size_t at = 0;
    for (u32 n = 0; n < nodes; ++n) {
        const auto first = graph.bytes_.size();
        for (; at < sorted.size() && sorted[at].node == n; ++at) {
            const auto& p = sorted[at];
            const auto same =
                std::find_if(graph.bytes_.begin() + static_cast<std::ptrdiff_t>(first),
                             graph.bytes_.end(), [&](const NodeBytes& b) {
                                 return b.cost_class == p.cost_class && b.in_file == p.in_file &&
                                        b.in_memory == p.in_memory && b.size <= ~u32{0} - p.size;
                             });
            if (same != graph.bytes_.end())
                same->size += p.size;
            else
                graph.bytes_.push_back({p.size, p.cost_class, p.in_file, p.in_memory});
        }
        graph.first_bytes_[n + 1] = static_cast<u32>(graph.bytes_.size());
    }
}

}  // namespace binsize
