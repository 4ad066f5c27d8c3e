// What stays of a small program that is made by hand, by the linker's rules on methods and imports
// (cmd/link/internal/ld/deadcode.go, lib.go).
#include "analysis/graph/flood.hpp"
#include "analysis/graph/keep.hpp"
#include "support/catch.hpp"
#include "support/reports.hpp"

using namespace binsize;
using graph::EdgeKind;

namespace {

// main.main calls a feature and makes interface values of a type with one exported method, which
// nothing calls; the feature calls what looks methods up.
enum Node : u32 { main_function, looks_up, method, feature, type, main_package, feature_package };

ProgramGraph made(bool sure) {
    ProgramGraph out;
    for (u32 n = 0; n <= feature_package; ++n) {
        GraphNode node;
        node.kind = n < type ? NodeKind::function : n == type ? NodeKind::type : NodeKind::package;
        node.package = n == feature || n == looks_up || n == feature_package ? 1 : 0;
        out.nodes.push_back(node);
    }
    out.packages.resize(2);
    out.package_nodes_ = {main_package, feature_package};
    graph::Graph::Builder edges(feature_package + 1);
    edges.add({main_function, feature, EdgeKind::call, false});
    edges.add({main_function, type, EdgeKind::address, false});
    edges.add({feature, looks_up, EdgeKind::call, false});
    edges.add({type, method, EdgeKind::method, true});
    edges.add({main_function, main_package, EdgeKind::import, false});
    edges.add({feature, feature_package, EdgeKind::import, false});
    edges.add({main_package, feature_package, EdgeKind::import, false});
    out.graph = edges.build();
    out.roots = {{main_function, RootKind::main, ""}};
    MethodRules rules;
    rules.first_data = type;
    rules.first_slot = {0, 1};
    rules.slots = {{type, method, method, MethodRules::nothing, 0, true}};
    rules.signature_count = 1;
    for (u32 f = 0; f < type; ++f) rules.calls.push_back(0);
    rules.keeps_exported = true;
    (sure ? rules.lookups : rules.may_look_up) = {looks_up};
    rules.package_order = {feature_package, main_package};
    rules.imports = std::make_shared<const ImportOrder>(out.graph, rules.package_order);
    out.rules = std::make_shared<const MethodRules>(std::move(rules));
    return out;
}

}  // namespace

TEST_CASE("without a cut all stays") {
    const auto graph = made(true);
    for (const auto bound : {Bound::low, Bound::high}) {
        const auto kept = keep(graph, {}, bound);
        CHECK(kept.methods_by_name);
        for (u32 n = 0; n <= feature_package; ++n) CHECK(kept.nodes[n]);
    }
}

TEST_CASE("methods that only a look-up keeps go with it") {
    const auto graph = made(true);
    const std::vector<u32> cut = {feature, looks_up, feature_package};
    for (const auto bound : {Bound::low, Bound::high}) {
        const auto kept = keep(graph, cut, bound);
        CHECK_FALSE(kept.methods_by_name);
        CHECK_FALSE(kept.nodes[method]);
        CHECK(kept.nodes[type]);
    }
}

// All methods are there, so somebody looks them up; where he is not known, it is whoever may do so.
TEST_CASE(
    "what may be a look-up keeps methods as long as it stays, where nothing else explains them") {
    const auto graph = made(false);
    const std::vector<u32> cut = {method};  // of no consequence for anything else
    const std::vector<u32> package = {feature_package};
    const std::vector<u32> all = {feature, looks_up, feature_package};
    for (const auto bound : {Bound::low, Bound::high}) {
        CHECK(keep(graph, cut, bound).methods_by_name);
        CHECK(keep(graph, package, bound).nodes[method]);
        CHECK_FALSE(keep(graph, all, bound).methods_by_name);
        CHECK_FALSE(keep(graph, all, bound).nodes[method]);
    }
}

TEST_CASE("a package stays with whoever imports it, though its code goes") {
    const auto graph = made(true);
    const std::vector<u32> cut = {feature};
    for (const auto bound : {Bound::low, Bound::high}) {
        CHECK(keep(graph, cut, bound).nodes[feature_package]);
        CHECK_FALSE(keep(graph, cut, bound).nodes[looks_up]);
    }
}

