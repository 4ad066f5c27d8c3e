#include "analysis/graph/keep.hpp"

#include "analysis/graph/flood.hpp"
#include "analysis/graph/keep_plain.hpp"

#include <algorithm>

namespace binsize {
namespace {

// What starts the program, and what is called from outside.
void root_known(Flood& flooding, const ProgramGraph& graph) {
    for (const auto& root : graph.roots)
        if (root.kind != RootKind::unknown && root.kind != RootKind::init) flooding.root(root.node);
}

// What nothing is known to keep stays as long as its package does.
void keep_unknown(Flood& flooding, const ProgramGraph& graph) {
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
}

// An import may leave no reference: one for a variable alone (internal/godebug), or by code of
// which nothing was kept. Where none of those that are known to import a package can have been the
// first, for its place in the linker's order, it stays with the one behind it. `known`, by place:
// what stays without this.
void keep_hidden_imports(Flood& flooding, const ProgramGraph& graph,
                         const std::vector<bool>& known) {
    const auto& order = graph.rules->package_order;
    const auto& imports = *graph.rules->imports;
    for (std::size_t i = order.size(); i-- > 0;) {
        if (i + 1 >= order.size() || flooding.has(order[i])) continue;
        const bool variables = graph.nodes[order[i]].name.starts_with("internal/");
        if (variables ? !flooding.has(order[i + 1])
                      : !known[i + 1] || !imports.is_known() || imports.is_explained(i))
            continue;
        flooding.root(order[i]);
        flooding.run();
    }
}

Kept keep_low(const ProgramGraph& graph, std::span<const u32> cut) {
    Flood flooding(graph, cut, Flood::Width::wide);
    root_known(flooding, graph);
    flooding.run();
    // Packages that nothing is known to import stay but for those that surely went with somebody:
    // all of them go at first, until that changes nothing.
    auto blank = packages_without_importer(graph);
    const auto keep_blank = [&] {
        auto fewer = surely_freed(graph, flooding.result(), blank);
        const bool all = fewer.size() == blank.size();
        for (const auto node : blank)
            if (!std::ranges::binary_search(fewer, node)) flooding.root(node);
        flooding.run();
        blank = std::move(fewer);
        return !all;
    };
    do {
        while (keep_blank()) {
        }
        keep_unknown(flooding, graph);
    } while (keep_blank());
    std::vector<bool> known;
    for (const auto node : graph.rules->package_order) known.push_back(flooding.has(node));
    do {
        keep_unknown(flooding, graph);
        keep_hidden_imports(flooding, graph, known);
    } while (keep_blank());
    return flooding.result();
}

}  // namespace

void add_unknown_roots(ProgramGraph& graph) {
    const auto count = static_cast<u32>(graph.nodes.size());
    Flood flooding(graph, {}, Flood::Width::wide);
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

namespace {

Uncut::Explained explain(const ProgramGraph& graph, Flood::Width width) {
    Flood narrow(graph, {}, width);
    root_known(narrow, graph);
    for (const auto node : packages_without_importer(graph)) narrow.root(node);
    narrow.run();
    Uncut::Explained out;
    out.looks_up = narrow.result().methods_by_name;
    // All that reflection may ask for is in the file: something asks, whoever it is.
    if (graph.rules->keeps_exported) narrow.ask_by_name();
    narrow.run();
    out.nodes = narrow.result().nodes;
    return out;
}

// Of `wide`, what stays where calls through interfaces are taken to be of that width.
Kept keep_narrow(const ProgramGraph& graph, std::span<const u32> cut, const Kept& wide,
                 const Uncut::Explained& uncut, Flood::Width width) {
    Flood flooding(graph, cut, width);
    // Where nothing that surely stays looks methods up even now, somebody does of whom it is not
    // known: as long as he may stay, he asks.
    if (wide.methods_by_name && !uncut.looks_up) flooding.ask_by_name();
    root_known(flooding, graph);
    flooding.run();
    // Packages without a known importer all go at first; who then has no importer that goes stays,
    // and with it what it imports, until that changes nothing.
    auto blank = packages_without_importer(graph);
    auto narrow = flooding.result();
    for (;;) {
        auto fewer = imported_by_freed(graph, narrow, blank);
        if (fewer.size() == blank.size()) break;
        for (const auto node : blank)
            if (!std::ranges::binary_search(fewer, node)) flooding.root(node);
        flooding.run();
        blank = std::move(fewer);
        narrow = flooding.result();
    }
    // What is not explained without a cut either may be there for any reason: it goes where it
    // surely goes, and with nothing else.
    for (std::size_t n = 0; n < narrow.nodes.size(); ++n)
        narrow.nodes[n] = wide.nodes[n] && (narrow.nodes[n] || !uncut.nodes[n]);
    return narrow;
}

}  // namespace

Uncut explain_uncut(const ProgramGraph& graph) {
    if (graph.rules == nullptr) return {};
    return {explain(graph, Flood::Width::narrow), explain(graph, Flood::Width::narrowest)};
}

// The less a flood follows, the less it explains: what goes in either of two may go.
Kept keep_high(const ProgramGraph& graph, std::span<const u32> cut, const Kept& wide,
               const Uncut& uncut) {
    auto out = keep_narrow(graph, cut, wide, uncut.narrow, Flood::Width::narrow);
    const auto other = keep_narrow(graph, cut, wide, uncut.narrowest, Flood::Width::narrowest);
    for (std::size_t n = 0; n < out.nodes.size(); ++n)
        out.nodes[n] = out.nodes[n] && other.nodes[n];
    out.methods_by_name = out.methods_by_name && other.methods_by_name;
    return out;
}

Kept keep(const ProgramGraph& graph, std::span<const u32> cut, Bound bound) {
    if (graph.rules == nullptr) return keep_plain(graph, cut, bound);
    if (cut.empty())
        return {std::vector<bool>(graph.nodes.size(), true), graph.rules->keeps_exported};
    auto wide = keep_low(graph, cut);
    if (bound == Bound::low) return wide;
    return keep_high(graph, cut, wide, explain_uncut(graph));
}

}  // namespace binsize
