// The groups that all ways to a node pass, of every node: see group_cuts.hpp.
#pragma once

#include "graph/group_cuts.hpp"

#include <optional>
#include <vector>

namespace binsize::graph {

/// Sets of numbers, each stored once: its largest, and the set of all others. Equal sets are equal
/// ids, and sets that begin alike share that.
class SetStore {
public:
    using Id = u32;
    static constexpr Id empty = 0;

    SetStore();
    [[nodiscard]] Id with(Id set, u32 number);
    [[nodiscard]] Id common(Id a, Id b);
    [[nodiscard]] std::size_t size() const { return sets_.size(); }
    /// Steps that were taken, members that were looked at.
    [[nodiscard]] u64 steps() const { return steps_; }

    struct Set {
        Id rest = empty;
        u32 largest = 0;
    };
    [[nodiscard]] const Set& operator[](Id set) const { return sets_[set]; }

private:
    struct Meeting {
        Id a = empty, b = empty, common = empty;
    };
    [[nodiscard]] Id made_of(Id rest, u32 largest);
    void grow();

    BigVector<Set> sets_;            ///< by id; the first is the empty one
    BigVector<Id> table_;            ///< open addressing; 0: free
    std::vector<Meeting> meetings_;  ///< the last ones, by hash
    std::vector<u32> above_;         ///< members that are put back on top
    u64 steps_ = 0;
};

/// What the roots reach, a way's first node before its last but for cycles.
struct NodeOrder {
    NodeOrder(const Graph& graph, std::span<const u32> roots, Edges which);

    BigVector<u32> nodes;
    BigVector<u32> place;  ///< by node, in that
};

class GroupSets {
public:
    /// What is handed in must outlive it.
    GroupSets(const Graph& graph, const NodeOrder& order, std::span<const Grouping> groupings,
              Edges which, u64 patience);

    /// Of each grouping; nothing where it would take more steps than there is patience for.
    [[nodiscard]] std::optional<std::vector<std::vector<u64>>> retained(
        std::span<const u32> roots, std::span<const u64> weights);

private:
    void number_groups();
    [[nodiscard]] bool settle();
    [[nodiscard]] SetStore::Id behind(u32 node);

    static constexpr SetStore::Id unseen = ~SetStore::Id{0};

    const Graph& graph_;
    const NodeOrder& order_;
    std::span<const Grouping> groupings_;
    Edges which_;
    u64 limit_;
    SetStore sets_;
    std::vector<std::vector<u32>> numbers_;  ///< by grouping and group: first in the order, lowest
    u32 count_ = 0;                          ///< of those numbers
    BigVector<SetStore::Id> in_front_;       ///< by node: groups that all ways to it pass
};

}  // namespace binsize::graph