TEST_CASE("the linker's order says who may have imported a package first") {
    // In the order of the linker: 0 and 1 are leaves, 2 imports 0, 3 imports both 2 and 1, 4
    // imports 0.
    graph::Graph::Builder edges(5);
    edges.add({2, 0, EdgeKind::import, false});
    edges.add({3, 2, EdgeKind::import, false});
    edges.add({3, 1, EdgeKind::import, false});
    edges.add({4, 0, EdgeKind::import, false});
    const std::vector<u32> order = {0, 1, 2, 3, 4};
    const ImportOrder imports(edges.build(), order);
    REQUIRE(imports.is_known());
    // Had 2 brought 0, it would have brought 1, too, which it does not import.
    CHECK_FALSE(imports.may_bring(2, 0, {}));
    CHECK(imports.may_bring(2, 0, {false, true}));
    CHECK(imports.may_bring(3, 0, {}));
    CHECK_FALSE(imports.may_bring(4, 0, {}));
    CHECK_FALSE(imports.may_bring(0, 2, {}));
    CHECK_FALSE(imports.is_explained(0));
    CHECK(imports.is_explained(1));
    CHECK(imports.is_explained(2));
    CHECK_FALSE(imports.is_explained(4));
}

TEST_CASE("what of the standard library lies in between may be imported without a trace") {
    // In the linker's order: one that nothing is known to import, one that stays, and one that
    // goes.
    ProgramGraph graph;
    graph.packages.resize(3);
    for (u32 n = 0; n < 3; ++n) {
        GraphNode node;
        node.kind = NodeKind::package;
        node.package = n;
        graph.nodes.push_back(node);
    }
    graph.roots = {{0, RootKind::init, ""}};
    graph.graph = graph::Graph::Builder(3).build();
    MethodRules rules;
    rules.package_order = {0, 1, 2};
    rules.imports = std::make_shared<const ImportOrder>(graph.graph, rules.package_order);
    graph.rules = std::make_shared<const MethodRules>(std::move(rules));
    const std::vector<bool> kept = {true, true, false};
    const std::vector<u32> first = {0};
    CHECK(ImportGuesses(graph).imported_by_freed(kept, first).empty());
    graph.packages[1].category = Category::std;
    CHECK(ImportGuesses(graph).imported_by_freed(kept, first) == first);
}

namespace {

// In the linker's order: a leaf, one that nothing is known to import, a feature, and main.
enum OfOrder : u32 { leaf, blank, user, starts };

ProgramGraph made_in_order(std::initializer_list<graph::Edge> imports) {
    ProgramGraph out;
    out.packages.resize(4);
    graph::Graph::Builder edges(4);
    for (const auto& e : imports) edges.add(e);
    for (u32 n = 0; n < 4; ++n) {
        GraphNode node;
        node.kind = NodeKind::package;
        node.package = n;
        out.nodes.push_back(node);
        out.packages[n].module = n == starts ? "app" : "library";
    }
    out.graph = edges.build();
    out.roots = {{blank, RootKind::init, ""}};
    MethodRules rules;
    rules.package_order = {leaf, blank, user, starts};
    rules.imports = std::make_shared<const ImportOrder>(out.graph, rules.package_order);
    out.rules = std::make_shared<const MethodRules>(std::move(rules));
    return out;
}

}  // namespace

TEST_CASE("what the linker came upon while it visited somebody who goes surely goes with him") {
    const std::vector<u32> candidates = {blank};
    const std::vector<bool> kept = {false, false, false, true};
    const graph::Edge uses_leaf{user, leaf, EdgeKind::import, false};
    const graph::Edge uses_feature{starts, user, EdgeKind::import, false};
    // The leaf was laid out for the feature alone: it was being visited when the other was.
    auto graph = made_in_order({uses_leaf, uses_feature});
    CHECK(ImportGuesses(graph).surely_freed(kept, candidates) == candidates);
    // Not where the feature stays, nor of the standard library, which many import without a trace.
    CHECK(ImportGuesses(graph).surely_freed({true, false, true, true}, candidates).empty());
    graph.packages[blank].category = Category::std;
    CHECK(ImportGuesses(graph).surely_freed(kept, candidates).empty());
    // Main may have imported it in front of the feature, or the leaf.
    CHECK(ImportGuesses(made_in_order({uses_feature})).surely_freed(kept, candidates).empty());
    const graph::Edge main_uses_leaf{starts, leaf, EdgeKind::import, false};
    CHECK(ImportGuesses(made_in_order({uses_leaf, uses_feature, main_uses_leaf}))
              .surely_freed(kept, candidates)
              .empty());
}

