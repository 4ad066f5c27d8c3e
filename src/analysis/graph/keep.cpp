#include "analysis/graph/keep.hpp"

#include "analysis/graph/keep_plain.hpp"
#include "base/parallel.hpp"

#include <algorithm>
#include <optional>

namespace binsize {
namespace {

constexpr std::span<const u32> nothing_cut;
constexpr std::span<const std::span<const u32>> no_cut{&nothing_cut, 1};

// What starts the program, and what is called from outside.
template <class Lanes>
void root_known(Flood<Lanes>& flooding, const ProgramGraph& graph) {
    for (const auto& root : graph.roots)
        if (root.kind != RootKind::unknown && root.kind != RootKind::init)
            flooding.root(root.node, flooding.all());
}

// What nothing is known to keep stays as long as its package does.
template <class Lanes>
void keep_unknown(Flood<Lanes>& flooding, const ProgramGraph& graph, Lanes who) {
    while (who != 0) {
        Lanes again = 0;
        for (const auto& root : graph.roots) {
            if (root.kind != RootKind::unknown) continue;
            auto gone = static_cast<Lanes>(who & ~flooding.has(root.node));
            if (gone == 0) continue;
            const auto package = graph.package_node(graph.nodes[root.node].package);
            if (package) gone &= flooding.has(*package);
            if (!package && graph.nodes[root.node].kind == NodeKind::type) {
                // Of types of several packages: it may be of any.
                flooding.keep_alone(root.node, gone);
                continue;
            }
            flooding.root(root.node, gone);
            again |= static_cast<Lanes>(gone & flooding.has(root.node));
        }
        flooding.run();
        who = again;
    }
}

// An import may leave no reference: one for a variable alone (internal/godebug), or by code of
// which nothing was kept. Where none of those that are known to import a package can have been the
// first, for its place in the linker's order, it stays with the one behind it. `known`, by place:
// what stays without this.
template <class Lanes>
void keep_hidden_imports(Flood<Lanes>& flooding, const ProgramGraph& graph,
                         const std::vector<Lanes>& known, Lanes who) {
    const auto& order = graph.rules->package_order;
    const auto& imports = *graph.rules->imports;
    for (std::size_t i = order.size(); i-- > 0;) {
        if (i + 1 >= order.size()) continue;
        auto gone = static_cast<Lanes>(who & ~flooding.has(order[i]));
        const bool variables = graph.nodes[order[i]].name.starts_with("internal/");
        if (!variables && (!imports.is_known() || imports.is_explained(i))) continue;
        gone &= variables ? flooding.has(order[i + 1]) : known[i + 1];
        if (gone == 0) continue;
        flooding.root(order[i], gone);
        flooding.run();
    }
}

// Of one lane, by place in the linker's order.
template <class Lanes>
std::vector<bool> packages_that_stay(const Flood<Lanes>& flooding, const ProgramGraph& graph,
                                     Lanes lane) {
    std::vector<bool> out;
    for (const u32 node : graph.rules->package_order)
        out.push_back((flooding.has(node) & lane) != 0);
    return out;
}

// Packages that nothing is known to import, of each lane: all of them go at first; `fewer` says
// which of those still may, the others stay.
template <class Lanes>
class Blank {
public:
    Blank(Flood<Lanes>& flooding, const ProgramGraph& graph)
        : flooding_(flooding),
          graph_(graph),
          guesses_(graph),
          of_lane_(Flood<Lanes>::most, packages_without_importer(graph)) {}

