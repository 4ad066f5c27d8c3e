// What the linker's rules make of each node and edge, whatever is cut: settled once a graph, so
// that a flood looks a byte up where it would search lists.
#pragma once

#include "analysis/graph/program_graph.hpp"

namespace binsize {

struct FloodPlan {
    /// What following an edge does, beside keeping what it leads to.
    enum Follow : u8 {
        never,             ///< the rules keep what it leads to, or nothing does
        reach,             ///< nothing
        convert,           ///< values of that type become interface values
        convert_as_from,   ///< they do if those of the type that it leads from do
        convert_concrete,  ///< it leads to an itab: those of its concrete type do
        follow_mask = 0x07,
        may = 0x80,  ///< the edge may be
    };
    enum NodeTrait : u8 {
        is_function = 1,
        is_type = 2,
        names_all = 4,     ///< a list of all initialisers, which keeps none of them
        has_fillers = 8,   ///< an object that functions fill at start
        looks_up = 16,     ///< a function that looks methods up by name
        may_look_up = 32,  ///< that may
    };
    static constexpr u32 nowhere = ~u32{0};

    ZeroVector<u8> edges;   ///< by edge: a Follow, and whether it may be
    BigVector<u8> nodes;    ///< by node: its traits
    BigVector<u32> places;  ///< by node: its package's place in the linker's order; empty: unknown
    /// By node, of types that are an interface or have one in them: their number; else nowhere.
    BigVector<u32> holders;
    u32 holder_count = 0;
    /// {method that calls through interfaces, type of its receiver or its own}, sorted.
    std::vector<std::pair<u32, u32>> own_types;

    FloodPlan(const ProgramGraph& graph, const MethodRules& rules);
};

}  // namespace binsize
