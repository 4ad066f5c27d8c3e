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
    std::span<const AxisRange> ranges_;
    u64 end_;
    BigVector<Part> parts_;
};

}  // namespace binsize
