#include "analysis/graph/flood_plan.hpp"

#include "analysis/graph/method_rules.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

using graph::EdgeKind;

void find_traits(const ProgramGraph& graph, const MethodRules& rules, BigVector<u8>& out) {
    out.assign(graph.nodes.size(), 0);
    for (u32 n = 0; n < out.size(); ++n) {
        if (graph.nodes[n].kind == NodeKind::function) out[n] |= FloodPlan::is_function;
        if (graph.nodes[n].kind == NodeKind::type) out[n] |= FloodPlan::is_type;
    }
    const auto mark = [&](std::span<const u32> nodes, NodeKind kind, u8 trait) {
        for (const u32 n : nodes)
            if (n < out.size() && graph.nodes[n].kind == kind) out[n] |= trait;
    };
    mark(rules.lists, NodeKind::object, FloodPlan::names_all);
    mark(rules.lookups, NodeKind::function, FloodPlan::looks_up);
    mark(rules.may_look_up, NodeKind::function, FloodPlan::may_look_up);
    for (const auto& [object, function] : rules.fillers)
        mark({&object, 1}, NodeKind::object, FloodPlan::has_fillers);
}

class EdgePlanner {
public:
    EdgePlanner(const ProgramGraph& graph, const MethodRules& rules)
        : graph_(graph), rules_(rules), targets_(graph.nodes.size()) {
        for (u32 n = 0; n < targets_.size(); ++n) switch (graph.nodes[n].kind) {
                case NodeKind::function: targets_[n] = function; break;
                case NodeKind::itab: targets_[n] = itab; break;
                case NodeKind::type: targets_[n] = type; break;
                default: targets_[n] = other;
            }
        for (const u32 f : rules.filling)
            if (targets_[f] == function) targets_[f] = filling;
    }

    void plan(ZeroVector<u8>& out) {
        out.resize(graph_.graph.edge_count());
        u64 i = 0;  // edges are numbered by the nodes that they come from
        for (u32 n = 0; n < targets_.size(); ++n) {
            const auto follow = follow_from(graph_.nodes[n].kind);
            for (const u32 node : graph_.graph.targets(n)) {
                const auto to = targets_[node];
                const auto kind = graph_.graph.kind(i);
                u8 how = follow[to];
                if (kind == EdgeKind::method ||
                    (kind == EdgeKind::inlined && (to == function || to == filling)))
                    how = FloodPlan::never;
                else if (how == FloodPlan::convert && only_allocates(n, node))
                    how = FloodPlan::reach;
                if (graph_.graph.may(i)) how |= FloodPlan::may;
                out[i++] = how;
            }
        }
    }

private:
    enum Target : u8 { function, filling, itab, type, other, target_count };

    [[nodiscard]] static std::array<u8, target_count> follow_from(NodeKind from) {
        std::array<u8, target_count> out{};
        out.fill(FloodPlan::reach);
        if (from == NodeKind::function) out[filling] = FloodPlan::never;
        if (from != NodeKind::itab) out[itab] = FloodPlan::convert_concrete;
        if (from == NodeKind::type) out[type] = FloodPlan::convert_as_from;
        if (from == NodeKind::object || from == NodeKind::function) out[type] = FloodPlan::convert;
        return out;
    }
    // Of functions. Both they and the edges are in order.
    [[nodiscard]] bool only_allocates(u32 from, u32 to) {
        const std::pair wanted(from, to);
        const auto& all = rules_.allocations;
        while (allocation_ < all.size() && all[allocation_] < wanted) ++allocation_;
        return allocation_ < all.size() && all[allocation_] == wanted;
    }

    const ProgramGraph& graph_;
    const MethodRules& rules_;
    BigVector<Target> targets_;
    std::size_t allocation_ = 0;
};

void find_places(const ProgramGraph& graph, std::span<const u32> order, BigVector<u32>& out) {
    std::vector<u32> of_package(graph.packages.size(), FloodPlan::nowhere);
    for (u32 i = 0; i < order.size(); ++i)
        if (const auto package = graph.nodes[order[i]].package; package < of_package.size())
            of_package[package] = i;
    out.reserve(graph.nodes.size());
    for (const auto& node : graph.nodes)
        out.push_back(node.package < of_package.size() ? of_package[node.package]
                                                       : FloodPlan::nowhere);
}

// Methods that call through interfaces, and the types that their receivers and they themselves
// have.
void find_own_types(const MethodRules& rules, std::vector<std::pair<u32, u32>>& out) {
    for (const auto& slot : rules.slots)
        for (const u32 f : {slot.function, slot.direct}) {
            if (f >= rules.calls.size() || rules.calls[f] == 0) continue;
            out.emplace_back(f, slot.type);
            if (slot.method_type != MethodRules::nothing) out.emplace_back(f, slot.method_type);
        }
    std::ranges::sort(out);
    const auto same = std::ranges::unique(out);
    out.erase(same.begin(), same.end());
}

u32 find_holders(const ProgramGraph& graph, const MethodRules& rules, BigVector<u32>& out) {
    std::vector<bool> is_interface(graph.nodes.size());
    for (const auto& interface : rules.interfaces) is_interface[interface.type] = true;
    u32 count = 0;
    out.assign(graph.nodes.size(), FloodPlan::nowhere);
    for (u32 n = 0; n < out.size(); ++n) {
        bool holds = is_interface[n];
        if (!holds && graph.nodes[n].kind != NodeKind::type) continue;
        graph.graph.each(n, [&](graph::Edge e) {
            holds = holds || (e.kind == EdgeKind::type && is_interface[e.to]);
        });
        if (holds) out[n] = count++;
    }
    return count;
}

}  // namespace

FloodPlan::FloodPlan(const ProgramGraph& graph, const MethodRules& rules) {
    find_traits(graph, rules, nodes);
    EdgePlanner(graph, rules).plan(edges);
    find_own_types(rules, own_types);
    holder_count = find_holders(graph, rules, holders);
    if (rules.imports != nullptr && rules.imports->is_known())
        find_places(graph, rules.package_order, places);
}

}  // namespace binsize
