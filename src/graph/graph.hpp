// A directed graph in compressed rows: nodes are numbers, the edges of a node lie together, four
// bytes a target and one for its kind. It knows no format and no language; analysis says what a
// node is. The door of this layer: also names edge.hpp.
#pragma once

#include "base/pages.hpp"
#include "graph/edge.hpp"

#include <span>

namespace binsize::graph {

class Graph {
public:
    class Builder;

    [[nodiscard]] u32 size() const {
        return first_.empty() ? 0 : static_cast<u32>(first_.size() - 1);
    }
    [[nodiscard]] u64 edge_count() const { return targets_.size(); }
    [[nodiscard]] std::span<const u32> targets(u32 node) const {
        return {targets_.data() + first_[node], targets_.data() + first_[node + 1]};
    }
    /// Calls each(Edge) for the edges out of a node, ordered by target.
    template <class F>
    void each(u32 node, F&& give) const {
        for (u64 i = first_[node]; i < first_[node + 1]; ++i)
            give(Edge{node, targets_[i], static_cast<EdgeKind>(traits_[i] & kind_mask),
                      (traits_[i] & may_bit) != 0});
    }
    /// Every edge the other way round.
    [[nodiscard]] Graph reversed() const;

private:
    static constexpr u8 may_bit = 0x80, kind_mask = 0x7f;

    BigVector<u64> first_;  ///< by node, and one past the last: where its edges begin
    BigVector<u32> targets_;
    BigVector<u8> traits_;
};

/// Takes edges in any order. Of equal edges one stays, and one that must be beats one that may;
/// edges from or to what is no node vanish.
class Graph::Builder {
public:
    explicit Builder(u32 nodes) : nodes_(nodes) {}
    void add(Edge edge);
    [[nodiscard]] u32 nodes() const { return nodes_; }
    /// The builder is empty behind this.
    [[nodiscard]] Graph build();

private:
    struct Chunk {
        BigVector<u32> from, to;
        BigVector<u8> traits;
    };
    static constexpr std::size_t chunk_size = std::size_t{1} << 18U;

    u32 nodes_;
    std::vector<Chunk> chunks_;
};

}  // namespace binsize::graph
