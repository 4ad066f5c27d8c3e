// Shortest chains: as long as brute force says, of edges that are there, and the same every time.
#include "graph/paths.hpp"
#include "graphs.hpp"
#include "support/catch.hpp"

using namespace binsize;
using namespace binsize::graph;
using binsize::test::graph_of;

namespace {

// By relaxing every edge until nothing changes.
std::vector<std::size_t> distances(const Graph& g, u32 root, Edges which) {
    std::vector<std::size_t> far(g.size(), g.size());
    far[root] = 0;
    for (std::size_t round = 0; round < g.size(); ++round)
        for (u32 n = 0; n < g.size(); ++n)
            for (auto e = g.first_edge(n); e < g.end_edge(n); ++e)
                if (g.follows(e, which) && far[n] + 1 < far[g.target(e)])
                    far[g.target(e)] = far[n] + 1;
    return far;
}

}  // namespace

TEST_CASE("chains are shortest and made of edges") {
    test::Random random(17);
    for (int round = 0; round < 100; ++round) {
        const auto nodes = 2 + random.below(30);
        const auto g = graph_of(nodes, test::random_edges(random, nodes, random.below(90)));
        const auto which = round % 2 == 0 ? Edges::all : Edges::must;
        const std::vector<u32> roots = {random.below(nodes)};
        const auto paths = shortest_paths(g, roots, nullptr, which);
        const auto far = distances(g, roots[0], which);
        for (u32 n = 0; n < nodes; ++n) {
            const auto way = chain(paths, n);
            if (far[n] == nodes) {
                CHECK(way.empty());
                continue;
            }
            REQUIRE(way.size() == far[n] + 1);
            CHECK(paths.length[n] == far[n]);
            CHECK(way.front() == roots[0]);
            CHECK(way.back() == n);
            for (std::size_t i = 1; i < way.size(); ++i) {
                const auto edge = paths.edge[way[i]];
                CHECK(edge >= g.first_edge(way[i - 1]));
                CHECK(edge < g.end_edge(way[i - 1]));
                CHECK(g.target(edge) == way[i]);
            }
        }
    }
}

TEST_CASE("the earlier root and the lower node lead") {
    const auto g = graph_of(5, {{0, 4, EdgeKind::call, false},
                                {1, 4, EdgeKind::call, false},
                                {2, 1, EdgeKind::call, false}});
    CHECK(chain(shortest_paths(g, std::vector<u32>{1, 0}, nullptr, Edges::all), 4) ==
          std::vector<u32>{1, 4});
    CHECK(chain(shortest_paths(g, std::vector<u32>{0, 1}, nullptr, Edges::all), 4) ==
          std::vector<u32>{0, 4});
    NodeSet cut(5);
    cut.insert(0);
    CHECK(chain(shortest_paths(g, std::vector<u32>{0, 2}, &cut, Edges::all), 4) ==
          std::vector<u32>{2, 1, 4});
}

TEST_CASE("a chain of a million steps") {
    const auto g = test::long_chain(1'000'000);
    const auto paths = shortest_paths(g, std::vector<u32>{0}, nullptr, Edges::all);
    CHECK(chain(paths, 999'999).size() == 1'000'000);
}
