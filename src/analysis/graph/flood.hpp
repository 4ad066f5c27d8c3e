// The linker's flood over a program's graph, with its rules on methods:
// cmd/link/internal/ld/deadcode.go, from its `flood` on. What a file does not show, whether a
// reference to a type converts a value of it, and which interface a call goes through, is taken to
// be so in the wide flood and not in the narrow one.
//
// Several cuts are flooded at once, each a bit of Lanes: most of a program stays whatever is cut,
// and is looked at once for all of them.
#pragma once

#include "analysis/graph/flood_plan.hpp"
#include "analysis/graph/method_rules.hpp"

#include <bit>
#include <limits>

namespace binsize {

enum class FloodWidth : u8 {
    wide,      ///< edges that may be are followed
    narrow,    ///< they are not, and calls go through interfaces of packages that the caller knows
    narrowest  ///< and of those only through interfaces that it knows itself
};

/// What stays, a bit a cut.
template <class Lanes>
struct KeptLanes {
    BigVector<Lanes> nodes;     ///< by node
    Lanes methods_by_name = 0;  ///< see Kept
};

/// Calls f(lane, its bit) for each bit that is set, the lowest first.
template <class Lanes, class F>
void each_lane(Lanes lanes, F&& f) {
    for (; lanes != 0; lanes = static_cast<Lanes>(lanes & (lanes - 1)))
        f(static_cast<std::size_t>(std::countr_zero(lanes)), static_cast<Lanes>(lanes & -lanes));
}

template <class Lanes>
class Flood {
public:
    static constexpr std::size_t most = std::numeric_limits<Lanes>::digits;

    /// `cuts`: of each lane the nodes that are gone, at most `most` of them.
    Flood(const ProgramGraph& graph, std::span<const std::span<const u32>> cuts, FloodWidth width);

    /// Those that are flooded.
    [[nodiscard]] Lanes all() const { return all_; }
    /// Keeps a node, and behind the next run() all that this keeps.
    void root(u32 node, Lanes who) { reach(node, who); }
    void run();
    /// Without the rules: what references alone keep.
    void settle();
    /// Reflection asks for methods by name, whether or not it is seen.
    void ask_by_name(Lanes who);
    /// Those in which something asks by now.
    [[nodiscard]] Lanes looks_up() const { return looks_up_; }
    /// Stays, and nothing that it refers to because of it.
    void keep_alone(u32 node, Lanes who) { state_[node].closed |= who; }
    /// Those that keep a node.
    [[nodiscard]] Lanes has(u32 node) const {
        return static_cast<Lanes>(state_[node].closed & ~state_[node].cut);
    }
    [[nodiscard]] KeptLanes<Lanes> result() const;

private:
    struct State {
        Lanes closed = 0;     ///< kept or cut
        Lanes cut = 0;        ///< gone
        Lanes converted = 0;  ///< values of it become interface values
        Lanes open = 0;       ///< what it leads to is to be looked at
    };
    /// How many methods of an interface are told apart: a bit each in MethodRules::calls.
    static constexpr std::size_t methods = 64;

    void reach(u32 node, Lanes who) {
        auto& state = state_[node];
        const auto fresh = static_cast<Lanes>(who & ~state.closed);
        if (fresh == 0) return;
        state.closed |= fresh;
        open(node, state, fresh);
    }
    void open(u32 node, State& state, Lanes who) {
        if (state.open == 0) open_.push_back(node);
        state.open |= who;
    }
    void convert(u32 type, Lanes who);
    void convert_concrete(u32 itab, Lanes who);
    void visit(u32 node);
    void visit_function(u32 f, u8 traits, Lanes who);
    void visit_converted(u32 type, Lanes who);
    void call_methods(u32 f, u64 called, Lanes who);
    void call_known(u32 f, u64 called, Lanes who);
    void call_what_types_have();
    [[nodiscard]] Lanes calls_of(u32 interface, std::size_t method) const;
    void find_called();
    void apply_rules();

    const ProgramGraph& graph_;
    const MethodRules& rules_;
    std::shared_ptr<const FloodPlan> plan_;
    FloodWidth width_;
    bool fresh_ = false;  ///< the rules have not seen all that stays
    Lanes all_ = 0;
    Lanes looks_up_ = 0;
    ZeroVector<State> state_;    ///< by node
    std::vector<u32> open_;      ///< nodes to be visited
    std::vector<u32> turn_;      ///< those that are being visited
    std::vector<Lanes> called_;  ///< by signature
    std::vector<Lanes> slots_;   ///< by slot: its type stays and is converted, and nothing calls it
    std::vector<u32> waiting_;   ///< slots of which that is so
    /// By method: called through interfaces at all, and by functions of no package.
    std::array<Lanes, methods> called_by_all_{}, called_by_any_{};
    std::vector<Lanes> package_calls_;  ///< by place in the linker's order and method, if narrow
    /// In the narrowest flood, by holder and method: calls of interfaces, and of those that a type
    /// has in it; and the methods of which there are such.
    std::vector<Lanes> node_calls_, type_calls_;
    std::vector<u64> type_methods_;
    std::vector<u32> called_types_;  ///< of which the interfaces do not know it yet
};

}  // namespace binsize
