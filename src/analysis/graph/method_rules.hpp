// What the Go linker's rules on methods need: which methods of which types it kept, what each is
// called and of which type, which interfaces there are, and which functions call through one or
// look methods up by reflection. Facts: cmd/link/internal/ld/deadcode.go, head.
#pragma once

#include "analysis/graph/import_order.hpp"
#include "analysis/graph/program_graph.hpp"

namespace binsize {

struct FloodPlan;

struct MethodRules {
    static constexpr u32 nothing = ~u32{0};

    /// A method that the linker kept, in the table of its type.
    struct Slot {
        u32 type = 0;            ///< nodes from here on
        u32 function = nothing;  ///< what an interface calls
        u32 direct = nothing;    ///< what code calls
        u32 method_type = nothing;
        u32 signature = 0;
        bool exported = false;
    };
    std::vector<Slot> slots;      ///< by type
    std::vector<u32> first_slot;  ///< by data node, and one past the last
    u32 first_data = 0;           ///< the node that first_slot begins with

    /// Signatures of the methods of each interface type, by their number.
    struct Interface {
        u32 type = 0;  ///< node
        std::vector<u32> methods;
    };
    std::vector<Interface> interfaces;
    u32 signature_count = 0;

    /// By function: which methods, by their number, it calls through interfaces; a bit each, the
    /// last for all behind.
    BigVector<u64> calls;
    /// Functions that look a method up by a name that is not constant, sorted; and those that may,
    /// by the place of a method in an interface alone.
    std::vector<u32> lookups, may_look_up;
    /// Whether the linker kept all exported methods of what is converted to an interface.
    bool keeps_exported = false;
    /// {function, type}, sorted: what code names only to have memory for it. It converts nothing.
    std::vector<std::pair<u32, u32>> allocations;
    /// {object, function that fills it at start}, sorted: a map's initialiser is there if its map
    /// is.
    std::vector<std::pair<u32, u32>> fillers;
    /// Functions that only those keep, sorted.
    std::vector<u32> filling;
    /// Nodes of packages in the order in which the linker laid them out, by depth of import:
    /// whoever first imports one lies behind it.
    std::vector<u32> package_order;
    std::shared_ptr<const ImportOrder> imports;  ///< by place in that
    /// Nodes that name all initialisers and keep none of them.
    std::vector<u32> lists;
    /// What these rules make of each edge; null where only a flood or two are to be expected.
    std::shared_ptr<const FloodPlan> plan;

    [[nodiscard]] std::span<const Slot> slots_of(u32 node) const {
        if (node < first_data || node - first_data + 1 >= first_slot.size()) return {};
        return {slots.data() + first_slot[node - first_data],
                slots.data() + first_slot[node - first_data + 1]};
    }
};

}  // namespace binsize
