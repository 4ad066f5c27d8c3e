#include "analysis/graph/flood_plan.hpp"

#include "analysis/graph/method_rules.hpp"

#include <algorithm>

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
        : graph_(graph), rules_(rules), filling_(graph.nodes.size()) {
        kinds_.reserve(graph.nodes.size());
        for (const auto& node : graph.nodes) kinds_.push_back(node.kind);
        for (const u32 f : rules.filling) filling_[f] = true;
    }

    void plan(BigVector<u8>& out) const {
        out.reserve(graph_.graph.edge_count());
        for (u32 n = 0; n < kinds_.size(); ++n)
            graph_.graph.each(n, [&](graph::Edge e) {
                out.push_back(static_cast<u8>(follow(e) | (e.may ? FloodPlan::may : 0)));
            });
    }

private:
    [[nodiscard]] u8 follow(const graph::Edge& e) const {
        const auto from = kinds_[e.from];
        const auto to = kinds_[e.to];
        if (e.kind == EdgeKind::method) return FloodPlan::never;
        if (to == NodeKind::function &&
            (e.kind == EdgeKind::inlined || (from == NodeKind::function && filling_[e.to])))
            return FloodPlan::never;
        if (to == NodeKind::itab && from != NodeKind::itab) return FloodPlan::convert_concrete;
        if (to != NodeKind::type) return FloodPlan::reach;
        if (from == NodeKind::type) return FloodPlan::convert_as_from;
        const bool converts =
            from == NodeKind::object ||
            (from == NodeKind::function &&
             !std::ranges::binary_search(rules_.allocations, std::pair(e.from, e.to)));
        return converts ? FloodPlan::convert : FloodPlan::reach;
    }

    const ProgramGraph& graph_;
    const MethodRules& rules_;
    BigVector<NodeKind> kinds_;
    std::vector<bool> filling_;
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

// A function calls an interface that it names, whose table it names, or that a type has in it that
// it names; a method also what its receiver and its own type have in them.
class KnownInterfaces {
public:
    KnownInterfaces(const ProgramGraph& graph, const MethodRules& rules,
                    std::vector<std::pair<u32, u32>>& out)
        : graph_(graph), rules_(rules), out_(out) {
        for (u32 i = 0; i < rules.slots.size(); ++i)
            for (const u32 f : {rules.slots[i].function, rules.slots[i].direct})
                if (calls(f)) slots_.emplace_back(f, i);
        std::ranges::sort(slots_);
    }

    void find() {
        for (u32 f = 0; f < rules_.calls.size(); ++f) {
            if (!calls(f)) continue;
            const auto before = static_cast<std::ptrdiff_t>(out_.size());
            for (const u32 to : graph_.graph.targets(f)) {
                if (graph_.nodes[to].kind == NodeKind::type) add_type(f, to);
                if (graph_.nodes[to].kind == NodeKind::itab)
                    for (const u32 type : graph_.graph.targets(to)) add(f, type);
            }
            for (const auto& [_, slot] :
                 std::ranges::equal_range(slots_, f, {}, &std::pair<u32, u32>::first)) {
                add_type(f, rules_.slots[slot].type);
                if (const u32 own = rules_.slots[slot].method_type; own != MethodRules::nothing)
                    add_type(f, own);
            }
            std::sort(out_.begin() + before, out_.end());
            out_.erase(std::unique(out_.begin() + before, out_.end()), out_.end());
        }
    }

private:
    [[nodiscard]] bool calls(u32 f) const {
        return f < rules_.calls.size() && rules_.calls[f] != 0;
    }
    void add(u32 f, u32 type) {
        const auto found =
            std::ranges::lower_bound(rules_.interfaces, type, {}, &MethodRules::Interface::type);
        if (found != rules_.interfaces.end() && found->type == type)
            out_.emplace_back(f, static_cast<u32>(found - rules_.interfaces.begin()));
    }
    void add_type(u32 f, u32 type) {
        add(f, type);
        graph_.graph.each(type, [&](graph::Edge e) {
            if (e.kind == EdgeKind::type) add(f, e.to);
        });
    }

    const ProgramGraph& graph_;
    const MethodRules& rules_;
    std::vector<std::pair<u32, u32>>& out_;
    std::vector<std::pair<u32, u32>> slots_;  ///< {function, slot that has it}, sorted
};

}  // namespace

FloodPlan::FloodPlan(const ProgramGraph& graph, const MethodRules& rules) {
    find_traits(graph, rules, nodes);
    EdgePlanner(graph, rules).plan(edges);
    KnownInterfaces(graph, rules, known).find();
    if (rules.imports != nullptr && rules.imports->is_known())
        find_places(graph, rules.package_order, places);
}

}  // namespace binsize