// main makes interface values of a type and calls the first method of some interface; a package
// that it calls has one with that method.
TEST_CASE("a call through an interface is one of what the caller names something of") {
    enum : u32 {
        main_f,
        helper,
        sibling,  ///< of the interface's package
        called,
        concrete,
        holder,  ///< a type with the interface in it, of a package that calls nothing
        interface,
        main_p,
        helper_p,
        interface_p,
        count
    };
    enum class Names : u8 { nothing, sibling, interface, holder, receiver };
    const auto made_with = [](Names names) {
        ProgramGraph out;
        const NodeKind kinds[] = {NodeKind::function, NodeKind::function, NodeKind::function,
                                  NodeKind::function, NodeKind::type,     NodeKind::type,
                                  NodeKind::type,     NodeKind::package,  NodeKind::package,
                                  NodeKind::package};
        const PackageId packages[] = {0, 1, 2, 1, 1, 1, 2, 0, 1, 2};
        for (u32 n = 0; n < count; ++n) {
            GraphNode node;
            node.kind = kinds[n];
            node.package = packages[n];
            out.nodes.push_back(node);
        }
        out.packages.resize(3);
        out.package_nodes_ = {main_p, helper_p, interface_p};
        graph::Graph::Builder edges(count);
        edges.add({main_f, helper, EdgeKind::call, false});
        edges.add({main_f, concrete, EdgeKind::address, false});
        edges.add({helper, interface, EdgeKind::address, false});
        edges.add({holder, interface, EdgeKind::type, false});
        if (names == Names::sibling) edges.add({main_f, sibling, EdgeKind::call, false});
        if (names == Names::interface) edges.add({main_f, interface, EdgeKind::address, false});
        if (names == Names::holder) edges.add({main_f, holder, EdgeKind::address, false});
        edges.add({concrete, called, EdgeKind::method, true});
        out.graph = edges.build();
        out.roots = {{main_f, RootKind::main, ""}};
        MethodRules rules;
        rules.first_data = concrete;
        rules.first_slot = {0, 1, 1, 1};
        rules.slots = {{concrete, called, called, MethodRules::nothing, 0, true}};
        if (names == Names::receiver) {
            rules.slots.push_back({holder, main_f, main_f, MethodRules::nothing, 1, true});
            rules.first_slot = {0, 1, 2, 2};
        }
        rules.interfaces = {{interface, {0}}};
        rules.signature_count = 2;
        rules.calls.assign(concrete, 0);
        rules.calls[main_f] = 1;
        rules.package_order = {interface_p, helper_p, main_p};
        rules.imports = std::make_shared<const ImportOrder>(out.graph, rules.package_order);
        out.rules = std::make_shared<const MethodRules>(std::move(rules));
        return out;
    };
    const auto keeps = [&](Names names, FloodWidth width) {
        const auto graph = made_with(names);
        const std::span<const u32> nothing;
        Flood<u8> flood(graph, {&nothing, 1}, width);
        flood.root(main_f, flood.all());
        flood.run();
        return flood.has(called) != 0;
    };
    CHECK_FALSE(keeps(Names::nothing, FloodWidth::narrow));
    CHECK(keeps(Names::sibling, FloodWidth::narrow));
    CHECK(keeps(Names::interface, FloodWidth::narrow));
    // Something else of its package is not enough where the caller has to know the interface.
    CHECK_FALSE(keeps(Names::nothing, FloodWidth::narrowest));
    CHECK_FALSE(keeps(Names::sibling, FloodWidth::narrowest));
    CHECK(keeps(Names::interface, FloodWidth::narrowest));
    CHECK(keeps(Names::holder, FloodWidth::narrowest));
    CHECK(keeps(Names::receiver, FloodWidth::narrowest));
    // Where whatever may be is followed, any interface is called.
    CHECK(keeps(Names::nothing, FloodWidth::wide));
}

