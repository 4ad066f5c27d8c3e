// The linker's flood over a program's graph, with its rules on methods:
// cmd/link/internal/ld/deadcode.go, from its `flood` on. What a file does not show, whether a
// reference to a type converts a value of it, and which interface a call goes through, is taken to
// be so in the wide flood and not in the narrow one.
#pragma once

#include "analysis/graph/flood_plan.hpp"
#include "analysis/graph/method_rules.hpp"

namespace binsize {

class Flood {
public:
    enum class Width : u8 {
        wide,      ///< edges that may be are followed
        narrow,    ///< they are not, and calls go through interfaces of packages that the caller
                   ///< knows
        narrowest  ///< and of those only through interfaces that it knows itself
    };
    Flood(const ProgramGraph& graph, std::span<const u32> cut, Width width);

    /// Keeps a node, and behind the next run() all that this keeps.
    void root(u32 node) { reach(node); }
    void run();
    /// Without the rules: what references alone keep.
    void settle();
    /// Reflection asks for methods by name, whether or not it is seen.
    void ask_by_name();
    /// Stays, and nothing that it refers to because of it.
    void keep_alone(u32 node) {
        if ((state_[node] & cut) == 0) state_[node] |= kept;
    }
    [[nodiscard]] bool has(u32 node) const { return (state_[node] & kept) != 0; }
    [[nodiscard]] Kept result() const;

private:
    enum State : u8 { kept = 1, cut = 2, converted = 4 };

    void reach(u32 node) {
        if ((state_[node] & (kept | cut)) != 0) return;
        state_[node] |= kept;
        open_.push_back(node);
    }
    void convert(u32 type);
    void convert_concrete(u32 itab);
    void visit(u32 node);
    void visit_function(u32 f, u8 traits);
    void visit_converted(u32 type);
    void call_methods(u32 f, u64 methods);
    void call_known(u32 f, u64 methods);
    void call_what_types_have();
    [[nodiscard]] u64 calls_of(std::size_t interface) const;
    void find_called();
    void apply_rules();

    const ProgramGraph& graph_;
    const MethodRules& rules_;
    std::shared_ptr<const FloodPlan> plan_;
    Width width_;
    bool fresh_ = false;  ///< the rules have not seen all that stays
    bool looks_up_ = false;
    std::vector<u8> state_;     ///< by node
    std::vector<bool> called_;  ///< by signature
    std::vector<u32> open_;     ///< nodes to be visited
    std::vector<u32> waiting_;  ///< slots of converted types that stay, which nothing calls yet
    u64 methods_called_ = 0;
    std::vector<u64> node_calls_;     ///< in the narrowest flood: of interfaces, by node
    std::vector<u64> type_calls_;     ///< there, of interfaces that a type has in it, by node
    std::vector<u32> called_types_;   ///< those of which the interfaces do not know it yet
    std::vector<u64> package_calls_;  ///< by place in the linker's order, in the narrow one
    u64 calls_by_any_ = 0;            ///< there, by functions of no package
};

}  // namespace binsize
