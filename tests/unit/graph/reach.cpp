// What is reached, what a cut takes away, and that neither depends on depth.
#include "graph/reach.hpp"
#include "graphs.hpp"
#include "support/catch.hpp"

using namespace binsize;
using namespace binsize::graph;
using binsize::test::graph_of;

TEST_CASE("reach follows what it is told to and stops at a cut") {
    const auto g = graph_of(5, {{0, 1, EdgeKind::call, false},
                                {1, 2, EdgeKind::data, true},
                                {2, 3, EdgeKind::call, false},
                                {3, 3, EdgeKind::call, false}});
    const std::vector<u32> roots = {0};
    CHECK(reach(g, roots, nullptr, Edges::all).count() == 4);
    CHECK(reach(g, roots, nullptr, Edges::must).count() == 2);
    NodeSet cut(5);
    cut.insert(1);
    CHECK(reach(g, roots, &cut, Edges::all).count() == 1);
    cut.insert(0);  // a root that is cut is no root
    CHECK(reach(g, roots, &cut, Edges::all).count() == 0);
}

TEST_CASE("reach is monotone: fewer cuts and more edges reach more") {
    test::Random random(13);
    const auto within = [](const NodeSet& a, const NodeSet& b) {
        for (u32 n = 0; n < a.size(); ++n)
            if (a.contains(n) && !b.contains(n)) return false;
        return true;
    };
    for (int round = 0; round < 100; ++round) {
        const auto g = graph_of(30, test::random_edges(random, 30, 60));
        const std::vector<u32> roots = {random.below(30), random.below(30)};
        NodeSet a(30);
        a.insert(random.below(30));
        NodeSet both = a;
        both.insert(random.below(30));
        CHECK(within(reach(g, roots, &both, Edges::all), reach(g, roots, &a, Edges::all)));
        CHECK(within(reach(g, roots, &a, Edges::all), reach(g, roots, nullptr, Edges::all)));
        CHECK(within(reach(g, roots, &a, Edges::must), reach(g, roots, &a, Edges::all)));
    }
}

TEST_CASE("a chain as deep as a million is no recursion") {
    const auto g = test::long_chain(1'000'000);
    const std::vector<u32> roots = {0};
    CHECK(reach(g, roots, nullptr, Edges::all).count() == 1'000'000);
}
