#include "analysis/graph/flood.hpp"

#include <algorithm>

namespace binsize {

using graph::EdgeKind;

namespace {

template <class F>
void each_bit(u64 bits, F&& f) {
    for (; bits != 0; bits &= bits - 1) f(static_cast<std::size_t>(std::countr_zero(bits)));
}

}  // namespace

template <class Lanes>
Flood<Lanes>::Flood(const ProgramGraph& graph, std::span<const std::span<const u32>> cuts,
                    FloodWidth width)
    : graph_(graph),
      rules_(*graph.rules),
      plan_(rules_.plan != nullptr ? rules_.plan
                                   : std::make_shared<const FloodPlan>(graph, rules_)),
      width_(width),
      state_(graph.nodes.size()),
      called_(rules_.signature_count),
      slots_(rules_.slots.size()) {
    for (std::size_t lane = 0; lane < std::min(cuts.size(), most); ++lane) {
        const auto bit = static_cast<Lanes>(Lanes{1} << lane);
        all_ |= bit;
        for (const u32 node : cuts[lane])
            if (node < state_.size()) {
                state_[node].closed |= bit;
                state_[node].cut |= bit;
                state_[node].converted |= bit;
            }
    }
    if (width_ == FloodWidth::narrowest) {
        node_calls_.assign(methods * plan_->holder_count, 0);
        type_calls_.assign(methods * plan_->holder_count, 0);
        type_methods_.assign(plan_->holder_count, 0);
    }
    if (width_ == FloodWidth::narrow && !plan_->places.empty())
        package_calls_.assign(methods * rules_.package_order.size(), 0);
    if (rules_.keeps_exported && rules_.lookups.empty() && rules_.may_look_up.empty())
        looks_up_ = all_;
}

template <class Lanes>
void Flood<Lanes>::run() {
    for (settle(); fresh_; settle()) apply_rules();
}

template <class Lanes>
void Flood<Lanes>::settle() {
    fresh_ = fresh_ || !open_.empty();
    // In turns: of several ways to a node most have come together before it is visited.
    while (!open_.empty()) {
        turn_.swap(open_);
        for (const u32 node : turn_) visit(node);
        turn_.clear();
    }
}

template <class Lanes>
void Flood<Lanes>::ask_by_name(Lanes who) {
    fresh_ = fresh_ || (who & ~looks_up_) != 0;
    looks_up_ |= who;
}

template <class Lanes>
KeptLanes<Lanes> Flood<Lanes>::result() const {
    KeptLanes<Lanes> out{{}, looks_up_};
    out.nodes.reserve(state_.size());
    for (u32 n = 0; n < state_.size(); ++n) out.nodes.push_back(has(n));
    return out;
}

template <class Lanes>
void Flood<Lanes>::convert(u32 type, Lanes who) {
    auto& state = state_[type];
    const auto fresh = static_cast<Lanes>(who & ~state.converted);
    if (fresh == 0) return;
    state.converted |= fresh;
    // What it leads to is looked at again, as types that reflection may make values of.
    if (const auto again = static_cast<Lanes>(fresh & has(type)); again != 0)
        open(type, state, again);
}

// An itab that code or data names is there to make an interface value of its concrete type.
template <class Lanes>
void Flood<Lanes>::convert_concrete(u32 itab, Lanes who) {
    auto& state = state_[itab];
    const auto fresh = static_cast<Lanes>(who & ~state.converted);
    if (fresh == 0) return;
    state.converted |= fresh;
    graph_.graph.each(itab, [&](graph::Edge e) {
        if (e.kind != EdgeKind::itab || (plan_->nodes[e.to] & FloodPlan::is_type) == 0) return;
        const auto found =
            std::ranges::lower_bound(rules_.interfaces, e.to, {}, &MethodRules::Interface::type);
        if (found == rules_.interfaces.end() || found->type != e.to) convert(e.to, fresh);
    });
}

template <class Lanes>
void Flood<Lanes>::visit(u32 node) {
    const Lanes who = std::exchange(state_[node].open, Lanes{0});
    const u8 traits = plan_->nodes[node];
    if ((traits & FloodPlan::names_all) != 0) return;
    if ((traits & FloodPlan::is_function) != 0) visit_function(node, traits, who);
    if ((traits & FloodPlan::has_fillers) != 0)
        for (const auto& [object, function] :
             std::ranges::equal_range(rules_.fillers, node, {}, &std::pair<u32, u32>::first))
            reach(function, who);
    const auto converts = (traits & FloodPlan::is_type) != 0
                              ? static_cast<Lanes>(who & state_[node].converted)
                              : Lanes{0};
    const u8 left_out = width_ == FloodWidth::wide ? u8{0} : u8{FloodPlan::may};
    const u8* plan = plan_->edges.data() + graph_.graph.first_edge(node);
    for (const u32 to : graph_.graph.targets(node)) {
        const u8 how = *plan++;
        if ((how & left_out) != 0) continue;
        switch (how & FloodPlan::follow_mask) {
            case FloodPlan::reach: break;
            case FloodPlan::never: continue;
            case FloodPlan::convert: convert(to, who); break;
            case FloodPlan::convert_concrete: convert_concrete(to, who); break;
            default: convert(to, converts);
        }
        reach(to, who);
    }
    if (converts != 0) visit_converted(node, converts);
}

template <class Lanes>
void Flood<Lanes>::visit_function(u32 f, u8 traits, Lanes who) {
    if (f < rules_.calls.size() && rules_.calls[f] != 0) call_methods(f, rules_.calls[f], who);
    if ((traits & FloodPlan::looks_up) != 0 ||
        (width_ == FloodWidth::wide && (traits & FloodPlan::may_look_up) != 0))
        looks_up_ |= who;
}

template <class Lanes>
void Flood<Lanes>::visit_converted(u32 type, Lanes who) {
    for (const auto& slot : rules_.slots_of(type)) {
        if (slot.method_type != MethodRules::nothing) convert(slot.method_type, who);
        const auto number = static_cast<u32>(&slot - rules_.slots.data());
        if (slots_[number] == 0) waiting_.push_back(number);
        slots_[number] |= who;
    }
}

// Code shows which method of an interface it calls, and not of which interface. The value comes
// from something that it names, mostly of the package that declares the interface.
template <class Lanes>
void Flood<Lanes>::call_methods(u32 f, u64 called, Lanes who) {
    each_bit(called, [&](std::size_t m) { called_by_all_[m] |= who; });
    if (width_ == FloodWidth::narrowest) call_known(f, called, who);
    if (package_calls_.empty()) return;
    const auto call_place = [&](u32 place) {
        each_bit(called, [&](std::size_t m) { package_calls_[methods * place + m] |= who; });
    };
    const u32 place = plan_->places[f];
    if (place == FloodPlan::nowhere) {
        each_bit(called, [&](std::size_t m) { called_by_any_[m] |= who; });
        return;
    }
    call_place(place);
    u32 last = place;  // targets of one package lie together
    for (const u32 to : graph_.graph.targets(f))
        if (const u32 other = plan_->places[to]; other != FloodPlan::nowhere && other != last)
            call_place(last = other);
}

// A function knows an interface that it names, whose table it names, or that a type has in it that
// it names; a method also what its receiver and its own type have in them.
template <class Lanes>
void Flood<Lanes>::call_known(u32 f, u64 called, Lanes who) {
    const auto call_type = [&](u32 type) {
        const u32 holder = plan_->holders[type];
        if (holder == FloodPlan::nowhere) return;
        Lanes fresh = 0;
        each_bit(called, [&](std::size_t m) {
            auto& calls = type_calls_[methods * holder + m];
            fresh |= static_cast<Lanes>(who & ~calls);
            calls |= who;
            node_calls_[methods * holder + m] |= who;
        });
        if (fresh == 0) return;
        type_methods_[holder] |= called;
        called_types_.push_back(type);
    };
    for (const u32 to : graph_.graph.targets(f)) {
        if ((plan_->nodes[to] & FloodPlan::is_type) != 0) call_type(to);
        if (graph_.nodes[to].kind == NodeKind::itab)
            for (const u32 type : graph_.graph.targets(to))
                if (const u32 holder = plan_->holders[type]; holder != FloodPlan::nowhere)
                    each_bit(called,
                             [&](std::size_t m) { node_calls_[methods * holder + m] |= who; });
    }
    for (const auto& [function, type] :
         std::ranges::equal_range(plan_->own_types, f, {}, &std::pair<u32, u32>::first))
        call_type(type);
}

template <class Lanes>
void Flood<Lanes>::call_what_types_have() {
    for (const u32 type : called_types_) {
        const u32 from = plan_->holders[type];
        graph_.graph.each(type, [&](graph::Edge e) {
            const u32 to = plan_->holders[e.to];
            if (e.kind != EdgeKind::type || to == FloodPlan::nowhere) return;
            each_bit(type_methods_[from], [&](std::size_t m) {
                node_calls_[methods * to + m] |= type_calls_[methods * from + m];
            });
        });
    }
    called_types_.clear();
}

template <class Lanes>
Lanes Flood<Lanes>::calls_of(u32 interface, std::size_t method) const {
    if (width_ == FloodWidth::narrowest)
        return node_calls_[methods * plan_->holders[interface] + method];
    const u32 place = package_calls_.empty() ? FloodPlan::nowhere : plan_->places[interface];
    return place == FloodPlan::nowhere
               ? called_by_all_[method]
               : static_cast<Lanes>(package_calls_[methods * place + method] |
                                    called_by_any_[method]);
}

template <class Lanes>
void Flood<Lanes>::find_called() {
    call_what_types_have();
    for (const auto& interface : rules_.interfaces) {
        const Lanes who = has(interface.type);
        if (who == 0) continue;
        for (std::size_t i = 0; i < interface.methods.size(); ++i)
            called_[interface.methods[i]] |=
                static_cast<Lanes>(who & calls_of(interface.type, std::min(i, methods - 1)));
    }
}

// Which methods can be called now, and what that keeps.
template <class Lanes>
void Flood<Lanes>::apply_rules() {
    fresh_ = false;
    find_called();
    const Lanes by_name = rules_.keeps_exported ? looks_up_ : Lanes{0};
    std::erase_if(waiting_, [&](u32 i) {
        const auto& slot = rules_.slots[i];
        const auto who = static_cast<Lanes>(
            slots_[i] & (called_[slot.signature] | (slot.exported ? by_name : Lanes{0})));
        if (who == 0) return false;
        for (const u32 node : {slot.function, slot.direct, slot.method_type})
            if (node != MethodRules::nothing) reach(node, who);
        slots_[i] &= static_cast<Lanes>(~who);
        return slots_[i] == 0;
    });
}

template class Flood<u8>;
template class Flood<u32>;

}  // namespace binsize
