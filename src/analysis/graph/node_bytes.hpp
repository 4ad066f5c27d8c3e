// Bytes of a graph's nodes, by cost class and by what the axis says of them: in the file, in
// memory, or both.
#pragma once

#include "analysis/graph/program_graph.hpp"

namespace binsize {

class NodeBytesMaker {
public:
    explicit NodeBytesMaker(const Axis& axis) : ranges_(axis.ranges()), end_(axis.size()) {}

    /// The stretch [begin, end) of the axis is the node's; any order, never twice.
    void add(u32 node, u64 begin, u64 end, CostClass cls) {
        // Stretches hardly ever pass the end of a range, and mostly lie in that of the last one.
        if (begin - here_.begin >= here_.size || begin >= end ||
            end - begin > std::min(here_.size - (begin - here_.begin), widest_part))
            return add_in_parts(node, begin, end, cls);
        parts_.push_back({node, static_cast<u32>(end - begin), cls, in_file_, in_memory_});
    }
    /// Fills the graph's tables; nodes must all be there.
    void finish(ProgramGraph& graph);

private:
    struct Part {
        u32 node, size;
        CostClass cost_class;
        bool in_file, in_memory;
    };
    static constexpr u64 widest_part = u64{1} << 31U;
    void add_in_parts(u32 node, u64 begin, u64 end, CostClass cls);

    std::span<const AxisRange> ranges_;
    u64 end_;
    Extent here_;  ///< the range that the last stretch ended in
    bool in_file_ = false, in_memory_ = false;
    BigVector<Part> parts_;
};

}  // namespace binsize
