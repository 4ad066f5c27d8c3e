#include "analysis/graph/flood.hpp"

#include <algorithm>

namespace binsize {

using graph::EdgeKind;

Flood::Flood(const ProgramGraph& graph, std::span<const u32> cut_nodes, Width width)
    : graph_(graph),
      rules_(*graph.rules),
      plan_(rules_.plan != nullptr ? rules_.plan
                                   : std::make_shared<const FloodPlan>(graph, rules_)),
      width_(width),
      state_(graph.nodes.size()),
      called_(rules_.signature_count) {
    for (const u32 node : cut_nodes)
        if (node < state_.size()) state_[node] |= cut;
    if (width_ == Width::narrowest) {
        node_calls_.assign(graph.nodes.size(), 0);
        type_calls_.assign(graph.nodes.size(), 0);
    }
    if (width_ == Width::narrow && !plan_->places.empty())
        package_calls_.assign(rules_.package_order.size(), 0);
    if (rules_.keeps_exported && rules_.lookups.empty() && rules_.may_look_up.empty())
        looks_up_ = true;
}

void Flood::run() {
    for (settle(); fresh_; settle()) apply_rules();
}

void Flood::settle() {
    fresh_ = fresh_ || !open_.empty();
    while (!open_.empty()) {
        const u32 node = open_.back();
        open_.pop_back();
        visit(node);
    }
}

void Flood::ask_by_name() {
    fresh_ = fresh_ || !looks_up_;
    looks_up_ = true;
}

Kept Flood::result() const {
    Kept out{std::vector<bool>(state_.size()), looks_up_};
    for (std::size_t n = 0; n < state_.size(); ++n) out.nodes[n] = (state_[n] & kept) != 0;
    return out;
}

void Flood::convert(u32 type) {
    if ((state_[type] & (converted | cut)) != 0) return;
    state_[type] |= converted;
    // What it leads to is looked at again, as types that reflection may make values of.
    if (has(type)) open_.push_back(type);
}

// An itab that code or data names is there to make an interface value of its concrete type.
void Flood::convert_concrete(u32 itab) {
    if ((state_[itab] & (converted | cut)) != 0) return;
    state_[itab] |= converted;
    graph_.graph.each(itab, [&](graph::Edge e) {
        if (e.kind != EdgeKind::itab || (plan_->nodes[e.to] & FloodPlan::is_type) == 0) return;
        const auto found =
            std::ranges::lower_bound(rules_.interfaces, e.to, {}, &MethodRules::Interface::type);
        if (found == rules_.interfaces.end() || found->type != e.to) convert(e.to);
    });
}

void Flood::visit(u32 node) {
    const u8 traits = plan_->nodes[node];
    if ((traits & FloodPlan::names_all) != 0) return;
    if ((traits & FloodPlan::is_function) != 0) visit_function(node, traits);
    if ((traits & FloodPlan::has_fillers) != 0)
        for (const auto& [object, function] :
             std::ranges::equal_range(rules_.fillers, node, {}, &std::pair<u32, u32>::first))
            reach(function);
    const bool converts = (traits & FloodPlan::is_type) != 0 && (state_[node] & converted) != 0;
    const auto end = graph_.graph.end_edge(node);
    for (auto edge = graph_.graph.first_edge(node); edge < end; ++edge) {
        const u8 plan = plan_->edges[edge];
        if ((plan & FloodPlan::may) != 0 && width_ != Width::wide) continue;
        const u32 to = graph_.graph.target(edge);
        switch (plan & FloodPlan::follow_mask) {
            case FloodPlan::never: continue;
            case FloodPlan::convert: convert(to); break;
            case FloodPlan::convert_concrete: convert_concrete(to); break;
            case FloodPlan::convert_as_from:
                if (converts) convert(to);
                break;
            default: break;
        }
        reach(to);
    }
    if (converts) visit_converted(node);
}

void Flood::visit_function(u32 f, u8 traits) {
    if (f < rules_.calls.size() && rules_.calls[f] != 0) call_methods(f, rules_.calls[f]);
    if ((traits & FloodPlan::looks_up) != 0 ||
        (width_ == Width::wide && (traits & FloodPlan::may_look_up) != 0))
        looks_up_ = true;
}

void Flood::visit_converted(u32 type) {
    const auto slots = rules_.slots_of(type);
    for (const auto& slot : slots) {
        if (slot.method_type != MethodRules::nothing) convert(slot.method_type);
        waiting_.push_back(static_cast<u32>(&slot - rules_.slots.data()));
    }
}

// Code shows which method of an interface it calls, and not of which interface. The value comes
// from something that it names, mostly of the package that declares the interface.
void Flood::call_methods(u32 f, u64 methods) {
    methods_called_ |= methods;
    if (width_ == Width::narrowest) call_known(f, methods);
    if (package_calls_.empty()) return;
    const u32 place = plan_->places[f];
    if (place == FloodPlan::nowhere) {
        calls_by_any_ |= methods;
        return;
    }
    package_calls_[place] |= methods;
    for (const u32 to : graph_.graph.targets(f))
        if (const u32 other = plan_->places[to]; other != FloodPlan::nowhere)
            package_calls_[other] |= methods;
}

// A function knows an interface that it names, whose table it names, or that a type has in it that
// it names; a method also what its receiver and its own type have in them.
void Flood::call_known(u32 f, u64 methods) {
    const auto call_type = [&](u32 type) {
        if ((type_calls_[type] | methods) == type_calls_[type]) return;
        node_calls_[type] |= methods;
        type_calls_[type] |= methods;
        called_types_.push_back(type);
    };
    for (const u32 to : graph_.graph.targets(f)) {
        if ((plan_->nodes[to] & FloodPlan::is_type) != 0) call_type(to);
        if (graph_.nodes[to].kind == NodeKind::itab)
            for (const u32 type : graph_.graph.targets(to)) node_calls_[type] |= methods;
    }
    for (const auto& [function, type] :
         std::ranges::equal_range(plan_->own_types, f, {}, &std::pair<u32, u32>::first))
        call_type(type);
}

void Flood::call_what_types_have() {
    for (const u32 type : called_types_)
        graph_.graph.each(type, [&](graph::Edge e) {
            if (e.kind == EdgeKind::type) node_calls_[e.to] |= type_calls_[type];
        });
    called_types_.clear();
}

u64 Flood::calls_of(std::size_t interface) const {
    if (!node_calls_.empty()) return node_calls_[rules_.interfaces[interface].type];
    const u32 place = package_calls_.empty() ? FloodPlan::nowhere
                                             : plan_->places[rules_.interfaces[interface].type];
    return place == FloodPlan::nowhere ? methods_called_ : package_calls_[place] | calls_by_any_;
}

void Flood::find_called() {
    call_what_types_have();
    for (std::size_t n = 0; n < rules_.interfaces.size(); ++n) {
        const auto& interface = rules_.interfaces[n];
        if (!has(interface.type)) continue;
        const u64 calls = calls_of(n);
        for (std::size_t i = 0; i < interface.methods.size(); ++i)
            if ((calls >> std::min<std::size_t>(i, 63) & 1U) != 0)
                called_[interface.methods[i]] = true;
    }
}

// Which methods can be called now, and what that keeps.
void Flood::apply_rules() {
    fresh_ = false;
    find_called();
    const bool by_name = rules_.keeps_exported && looks_up_;
    std::erase_if(waiting_, [&](u32 i) {
        const auto& slot = rules_.slots[i];
        if (!(by_name && slot.exported) && !called_[slot.signature]) return false;
        for (const u32 node : {slot.function, slot.direct, slot.method_type})
            if (node != MethodRules::nothing) reach(node);
        return true;
    });
}

}  // namespace binsize
