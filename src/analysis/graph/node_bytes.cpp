#include "analysis/graph/node_bytes.hpp"

#include <algorithm>

namespace binsize {

void NodeBytesMaker::add_in_parts(u32 node, u64 begin, u64 end, CostClass cls) {
    if (ranges_.empty() || begin < ranges_.front().begin) return;
    end = std::min(end, end_);
    auto next = std::ranges::upper_bound(ranges_, begin, {}, &AxisRange::begin);
    while (begin < end) {
        const auto& range = *std::prev(next);
        here_ = {range.begin, (next == ranges_.end() ? end_ : next->begin) - range.begin};
        in_file_ = range.in_file;
        in_memory_ = range.in_memory;
        // Zero-fill may be larger than a part can say.
        for (const u64 to = std::min(end, here_.end()); begin < to;) {
            const auto size = static_cast<u32>(std::min(to - begin, widest_part));
            parts_.push_back({node, size, cls, in_file_, in_memory_});
            begin += size;
        }
        if (next != ranges_.end()) ++next;
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
