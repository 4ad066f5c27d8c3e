#include "graph/graph.hpp"

#include <algorithm>
#include <utility>

namespace binsize::graph {

void Graph::Builder::add(Edge edge) {
    if (edge.from >= nodes_ || edge.to >= nodes_) return;
    if (last_ == chunk_size) {
        auto& chunk = chunks_.emplace_back();
        chunk.edges.resize(chunk_size);
        chunk.traits.resize(chunk_size);
        last_ = 0;
    }
    auto& chunk = chunks_.back();
    chunk.edges[last_] = {edge.from, edge.to};
    chunk.traits[last_++] =
        static_cast<u8>(static_cast<u8>(edge.kind) | (edge.may ? may_bit : u8{0}));
}

Graph Graph::Builder::build() {
    Graph graph;
    auto& first = graph.first_;
    first.assign(std::size_t{nodes_} + 1, 0);
    each([&](u32 from, u32) { ++first[from + 1]; });
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    // Chunks are given back as they are spread over the rows.
    ZeroVector<u64> rows(first.back());  // target, then what makes a may-edge the later of two
    BigVector<u64> next(first.begin(), first.end() - 1);
    for (std::size_t c = 0; c < chunks_.size(); ++c) {
        const std::size_t count = used_of(c);
        const Chunk chunk = std::move(chunks_[c]);
        for (std::size_t i = 0; i < count; ++i) {
            const u8 traits = chunk.traits[i];
            const auto [from, to] = chunk.edges[i];
            rows[next[from]++] = u64{to} << 16U | u64{static_cast<u8>(traits & kind_mask)} << 8U |
                                 ((traits & may_bit) != 0 ? 1U : 0U);
        }
    }
    chunks_.clear();
    last_ = chunk_size;
    std::size_t kept = 0;
    for (u32 node = 0; node < nodes_; ++node) {
        const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first[node]);
        const auto end = rows.begin() + static_cast<std::ptrdiff_t>(first[node + 1]);
        std::sort(begin, end);
        first[node] = kept;
        for (auto it = begin; it != end; ++it)
            if (it == begin || *it >> 8U != *(it - 1) >> 8U) rows[kept++] = *it;
    }
    first[nodes_] = kept;
    graph.targets_.resize(kept);
    graph.traits_.resize(kept);
    for (std::size_t i = 0; i < kept; ++i) {
        graph.targets_[i] = static_cast<u32>(rows[i] >> 16U);
        graph.traits_[i] =
            static_cast<u8>((rows[i] >> 8U & kind_mask) | ((rows[i] & 1U) != 0 ? may_bit : u8{0}));
    }
    return graph;
}

Graph Graph::reversed() const {
    Graph out;
    const u32 nodes = size();
    out.first_.assign(std::size_t{nodes} + 1, 0);
    for (const u32 to : targets_) ++out.first_[to + 1];
    for (std::size_t i = 1; i < out.first_.size(); ++i) out.first_[i] += out.first_[i - 1];
    out.targets_.resize(targets_.size());
    out.traits_.resize(traits_.size());
    BigVector<u64> next(out.first_.begin(), out.first_.end() - 1);
    for (u32 node = 0; node < nodes; ++node)
        for (u64 i = first_[node]; i < first_[node + 1]; ++i) {
            const u64 at = next[targets_[i]]++;
            out.targets_[at] = node;
            out.traits_[at] = traits_[i];
        }
    return out;
}

}  // namespace binsize::graph
