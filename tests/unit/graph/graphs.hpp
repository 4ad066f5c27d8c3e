// Made-up graphs, the same on every run and every machine.
#pragma once

#include "graph/graph.hpp"

#include <vector>

namespace binsize::test {

/// xorshift64*: std::mt19937's distributions differ from library to library.
class Random {
public:
    explicit Random(u64 seed) : state_(seed * 2685821657736338717U + 1) {}
    u64 next() {
        state_ ^= state_ >> 12U;
        state_ ^= state_ << 25U;
        state_ ^= state_ >> 27U;
        return state_ * 2685821657736338717U;
    }
    u32 below(u64 end) { return static_cast<u32>((next() >> 11U) % end); }

private:
    u64 state_;
};

inline std::vector<graph::Edge> random_edges(Random& random, u32 nodes, std::size_t count) {
    std::vector<graph::Edge> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back({random.below(nodes), random.below(nodes),
                       static_cast<graph::EdgeKind>(random.below(3)), random.below(4) == 0});
    return out;
}

inline graph::Graph graph_of(u32 nodes, const std::vector<graph::Edge>& edges) {
    graph::Graph::Builder builder(nodes);
    for (const auto& e : edges) builder.add(e);
    return builder.build();
}

/// 0 → 1 → … → nodes - 1.
inline graph::Graph long_chain(u32 nodes) {
    graph::Graph::Builder builder(nodes);
    for (u32 i = 0; i + 1 < nodes; ++i) builder.add({i, i + 1, graph::EdgeKind::call, false});
    return builder.build();
}

}  // namespace binsize::test