    /// Those of `who` for which that changed something.
    Lanes keep(Lanes who, decltype(&ImportGuesses::surely_freed) fewer) {
        Lanes changed = 0;
        each_lane(who, [&](std::size_t lane, Lanes bit) {
            auto& blank = of_lane_[lane];
            auto left = (guesses_.*fewer)(packages_that_stay(flooding_, graph_, bit), blank);
            if (left.size() == blank.size()) return;
            changed |= bit;
            for (const auto node : blank)
                if (!std::ranges::binary_search(left, node)) flooding_.root(node, bit);
            blank = std::move(left);
        });
        flooding_.run();
        return changed;
    }

private:
    Flood<Lanes>& flooding_;
    const ProgramGraph& graph_;
    ImportGuesses guesses_;
    std::vector<std::vector<u32>> of_lane_;
};

// Packages that nothing is known to import stay but for those that surely went with somebody, until
// that changes nothing.
template <class Lanes>
KeptLanes<Lanes> keep_low(const ProgramGraph& graph, std::span<const std::span<const u32>> cuts) {
    Flood<Lanes> flooding(graph, cuts, FloodWidth::wide);
    root_known(flooding, graph);
    flooding.run();
    Blank blank(flooding, graph);
    for (Lanes who = flooding.all(); who != 0;
         who = blank.keep(who, &ImportGuesses::surely_freed)) {
        for (Lanes again = who; again != 0;)
            again = blank.keep(again, &ImportGuesses::surely_freed);
        keep_unknown(flooding, graph, who);
    }
    std::vector<Lanes> known;
    for (const auto node : graph.rules->package_order) known.push_back(flooding.has(node));
    for (Lanes who = flooding.all(); who != 0;
         who = blank.keep(who, &ImportGuesses::surely_freed)) {
        keep_unknown(flooding, graph, who);
        keep_hidden_imports(flooding, graph, known, who);
    }
    return flooding.result();
}

}  // namespace

void add_unknown_roots(ProgramGraph& graph) {
    const auto count = static_cast<u32>(graph.nodes.size());
    Flood<u8> flooding(graph, no_cut, FloodWidth::wide);
    for (const auto& root : graph.roots) flooding.root(root.node, flooding.all());
    flooding.run();
    // Packages first: an initialiser that nothing leads to is that of an import without a use.
    const auto add = [&](u32 node, RootKind kind, std::string_view why) {
        graph.roots.push_back({node, kind, why});
        flooding.root(node, flooding.all());
        flooding.settle();
    };
    // Who imports lies behind what it imports: from there on, what it refers to needs no root.
    const auto import_of_nothing = [&](u32 n) {
        if (graph.nodes[n].kind == NodeKind::package && flooding.has(n) == 0 &&
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
        if (flooding.has(n) == 0)
            for (const u32 to : graph.graph.targets(n))
                if (to != n) named[to] = true;
    constexpr std::string_view nothing = "nothing that was found leads there";
    for (const bool first : {true, false})
        for (u32 n = 0; n < count; ++n)
            if (flooding.has(n) == 0 && graph.nodes[n].kind != NodeKind::package &&
                named[n] != first)
                add(n, RootKind::unknown, nothing);
}

namespace {

// What stays where calls through interfaces are taken to be of that width. One lane more than there
// are cuts floods the program without any: what is not explained there may be there for any reason.
template <class Lanes>
class Narrow {
public:
    Narrow(const ProgramGraph& graph, std::span<const std::span<const u32>> cuts, FloodWidth width)
        : graph_(graph),
          uncut_(static_cast<Lanes>(Lanes{1} << cuts.size())),
          flooding_(graph, with_uncut(cuts), width) {
        root_known(flooding_, graph);
        for (const auto node : packages_without_importer(graph)) flooding_.root(node, uncut_);
        flooding_.run();
    }

    /// `wide`: what may stay at most.
    KeptLanes<Lanes> within(const KeptLanes<Lanes>& wide) {
        // Where nothing that surely stays looks methods up even now, somebody does of whom it is
        // not known: as long as he may stay, he asks.
        if ((flooding_.looks_up() & uncut_) == 0) flooding_.ask_by_name(wide.methods_by_name);
        // All that reflection may ask for is in the file: something asks, whoever it is.
        if (graph_.rules->keeps_exported) flooding_.ask_by_name(uncut_);
        flooding_.run();
        // Who has no importer that goes stays, and with it what it imports, until that changes
        // nothing.
        Blank blank(flooding_, graph_);
        const auto cuts = static_cast<Lanes>(flooding_.all() & ~uncut_);
        for (Lanes who = cuts; who != 0;) who = blank.keep(who, &ImportGuesses::imported_by_freed);
        // What is not explained goes where it surely goes, and with nothing else.
        auto out = flooding_.result();
        for (std::size_t n = 0; n < out.nodes.size(); ++n)
            if ((out.nodes[n] & uncut_) != 0)
                out.nodes[n] &= wide.nodes[n];
            else
                out.nodes[n] = wide.nodes[n];
        out.methods_by_name &= cuts;
        return out;
    }

private:
    static std::vector<std::span<const u32>> with_uncut(
        std::span<const std::span<const u32>> cuts) {
        std::vector<std::span<const u32>> out(cuts.begin(), cuts.end());
        out.push_back(nothing_cut);
        return out;
    }

    const ProgramGraph& graph_;
    Lanes uncut_;
    Flood<Lanes> flooding_;
};

}  // namespace

// The less a flood follows, the less it explains: what goes in either of two may go.
template <class Lanes>
KeptBounds<Lanes> keep_bounds(const ProgramGraph& graph,
                              std::span<const std::span<const u32>> cuts) {
    KeptBounds<Lanes> out;
    std::optional<Narrow<Lanes>> narrow;
    std::optional<Narrow<Lanes>> narrowest;
    in_parallel([&] { out.low = keep_low<Lanes>(graph, cuts); },
                [&] {
                    narrow.emplace(graph, cuts, FloodWidth::narrow);
                    narrowest.emplace(graph, cuts, FloodWidth::narrowest);
                });
    KeptLanes<Lanes> other;
    in_parallel([&] { out.high = narrow->within(out.low); },
                [&] { other = narrowest->within(out.low); });
    for (std::size_t n = 0; n < out.high.nodes.size(); ++n) out.high.nodes[n] &= other.nodes[n];
    out.high.methods_by_name &= other.methods_by_name;
    return out;
}
template KeptBounds<u8> keep_bounds<u8>(const ProgramGraph&, std::span<const std::span<const u32>>);
template KeptBounds<u32> keep_bounds<u32>(const ProgramGraph&,
                                          std::span<const std::span<const u32>>);

Kept keep(const ProgramGraph& graph, std::span<const u32> cut, Bound bound) {
    if (graph.rules == nullptr) return keep_plain(graph, cut, bound);
    Kept out{std::vector<bool>(graph.nodes.size(), true), graph.rules->keeps_exported};
    if (cut.empty()) return out;
    const auto lanes = bound == Bound::low ? keep_low<u8>(graph, {&cut, 1})
                                           : keep_bounds<u8>(graph, {&cut, 1}).high;
    for (std::size_t n = 0; n < out.nodes.size(); ++n) out.nodes[n] = lanes.nodes[n] != 0;
    out.methods_by_name = lanes.methods_by_name != 0;
    return out;
}

}  // namespace binsize
