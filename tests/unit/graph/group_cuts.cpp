// What groups keep, against one search a group.
#include "graph/group_cuts.hpp"
#include "graph/reach.hpp"
#include "graphs.hpp"
#include "support/catch.hpp"

using namespace binsize;
using namespace binsize::graph;

TEST_CASE("what a group keeps is what a search without it does not reach") {
    test::Random random(31);
    for (int round = 0; round < 60; ++round) {
        const auto nodes = 1 + random.below(60);
        const auto g =
            test::graph_of(nodes, test::random_edges(random, nodes, random.below(3 * nodes)));
        // More than one mask holds.
        const u32 groups = round % 3 == 0 ? 600 : 1 + random.below(8);
        std::vector<u32> group_of(nodes);
        std::vector<u64> weights(nodes);
        for (u32 n = 0; n < nodes; ++n) {
            group_of[n] = random.below(5) == 0 ? no_group : random.below(groups);
            weights[n] = random.below(1000);
        }
        const std::vector<u32> roots = {random.below(nodes), random.below(nodes)};
        const auto which = round % 2 == 0 ? Edges::all : Edges::must;
        // One of many groups, and one of a single group, at once.
        std::vector<u32> of_one(nodes);
        for (u32 n = 0; n < nodes; ++n) of_one[n] = group_of[n] == 0 ? 0 : no_group;
        const std::vector<Grouping> groupings = {{group_of, groups}, {of_one, 1}};
        const auto both = retained_by_groups(g, roots, groupings, weights, which);
        const auto& found = both[0];
        CHECK(both[1] == std::vector{found[0]});
        // Without any patience by the other way.
        CHECK(retained_by_groups(g, roots, groupings, weights, which, 0) == both);
        const auto all = reach(g, roots, nullptr, which);
        for (u32 group = 0; group < groups; ++group) {
            NodeSet cut(nodes);
            for (u32 n = 0; n < nodes; ++n)
                if (group_of[n] == group) cut.insert(n);
            const auto left = reach(g, roots, &cut, which);
            u64 lost = 0;
            for (u32 n = 0; n < nodes; ++n)
                if (all.contains(n) && !left.contains(n)) lost += weights[n];
            CHECK(found[group] == lost);
        }
    }
}

// Each ring is reached by the one in front of it alone, and back: as many sets as rings, of which
// each is one longer than the last.
TEST_CASE("a graph that needs long sets takes no longer than its patience") {
    constexpr u32 rings = 5000;
    std::vector<Edge> edges;
    std::vector<u32> group_of;
    for (u32 n = 0; n < 2 * rings; ++n) {
        group_of.push_back(rings - 1 - n / 2);
        if (n + 1 < 2 * rings) edges.push_back({n, n + 1, EdgeKind::call, false});
        if (n > 1) edges.push_back({n, n % 7 == 0 ? n / 2 : n - 2, EdgeKind::call, false});
    }
    const auto g = test::graph_of(2 * rings, edges);
    const std::vector<u32> roots = {0};
    const std::vector<u64> weights(2 * rings, 1);
    const Grouping grouping{group_of, rings};
    const auto found = retained_by_groups(g, roots, {&grouping, 1}, weights, Edges::all).front();
    // All that lies behind: two nodes a ring.
    for (u32 ring = 0; ring < rings; ++ring) CHECK(found[ring] == 2 * (ring + u64{1}));
}