// A plan is made once for many floods; without one each makes its own.
TEST_CASE("what edges do is settled once, and is the same for every flood") {
    const auto graph = made(true);
    auto planned = graph;
    auto rules = *graph.rules;
    rules.plan = std::make_shared<const FloodPlan>(planned, rules);
    planned.rules = std::make_shared<const MethodRules>(std::move(rules));
    const std::vector<std::vector<u32>> cuts = {{feature}, {looks_up}, {type}, {feature_package}};
    for (const auto& cut : cuts)
        for (const auto bound : {Bound::low, Bound::high})
            CHECK(keep(planned, cut, bound).nodes == keep(graph, cut, bound).nodes);
    // A type that a function allocates becomes no interface value by that.
    auto allocating = *graph.rules;
    allocating.allocations = {{main_function, type}};
    const auto follow = [&](const MethodRules& r) {
        const auto edge = graph.graph.first_edge(main_function) + 1;
        return FloodPlan(graph, r).edges[edge];
    };
    CHECK(graph.graph.target(graph.graph.first_edge(main_function) + 1) == type);
    CHECK(follow(*graph.rules) == FloodPlan::convert);
    CHECK(follow(allocating) == FloodPlan::reach);
}

// What a part of a file loses is known but for a little, and that many whole pages go as its end
// passes: none where its last page has room, one where the end crosses it.
TEST_CASE("a part of a file loses the pages that its end passes") {
    ProgramGraph graph;
    graph.page = 4096;
    graph.total = {100'000, 100'000};
    graph.part_of_class.fill(1);
    graph.rules = std::make_shared<const MethodRules>();
    const auto lost = [&](u64 end, u64 bytes) {
        graph.part_ends = {0, end};
        std::array<KeptBytes, cost_class_names.size()> classes{};
        classes[0] = {{bytes, bytes}, {bytes, bytes}};
        return in_whole_pages(graph, classes);
    };
    // Three pages and a half lose a page and a bit: the end stays in the third.
    CHECK(lost(4096 * 7 / 2, 4096 + 500).low.file == 4096);
    CHECK(lost(4096 * 7 / 2, 4096 + 500).high.file == 4096);
    // And two where that is more than the half beyond; where it is the half, it may be either.
    CHECK(lost(4096 * 7 / 2, 4096 + 2600).low.file == 2 * 4096);
    CHECK(lost(4096 * 7 / 2, 4096 + 2048).low.file == 4096);
    CHECK(lost(4096 * 7 / 2, 4096 + 2048).high.file == 2 * 4096);
    // No more than there is, and nothing of nothing.
    CHECK(lost(4096 * 2, 1 << 20).high.file == 2 * 4096);
    CHECK(lost(4096 * 2, 0).high == Size{});
    // Without rules nothing is foretold of a new build.
    graph.rules = nullptr;
    CHECK(lost(4096 * 7 / 2, 2048).low.file == 4096);
    CHECK(lost(4096 * 7 / 2, 2047).high.file == 0);
}

