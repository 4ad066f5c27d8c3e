#include "graph/graph.hpp"

#include <utility>

namespace binsize::graph {

void Graph::Builder::grow() {
    auto& chunk = chunks_.emplace_back();
    chunk.edges.resize(chunk_size);
    chunk.traits.resize(chunk_size);
    last_ = 0;
}

// Edges are put in order by spreading them over the nodes that they lead to, and what that gives
// over those that they come from.
Graph Graph::Builder::build() {
    Graph back;
    auto& first = back.first_;
    first.assign(std::size_t{nodes_} + 1, 0);
    each([&](u32, u32 to) { ++first[to + 1]; });
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    back.targets_.resize(first.back());
    back.traits_.resize(first.back());
    BigVector<u64> next(first.begin(), first.end() - 1);
    u32* const targets = back.targets_.data();
    u8* const traits = back.traits_.data();
    // Chunks are given back as they are spread.
    for (std::size_t c = 0; c < chunks_.size(); ++c) {
        const std::size_t count = used_of(c);
        const Chunk chunk = std::move(chunks_[c]);
        for (std::size_t i = 0; i < count; ++i) {
            const auto [from, to] = chunk.edges[i];
            const u64 at = next[to]++;
            targets[at] = from;
            traits[at] = chunk.traits[i];
        }
    }
    chunks_.clear();
    last_ = chunk_size;
    Graph graph = back.reversed();
    graph.drop_repeated();
    return graph;
}

void Graph::drop_repeated() {
    u32* const targets = targets_.data();
    u8* const traits = traits_.data();
    u64 kept = 0;
    u64 at = 0;
    for (u32 node = 0; node < size(); ++node) {
        const u64 row = first_[node] = kept;
        for (const u64 end = first_[node + 1]; at < end; ++at) {
            const u32 to = targets[at];
            const u8 edge = traits[at];
            const auto leads_there = [&](u64 i) { return i > row && targets[i - 1] == to; };
            u64 place = kept;
            while (leads_there(place) && (traits[place - 1] & kind_mask) > (edge & kind_mask))
                --place;
            if (leads_there(place) && ((traits[place - 1] ^ edge) & kind_mask) == 0) {
                traits[place - 1] &= edge;
                continue;
            }
            for (u64 i = kept; i > place; --i) traits[i] = traits[i - 1];
            traits[place] = edge;
            targets[kept++] = to;
        }
    }
    if (!first_.empty()) first_.back() = kept;
    targets_.resize(kept);
    traits_.resize(kept);
}

Graph Graph::reversed() const {
    Graph out;
    const u32 nodes = size();
    out.first_.assign(std::size_t{nodes} + 1, 0);
    for (const u32 to : targets_) ++out.first_[to + 1];
    for (std::size_t i = 1; i < out.first_.size(); ++i) out.first_[i] += out.first_[i - 1];
    out.targets_.resize(targets_.size());
    out.traits_.resize(traits_.size());
    u32* const targets = out.targets_.data();
    u8* const traits = out.traits_.data();
    BigVector<u64> next(out.first_.begin(), out.first_.end() - 1);
    const u8* edge = traits_.data();
    for (u32 node = 0; node < nodes; ++node)
        for (const u32 to : this->targets(node)) {
            const u64 at = next[to]++;
            targets[at] = node;
            traits[at] = *edge++;
        }
    return out;
}

}  // namespace binsize::graph
