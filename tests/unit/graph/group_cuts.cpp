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
        const auto found = retained_by_groups(g, roots, group_of, groups, weights, which);
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
