// A set of nodes: one bit each.
#pragma once

#include "graph/edge.hpp"

#include <bit>
#include <vector>

namespace binsize::graph {

class NodeSet {
public:
    NodeSet() = default;
    explicit NodeSet(std::size_t nodes) : words_((nodes + 63) / 64), size_(nodes) {}

    /// How many nodes there could be.
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool contains(u32 node) const {
        return ((words_[node / 64] >> (node % 64)) & 1U) != 0;
    }
    /// Whether the node is new to the set.
    bool insert(u32 node) {
        const u64 bit = u64{1} << (node % 64);
        const bool fresh = (words_[node / 64] & bit) == 0;
        words_[node / 64] |= bit;
        return fresh;
    }
    void erase(u32 node) { words_[node / 64] &= ~(u64{1} << (node % 64)); }
    [[nodiscard]] std::size_t count() const {
        std::size_t n = 0;
        for (const u64 word : words_) n += static_cast<std::size_t>(std::popcount(word));
        return n;
    }
    friend bool operator==(const NodeSet&, const NodeSet&) = default;

private:
    std::vector<u64> words_;
    std::size_t size_ = 0;
};

}  // namespace binsize::graph
