// Bytes of a graph's nodes, by cost class and by what the axis says of them: in the file, in
// memory, or both.
#pragma once

#include "analysis/graph/program_graph.hpp"

namespace binsize {

class NodeBytesMaker {
public:
    explicit NodeBytesMaker(const Axis& axis) : ranges_(axis.ranges()), end_(axis.size()) {}

    /// The stretch [begin, end) of the axis is the node's; any order, never twice.
    void add(u32 node, u64 begin, u64 end, CostClass cls);
    /// Fills the graph's tables; nodes must all be there.
    void finish(ProgramGraph& graph);

private:
    struct Part {
        u32 node, size;
        CostClass cost_class;
        bool in_file, in_memory;
    };
    static constexpr u64 widest_part = u64{1} << 31U;
    [[nodiscard]] u64 end_of(std::size_t range) const {
        return range + 1 == ranges_.size() ? end_ : ranges_[range + 1].begin;
    }
    [[nodiscard]] bool is_at(std::size_t range, u64 position) const {
        return ranges_[range].begin <= position && position < end_of(range);
    }
    std::span<const AxisRange> ranges_;
    std::size_t last_ = 0;  ///< the range that the last stretch began in
    u64 end_;
    BigVector<Part> parts_;
};

}  // namespace binsize
