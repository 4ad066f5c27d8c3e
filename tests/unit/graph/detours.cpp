// Chains without some nodes are what a search finds that may not enter them: the same chains, of
// equally short ones too, whatever is taken out.
#include "graph/detours.hpp"
#include "graphs.hpp"
#include "support/catch.hpp"

#include <ranges>

using namespace binsize;
using namespace binsize::graph;
using binsize::test::graph_of;

namespace {

void check_equal(const Paths& a, const Paths& b) {
    CHECK(a.reached == b.reached);
    CHECK(std::ranges::equal(a.before, b.before));
    CHECK(std::ranges::equal(a.edge, b.edge));
    CHECK(std::ranges::equal(a.length, b.length));
}

// Of a graph, roots and nodes that may not be entered at all: without each of several sets.
void check_detours(const Graph& g, const std::vector<u32>& roots, const NodeSet& cut, Edges which,
                   std::span<const std::vector<u32>> gone) {
    const auto back = g.reversed();
    const Detours detours(g, back, roots, &cut, which);
    for (const auto& nodes : gone) {
        auto all = cut;
        for (const u32 n : nodes) all.insert(n);
        check_equal(detours.without(nodes), shortest_paths(g, roots, &all, which));
    }
}

}  // namespace

TEST_CASE("a detour is what a whole search finds") {
    test::Random random(23);
    for (int round = 0; round < 400; ++round) {
        const auto nodes = 2 + random.below(40);
        // Few edges make long chains, many make ties.
        const auto g = graph_of(nodes, test::random_edges(random, nodes, random.below(160)));
        std::vector<u32> roots;
        for (u32 i = 0; i <= random.below(4); ++i) roots.push_back(random.below(nodes));
        NodeSet cut(nodes);
        for (u32 i = 0; i < random.below(3); ++i) cut.insert(random.below(nodes));
        std::vector<std::vector<u32>> gone(1);
        for (u32 n = 0; n < nodes; ++n) gone.push_back({n});
        for (int i = 0; i < 10; ++i) {
            auto& some = gone.emplace_back();
            for (u32 k = 0; k <= random.below(nodes); ++k) some.push_back(random.below(nodes));
        }
        check_detours(g, roots, cut, round % 2 == 0 ? Edges::all : Edges::must, gone);
    }
}

TEST_CASE("chains as long as the graph, of which each step has two") {
    // Two ladders with rungs between them: nearly everything lies behind each node.
    constexpr u32 steps = 20000;
    std::vector<Edge> edges;
    for (u32 i = 0; i + 1 < steps; ++i)
        for (const u32 from : {2 * i, 2 * i + 1})
            for (const u32 to : {2 * i + 2, 2 * i + 3})
                edges.push_back({from, to, EdgeKind::call, false});
    const auto g = graph_of(2 * steps, edges);
    const std::vector<std::vector<u32>> gone = {{0}, {2}, {steps}, {2 * steps - 2}, {4, 5}};
    check_detours(g, {0, 1}, NodeSet(2 * steps), Edges::all, gone);
}
