// Dominators equal what brute force says: a node dominates all that nobody reaches without it.
#include "graph/dominators.hpp"
#include "graph/reach.hpp"
#include "graphs.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>

using namespace binsize;
using namespace binsize::graph;
using binsize::test::graph_of;

namespace {

// lost[d] holds what is reached, but not without d.
std::vector<NodeSet> lost_without_each(const Graph& g, const std::vector<u32>& roots, Edges which) {
    const auto all = reach(g, roots, nullptr, which);
    std::vector<NodeSet> out;
    for (u32 d = 0; d < g.size(); ++d) {
        NodeSet cut(g.size());
        cut.insert(d);
        const auto left = reach(g, roots, &cut, which);
        NodeSet lost(g.size());
        for (u32 n = 0; n < g.size(); ++n)
            if (all.contains(n) && !left.contains(n)) lost.insert(n);
        out.push_back(std::move(lost));
    }
    return out;
}

bool dominates(const Dominators& tree, u32 d, u32 n) {
    for (auto at = n; at != no_node; at = tree.immediate[at])
        if (at == d) return true;
    return false;
}

void check_against_brute_force(const Graph& g, const std::vector<u32>& roots, Edges which) {
    const auto tree = dominators(g, g.reversed(), roots, which);
    const auto lost = lost_without_each(g, roots, which);
    const auto all = reach(g, roots, nullptr, which);
    std::vector<u64> weights(g.size());
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 1 + i * i;
    const auto kept = retained(tree, weights);
    for (u32 d = 0; d < g.size(); ++d) {
        CHECK(tree.reached(d) == all.contains(d));
        u64 sum = 0;
        for (u32 n = 0; n < g.size(); ++n) {
            if (lost[d].contains(n)) sum += weights[n];
            if (all.contains(n) && all.contains(d))
                CHECK(dominates(tree, d, n) == lost[d].contains(n));
        }
        CHECK(kept[d] == sum);
        if (all.contains(d)) CHECK(tree.order[tree.position[d]] == d);
    }
    CHECK(tree.order.size() == all.count());
}

}  // namespace

TEST_CASE("dominators equal brute force on random graphs") {
    test::Random random(23);
    for (int round = 0; round < 400; ++round) {
        const auto nodes = 1 + random.below(24);
        const auto g = graph_of(nodes, test::random_edges(random, nodes, random.below(3 * nodes)));
        std::vector<u32> roots;
        for (auto n = random.below(4); n-- > 0;) roots.push_back(random.below(nodes));
        check_against_brute_force(g, roots, round % 3 == 0 ? Edges::must : Edges::all);
    }
}

TEST_CASE("self loops, loops back to a root, nodes nobody reaches, no roots") {
    const auto g = graph_of(6, {{0, 0, EdgeKind::call, false},
                                {0, 1, EdgeKind::call, false},
                                {1, 2, EdgeKind::call, false},
                                {2, 0, EdgeKind::call, false},
                                {4, 2, EdgeKind::call, false},
                                {4, 5, EdgeKind::call, false},
                                {5, 4, EdgeKind::call, false}});
    check_against_brute_force(g, {0}, Edges::all);
    check_against_brute_force(g, {0, 0, 2}, Edges::all);
    check_against_brute_force(g, {0, 4, 3}, Edges::all);
    check_against_brute_force(g, {}, Edges::all);
    CHECK(dominators(Graph::Builder(0).build(), Graph::Builder(0).build(), {}, Edges::all)
              .order.empty());
}

TEST_CASE("what two nodes have in common hangs on the nearest that dominates both") {
    const auto g = graph_of(6, {{0, 1, EdgeKind::call, false},
                                {1, 2, EdgeKind::call, false},
                                {1, 3, EdgeKind::call, false},
                                {3, 4, EdgeKind::call, false}});
    const auto tree = dominators(g, g.reversed(), std::vector<u32>{0, 5}, Edges::all);
    CHECK(tree.nearest_common(2, 4) == 1);
    CHECK(tree.nearest_common(3, 4) == 3);
    CHECK(tree.nearest_common(2, 2) == 2);
    CHECK(tree.nearest_common(2, 5) == no_node);
}

TEST_CASE("graphs that make walks long cost no more than others") {
    // A chain of a million; half as long, with as many leaves at its end that the second node also
    // leads to: walking up from each would be 10^11 steps.
    constexpr u32 n = 1'000'000;
    const auto chain = test::long_chain(n);
    const auto deep = dominators(chain, chain.reversed(), std::vector<u32>{0}, Edges::all);
    CHECK(deep.immediate[n - 1] == n - 2);
    const std::vector<u64> ones(n, 1);
    CHECK(retained(deep, ones)[0] == n);

    Graph::Builder list(n);
    constexpr u32 half = n / 2;
    for (u32 i = 0; i + 1 < half; ++i) list.add({i, i + 1, EdgeKind::call, false});
    for (u32 leaf = half; leaf < n; ++leaf) {
        list.add({half - 1, leaf, EdgeKind::call, false});
        list.add({1, leaf, EdgeKind::data, false});
    }
    // The first way that is found has to be the long one.
    for (u32 leaf = half; leaf < n; ++leaf) list.add({leaf, 0, EdgeKind::call, false});
    const auto fan = list.build();
    const auto tree = dominators(fan, fan.reversed(), std::vector<u32>{0}, Edges::all);
    CHECK(tree.immediate[half] == 1);
    CHECK(tree.immediate[n - 1] == 1);
    CHECK(retained(tree, ones)[1] == n - 1);
}

// Not run by ctest: how long a large program takes, for docs/decisions.
TEST_CASE("half a million nodes and three million edges", "[.bench]") {
    test::Random random(29);
    constexpr u32 n = 500'000;
    Graph::Builder list(n);
    for (u32 i = 1; i < n; ++i) list.add({random.below(i), i, EdgeKind::call, false});
    for (int i = 0; i < 2'500'000; ++i)
        list.add({random.below(n), random.below(n), EdgeKind::call, false});
    auto lap = [at = std::chrono::steady_clock::now()](const char* what) mutable {
        const auto now = std::chrono::steady_clock::now();
        std::cout << what << " " << std::chrono::duration<double>(now - at).count() << " s\n";
        at = now;
    };
    const auto g = list.build();
    lap("rows");
    const auto back = g.reversed();
    lap("reversed");
    const std::vector<u32> roots = {0};
    CHECK(reach(g, roots, nullptr, Edges::all).count() == n);
    lap("reach");
    const auto tree = dominators(g, back, roots, Edges::all);
    lap("dominators");
    const std::vector<u64> ones(n, 1);
    CHECK(retained(tree, ones)[0] == n);
    lap("retained");
}
