// What stays of a small program that is made by hand, by the linker's rules on methods and imports
// (cmd/link/internal/ld/deadcode.go, lib.go).
#include "analysis/graph/flood.hpp"
#include "analysis/graph/keep.hpp"
#include "support/catch.hpp"

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
    const Kept kept{{true, true, false}, false};
    const std::vector<u32> first = {0};
    CHECK(imported_by_freed(graph, kept, first).empty());
    graph.packages[1].category = Category::std;
    CHECK(imported_by_freed(graph, kept, first) == first);
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
    const Kept kept{{false, false, false, true}, false};
    const graph::Edge uses_leaf{user, leaf, EdgeKind::import, false};
    const graph::Edge uses_feature{starts, user, EdgeKind::import, false};
    // The leaf was laid out for the feature alone: it was being visited when the other was.
    auto graph = made_in_order({uses_leaf, uses_feature});
    CHECK(surely_freed(graph, kept, candidates) == candidates);
    // Not where the feature stays, nor of the standard library, which many import without a trace.
    CHECK(surely_freed(graph, {{true, false, true, true}, false}, candidates).empty());
    graph.packages[blank].category = Category::std;
    CHECK(surely_freed(graph, kept, candidates).empty());
    // Main may have imported it in front of the feature, or the leaf.
    CHECK(surely_freed(made_in_order({uses_feature}), kept, candidates).empty());
    const graph::Edge main_uses_leaf{starts, leaf, EdgeKind::import, false};
    CHECK(surely_freed(made_in_order({uses_leaf, uses_feature, main_uses_leaf}), kept, candidates)
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
    const auto keeps = [&](Names names, Flood::Width width) {
        const auto graph = made_with(names);
        Flood flood(graph, {}, width);
        flood.root(main_f);
        flood.run();
        return flood.has(called);
    };
    CHECK_FALSE(keeps(Names::nothing, Flood::Width::narrow));
    CHECK(keeps(Names::sibling, Flood::Width::narrow));
    CHECK(keeps(Names::interface, Flood::Width::narrow));
    // Something else of its package is not enough where the caller has to know the interface.
    CHECK_FALSE(keeps(Names::nothing, Flood::Width::narrowest));
    CHECK_FALSE(keeps(Names::sibling, Flood::Width::narrowest));
    CHECK(keeps(Names::interface, Flood::Width::narrowest));
    CHECK(keeps(Names::holder, Flood::Width::narrowest));
    CHECK(keeps(Names::receiver, Flood::Width::narrowest));
    // Where whatever may be is followed, any interface is called.
    CHECK(keeps(Names::nothing, Flood::Width::wide));
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