namespace {

// A program with every kind of node, rule and root, made up by chance: functions, types with slots,
// itabs and packages, of which some call interfaces, look methods up or have no known importer.
ProgramGraph made_by_chance(test::Random& random) {
    constexpr u32 functions = 24, types = 16, itabs = 4, packages = 6;
    constexpr u32 first_type = functions, first_itab = first_type + types,
                  first_package = first_itab + itabs, count = first_package + packages;
    const auto one_of = [&](u32 from, u32 n) { return from + static_cast<u32>(random.below(n)); };
    ProgramGraph out;
    out.packages.resize(packages);
    for (u32 p = 0; p < packages; ++p) out.packages[p].module = p < 3 ? "app" : "library";
    for (u32 n = 0; n < count; ++n) {
        GraphNode node;
        node.kind = n < first_type      ? NodeKind::function
                    : n < first_itab    ? NodeKind::type
                    : n < first_package ? NodeKind::itab
                                        : NodeKind::package;
        node.package = n < first_package ? static_cast<PackageId>(random.below(packages + 1))
                                         : n - first_package;
        out.nodes.push_back(node);
        if (n >= first_package) out.package_nodes_.push_back(n);
    }
    graph::Graph::Builder edges(count);
    const auto add = [&](u32 from, u32 to, EdgeKind kind) {
        edges.add({from, to, kind, random.below(4) == 0});
    };
    for (int i = 0; i < 40; ++i) add(one_of(0, functions), one_of(0, functions), EdgeKind::call);
    for (int i = 0; i < 30; ++i)
        add(one_of(0, functions), one_of(first_type, types + itabs), EdgeKind::address);
    for (int i = 0; i < 12; ++i)
        add(one_of(first_type, types), one_of(first_type, types), EdgeKind::type);
    for (u32 i = first_itab; i < first_package; ++i)
        for (int k = 0; k < 2; ++k) add(i, one_of(first_type, types), EdgeKind::itab);
    for (u32 n = 0; n < first_package; ++n)
        if (out.nodes[n].package < packages)
            add(n, first_package + out.nodes[n].package, EdgeKind::import);
    for (u32 p = 1; p < packages; ++p)
        if (random.below(3) != 0)
            add(first_package + p, one_of(first_package, p), EdgeKind::import);
    MethodRules rules;
    rules.first_data = first_type;
    for (u32 t = first_type; t < first_itab; ++t) {
        rules.first_slot.push_back(static_cast<u32>(rules.slots.size()));
        for (auto k = random.below(3); k > 0; --k) {
            const u32 f = one_of(0, functions);
            rules.slots.push_back(
                {t, f, one_of(0, functions),
                 random.below(2) == 0 ? one_of(first_type, types) : MethodRules::nothing,
                 static_cast<u32>(random.below(4)), random.below(2) == 0});
            add(t, f, EdgeKind::method);
        }
    }
    rules.first_slot.push_back(static_cast<u32>(rules.slots.size()));
    rules.signature_count = 4;
    for (u32 t = first_type; t < first_type + 4; ++t)
        rules.interfaces.push_back({t, {static_cast<u32>(random.below(4)), 3}});
    for (u32 f = 0; f < functions; ++f)
        rules.calls.push_back(random.below(3) == 0 ? 1 + random.below(3) : 0);
    rules.keeps_exported = random.below(2) == 0;
    rules.lookups = {one_of(0, functions)};
    rules.may_look_up = {one_of(0, functions)};
    for (u32 p = 0; p < packages; ++p) rules.package_order.push_back(first_package + p);
    out.graph = edges.build();
    rules.imports = std::make_shared<const ImportOrder>(out.graph, rules.package_order);
    out.rules = std::make_shared<const MethodRules>(std::move(rules));
    out.roots = {{0, RootKind::main, ""},
                 {one_of(0, functions), RootKind::runtime, ""},
                 {one_of(first_package, packages), RootKind::init, ""}};
    add_unknown_roots(out);
    return out;
}

template <class Lanes>
bool same_as_alone(const ProgramGraph& graph, std::span<const std::span<const u32>> cuts) {
    const auto together = keep_bounds<Lanes>(graph, cuts);
    bool same = true;
    for (std::size_t lane = 0; lane < cuts.size(); ++lane)
        for (const auto bound : {Bound::low, Bound::high}) {
            const auto& lanes = bound == Bound::low ? together.low : together.high;
            const auto alone = keep(graph, cuts[lane], bound);
            same = same && alone.methods_by_name == ((lanes.methods_by_name >> lane & 1U) != 0);
            for (u32 n = 0; n < graph.nodes.size(); ++n)
                same = same && alone.nodes[n] == ((lanes.nodes[n] >> lane & 1U) != 0);
        }
    return same;
}

}  // namespace

TEST_CASE("cuts that are asked of together are each as if asked of alone") {
    test::Random random(41);
    std::size_t lost = 0;
    for (int round = 0; round < 60; ++round) {
        const auto graph = made_by_chance(random);
        std::vector<std::vector<u32>> nodes(most_cuts<u32>);
        for (auto& cut : nodes)
            for (auto k = 1 + random.below(4); k > 0; --k)
                cut.push_back(static_cast<u32>(random.below(graph.nodes.size())));
        const std::vector<std::span<const u32>> cuts(nodes.begin(), nodes.end());
        REQUIRE(same_as_alone<u32>(graph, cuts));
        REQUIRE(same_as_alone<u8>(graph, std::span(cuts).first(most_cuts<u8>)));
        for (const auto& cut : cuts)
            lost += static_cast<std::size_t>(
                        std::ranges::count(keep(graph, cut, Bound::high).nodes, false)) -
                    cut.size();
    }
    CHECK(lost > 1000);  // the cuts take more with them than themselves
}
