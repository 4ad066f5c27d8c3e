#include "analysis/graph/keep.hpp"

#include "analysis/graph/keep_plain.hpp"

#include <algorithm>

namespace binsize {
namespace {

using graph::Edge;
using graph::EdgeKind;

/// cmd/link/internal/ld/deadcode.go, from its `flood` on. What a file does not show, whether a
/// reference to a type converts a value of it, and which interface a call goes through, is taken to
/// be so in the wide flood and not in the narrow one.
class Flood {
public:
    Flood(const ProgramGraph& graph, std::span<const u32> cut, FloodOptions options)
        : graph_(graph), rules_(*graph.rules), options_(options) {
        const auto count = graph.nodes.size();
        kept_.nodes.assign(count, false);
        cut_.assign(count, false);
        for (const u32 node : cut)
            if (node < count) cut_[node] = true;
        converted_.assign(count, false);
        called_.assign(rules_.signature_count, false);
        taken_.assign(rules_.slots.size(), false);
        // A package's initialiser calls that of a map weakly: the map keeps it.
        if (!options.follow_may && rules_.imports->is_known()) find_places();
        filling_.assign(count, false);
        for (const u32 f : rules_.filling) filling_[f] = true;
        looks_up_ = options.methods_by_name ||
                    (rules_.keeps_exported && rules_.lookups.empty() && rules_.may_look_up.empty());
    }

    void root(u32 node) { reach(node); }

    void run() {
        for (;;) {
            drain();
            if (!apply_rules() && open_.empty()) return;
        }
    }
    /// Stays, and nothing that it refers to because of it.
    void keep_alone(u32 node) {
        if (!cut_[node]) kept_.nodes[node] = true;
    }
    /// Without the rules: what references alone keep.
    void settle() { drain(); }
    [[nodiscard]] bool has(u32 node) const { return kept_.nodes[node]; }
    [[nodiscard]] Kept result() {
        kept_.methods_by_name = looks_up_;
        return std::move(kept_);
    }

private:
    void reach(u32 node) {
        if (kept_.nodes[node] || cut_[node]) return;
        kept_.nodes[node] = true;
        open_.push_back(node);
    }
    void convert(u32 type) {
        if (converted_[type] || cut_[type]) return;
        converted_[type] = true;
        // What it leads to is looked at again, as types that reflection may make values of.
        if (kept_.nodes[type]) open_.push_back(type);
    }
    void drain() {
        while (!open_.empty()) {
            const u32 node = open_.back();
            open_.pop_back();
            visit(node);
        }
    }

    void visit(u32 node) {
        const auto kind = graph_.nodes[node].kind;
        if (kind == NodeKind::function) visit_function(node);
        if (kind == NodeKind::object) {
            if (std::ranges::binary_search(rules_.lists, node)) return;
            const auto fillers =
                std::ranges::equal_range(rules_.fillers, node, {}, &std::pair<u32, u32>::first);
            for (const auto& [object, function] : fillers) reach(function);
        }
        const bool converts = kind == NodeKind::type && converted_[node];
        graph_.graph.each(node, [&](Edge e) {
            if (e.kind == EdgeKind::method) return;
            if (e.may && !options_.follow_may) return;
            if (e.kind == EdgeKind::inlined && graph_.nodes[e.to].kind == NodeKind::function)
                return;
            const auto to = graph_.nodes[e.to].kind;
            if (kind == NodeKind::function && to == NodeKind::function && filling_[e.to]) return;
            if (cut_[e.to]) return;
            if (to == NodeKind::itab && kind != NodeKind::itab)
                convert_concrete(e.to);
            else if (to == NodeKind::type && (converts || converts_to(node, kind, e.to)))
                convert(e.to);
            reach(e.to);
        });
        if (converts)
            for (const auto& slot : rules_.slots_of(node))
                if (slot.method_type != MethodRules::nothing) convert(slot.method_type);
    }
    void visit_function(u32 f) {
        if (f < rules_.calls.size() && rules_.calls[f] != 0) call_methods(f, rules_.calls[f]);
        if (std::ranges::binary_search(rules_.lookups, f) ||
            (options_.follow_may && std::ranges::binary_search(rules_.may_look_up, f)))
            looks_up_ = true;
    }
    // A call through an interface needs a value of it, which comes from something that the function
    // names, mostly of the package that declares it: in the narrow flood others do not call it.
    void call_methods(u32 f, u64 methods) {
        methods_called_ |= methods;
        if (places_.empty()) return;
        const u32 place = place_of(f);
        if (place == nowhere) {
            called_by_any_ |= methods;
            return;
        }
        known_calls_[place] |= methods;
        graph_.graph.each(f, [&](Edge e) {
            const u32 other = place_of(e.to);
            if (other != nowhere) known_calls_[other] |= methods;
        });
    }
    [[nodiscard]] u64 calls_of(u32 interface) const {
        const u32 place = places_.empty() ? nowhere : place_of(interface);
        return place == nowhere ? methods_called_ : known_calls_[place] | called_by_any_;
    }
    void find_places() {
        places_.assign(graph_.packages.size(), nowhere);
        const auto& order = rules_.package_order;
        for (u32 i = 0; i < order.size(); ++i)
            if (const auto package = graph_.nodes[order[i]].package; package < places_.size())
                places_[package] = i;
        known_calls_.assign(order.size(), 0);
    }
    [[nodiscard]] u32 place_of(u32 node) const {
        const auto package = graph_.nodes[node].package;
        return package < places_.size() ? places_[package] : nowhere;
    }
    [[nodiscard]] bool converts_to(u32 from, NodeKind kind, u32 type) const {
        if (kind == NodeKind::function)
            return !std::ranges::binary_search(rules_.allocations, std::pair(from, type));
        if (kind == NodeKind::object) return true;
        return false;
    }
    // An itab that code or data names is there to make an interface value of its concrete type.
    void convert_concrete(u32 itab) {
        graph_.graph.each(itab, [&](Edge e) {
            if (e.kind == EdgeKind::itab && graph_.nodes[e.to].kind == NodeKind::type &&
                !is_interface(e.to))
                convert(e.to);
        });
    }
    [[nodiscard]] bool is_interface(u32 type) const {
        const auto it =
            std::ranges::lower_bound(rules_.interfaces, type, {}, &MethodRules::Interface::type);
        return it != rules_.interfaces.end() && it->type == type;
    }

