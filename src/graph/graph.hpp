// A directed graph in compressed rows: nodes are numbers, the edges of a node lie together, four
// bytes a target and one for its kind. It knows no format and no language; analysis says what a
// node is. The door of this layer: also edge.hpp, node_set.hpp, reach.hpp, paths.hpp,
// detours.hpp, dominators.hpp, group_cuts.hpp (group_sets.hpp is its).
//
// Nothing here recurses, and everything is linear in nodes and edges, or nearly (dominators): a
// hostile program can make chains as deep as it has functions.
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
    /// The edges of a node by number: first_edge(node) … end_edge(node) - 1.
    [[nodiscard]] u64 first_edge(u32 node) const { return first_[node]; }
    [[nodiscard]] u64 end_edge(u32 node) const { return first_[node + 1]; }
    [[nodiscard]] u32 target(u64 edge) const { return targets_[edge]; }
    [[nodiscard]] EdgeKind kind(u64 edge) const {
        return static_cast<EdgeKind>(traits_[edge] & kind_mask);
    }
    [[nodiscard]] bool may(u64 edge) const { return (traits_[edge] & may_bit) != 0; }
    [[nodiscard]] bool follows(u64 edge, Edges which) const {
        return which == Edges::all || !may(edge);
    }
    /// Every edge the other way round.
    [[nodiscard]] Graph reversed() const;

private:
    static constexpr u8 may_bit = 0x80, kind_mask = 0x7f;

    /// Rows are in order of targets; orders by kind what leads to one and keeps one of each.
    void drop_repeated();

    BigVector<u64> first_;  ///< by node, and one past the last: where its edges begin
    ZeroVector<u32> targets_;
    ZeroVector<u8> traits_;
};

/// Takes edges in any order. Of equal edges one stays, and one that must be beats one that may;
/// edges from or to what is no node vanish.
class Graph::Builder {
public:
    explicit Builder(u32 nodes) : nodes_(nodes) {}
    void add(Edge edge) {
        if (edge.from >= nodes_ || edge.to >= nodes_) return;
        if (last_ == chunk_size) grow();
        auto& chunk = chunks_.back();
        chunk.edges[last_] = {edge.from, edge.to};
        chunk.traits[last_++] =
            static_cast<u8>(static_cast<u8>(edge.kind) | (edge.may ? may_bit : u8{0}));
    }
    [[nodiscard]] u32 nodes() const { return nodes_; }
    /// Calls each(from, to) for what was added so far, in that order.
    template <class F>
    void each(F&& give) const {
        for (std::size_t c = 0; c < chunks_.size(); ++c)
            for (std::size_t i = 0, count = used_of(c); i < count; ++i)
                give(chunks_[c].edges[i].from, chunks_[c].edges[i].to);
    }
    /// The builder is empty behind this.
    [[nodiscard]] Graph build();

private:
    struct Ends {
        u32 from, to;
    };
    struct Chunk {
        ZeroVector<Ends> edges;
        ZeroVector<u8> traits;
    };
    static constexpr std::size_t chunk_size = std::size_t{1} << 17U;
    [[nodiscard]] std::size_t used_of(std::size_t chunk) const {
        return chunk + 1 < chunks_.size() ? chunk_size : last_;
    }
    void grow();

    u32 nodes_;
    std::size_t last_ = chunk_size;  ///< edges in the last chunk; there is none before the first
    std::vector<Chunk> chunks_;
};

}  // namespace binsize::graph