    // Which methods can be called now, and what that keeps; whether anything is new.
    bool apply_rules() {
        for (const auto& interface : rules_.interfaces) {
            if (!kept_.nodes[interface.type]) continue;
            const u64 calls = calls_of(interface.type);
            for (std::size_t i = 0; i < interface.methods.size(); ++i)
                if ((calls >> std::min<std::size_t>(i, 63) & 1U) != 0)
                    called_[interface.methods[i]] = true;
        }
        bool found = false;
        for (std::size_t i = 0; i < rules_.slots.size(); ++i) {
            const auto& slot = rules_.slots[i];
            if (taken_[i] || !kept_.nodes[slot.type] || !converted_[slot.type]) continue;
            const bool by_name = slot.exported && rules_.keeps_exported && looks_up_;
            if (!by_name && !called_[slot.signature]) continue;
            taken_[i] = true;
            found = true;
            for (const u32 node : {slot.function, slot.direct, slot.method_type})
                if (node != MethodRules::nothing) reach(node);
        }
        return found;
    }

    const ProgramGraph& graph_;
    const MethodRules& rules_;
    FloodOptions options_;
    Kept kept_;
    std::vector<bool> cut_, converted_, called_, taken_, filling_;
    std::vector<u32> open_;
    u64 methods_called_ = 0;
    static constexpr u32 nowhere = ~u32{0};
    std::vector<u32> places_;       ///< by package, in the linker's order; empty where not asked
    std::vector<u64> known_calls_;  ///< by place: of methods of its interfaces
    u64 called_by_any_ = 0;         ///< by functions of no package
    bool looks_up_ = false;
};

}  // namespace

Kept flood(const ProgramGraph& graph, std::span<const u32> cut, FloodOptions options) {
    Flood flooding(graph, cut, options);
    for (const auto& root : graph.roots)
        if (root.kind != RootKind::unknown && root.kind != RootKind::init) flooding.root(root.node);
    flooding.run();
    // What nothing is known to keep stays as long as its package does; packages that nothing is
    // known to import stay.
    for (const auto& root : graph.roots)
        if (root.kind == RootKind::init &&
            std::ranges::find(options.not_roots, root.node) == options.not_roots.end())
            flooding.root(root.node);
    flooding.run();
    if (!options.unknown_roots) return flooding.result();
    for (bool again = true; again;) {
        again = false;
        for (const auto& root : graph.roots) {
            if (root.kind != RootKind::unknown || flooding.has(root.node)) continue;
            const auto package = graph.package_node(graph.nodes[root.node].package);
            if (package && !flooding.has(*package)) continue;
            if (!package && graph.nodes[root.node].kind == NodeKind::type) {
                // Of types of several packages: it may be of any.
                flooding.keep_alone(root.node);
                continue;
            }
            flooding.root(root.node);
            again = again || flooding.has(root.node);
        }
        flooding.run();
    }
    // An import may leave no reference: one for a variable alone (internal/godebug), or by code of
    // which nothing was kept. Where none of those that are known to import a package can have been
    // the first, for its place in the linker's order, it stays with the one behind it.
    const auto& order = graph.rules->package_order;
    const auto& imports = *graph.rules->imports;
    std::vector<bool> known(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) known[i] = flooding.has(order[i]);
    for (std::size_t i = order.size(); i-- > 0;) {
        if (i + 1 >= order.size() || flooding.has(order[i])) continue;
        const bool variables = graph.nodes[order[i]].name.starts_with("internal/");
        if (variables ? !flooding.has(order[i + 1])
                      : !known[i + 1] || !imports.is_known() || imports.is_explained(i))
            continue;
        flooding.root(order[i]);
        flooding.run();
    }
    return flooding.result();
}

void add_unknown_roots(ProgramGraph& graph) {
    const auto count = static_cast<u32>(graph.nodes.size());
    Flood flooding(graph, {}, {});
    for (const auto& root : graph.roots) flooding.root(root.node);
    flooding.run();
    // Packages first: an initialiser that nothing leads to is that of an import without a use.
    const auto add = [&](u32 node, RootKind kind, std::string_view why) {
        graph.roots.push_back({node, kind, why});
        flooding.root(node);
        flooding.settle();
    };
    // Who imports lies behind what it imports: from there on, what it refers to needs no root.
    const auto import_of_nothing = [&](u32 n) {
        if (graph.nodes[n].kind == NodeKind::package && !flooding.has(n) &&
            !graph.graph.targets(n).empty()) {
            add(n, RootKind::init, "nothing that was found refers to the package");
            flooding.run();
        }
    };
    const auto& order = graph.rules->package_order;
    std::for_each(order.rbegin(), order.rend(), import_of_nothing);
    for (u32 n = 0; n < count; ++n) import_of_nothing(n);
    // Then what nothing leads to, then the first of those that only lead to each other.
    std::vector<bool> named(count);
    for (u32 n = 0; n < count; ++n)
        if (!flooding.has(n))
            for (const u32 to : graph.graph.targets(n))
                if (to != n) named[to] = true;
    constexpr std::string_view nothing = "nothing that was found leads there";
    for (const bool first : {true, false})
        for (u32 n = 0; n < count; ++n)
            if (!flooding.has(n) && graph.nodes[n].kind != NodeKind::package && named[n] != first)
                add(n, RootKind::unknown, nothing);
}

Uncut explain_uncut(const ProgramGraph& graph) {
    if (graph.rules == nullptr) return {};
    // All that reflection may ask for is in the file: something asks, whoever it is.
    return {flood(graph, {}, {false, false, {}, graph.rules->keeps_exported}).nodes,
            flood(graph, {}, {false, false, {}, false}).methods_by_name};
}

Kept keep_high(const ProgramGraph& graph, std::span<const u32> cut, const Kept& wide,
               const Uncut& uncut) {
    // Where nothing that surely stays looks methods up even now, somebody does of whom it is not
    // known: as long as he may stay, he asks.
    const bool asks = wide.methods_by_name && !uncut.looks_up;
    // Packages without a known importer all go at first; who then has no importer that goes stays,
    // and with it what it imports, until that changes nothing.
    auto blank = packages_without_importer(graph);
    auto narrow = flood(graph, cut, {false, false, blank, asks});
    for (;;) {
        auto fewer = imported_by_freed(graph, narrow, blank);
        if (fewer.size() == blank.size()) break;
        blank = std::move(fewer);
        narrow = flood(graph, cut, {false, false, blank, asks});
    }
    // What is not explained without a cut either may be there for any reason: it goes where it
    // surely goes, and with nothing else.
    for (std::size_t n = 0; n < narrow.nodes.size(); ++n)
        narrow.nodes[n] = wide.nodes[n] && (narrow.nodes[n] || !uncut.explained[n]);
    return narrow;
}

Kept keep(const ProgramGraph& graph, std::span<const u32> cut, Bound bound) {
    if (graph.rules == nullptr) return keep_plain(graph, cut, bound);
    if (cut.empty())
        return {std::vector<bool>(graph.nodes.size(), true), graph.rules->keeps_exported};
    auto wide = flood(graph, cut, {});
    if (bound == Bound::low) return wide;
    return keep_high(graph, cut, wide, explain_uncut(graph));
}

}  // namespace binsize
