// Rows of the graph against a plain list of edges.
#include "graph/graph.hpp"
#include "support/catch.hpp"

#include <map>
#include <random>
#include <tuple>

using namespace binsize;
using namespace binsize::graph;

namespace {

using Key = std::tuple<u32, u32, EdgeKind>;

std::map<Key, bool> all_of(const Graph& graph) {
    std::map<Key, bool> out;
    for (u32 n = 0; n < graph.size(); ++n)
        graph.each(n, [&](Edge e) { CHECK(out.emplace(Key{e.from, e.to, e.kind}, e.may).second); });
    return out;
}

}  // namespace

TEST_CASE("rows hold what was added, once, and the stronger of two equal edges") {
    std::mt19937 random(7);
    for (const u32 nodes : {0U, 1U, 2U, 50U}) {
        Graph::Builder builder(nodes);
        std::map<Key, bool> expected;
        for (u32 i = 0; i < 40 * nodes; ++i) {
            const Edge e{
                static_cast<u32>(random() % (nodes + 1)), static_cast<u32>(random() % (nodes + 1)),
                static_cast<EdgeKind>(random() % edge_kind_names.size()), random() % 2 == 0};
            builder.add(e);
            if (e.from >= nodes || e.to >= nodes) continue;  // vanishes
            const auto [it, added] = expected.emplace(Key{e.from, e.to, e.kind}, e.may);
            if (!added) it->second = it->second && e.may;
        }
        const auto graph = builder.build();
        CHECK(graph.size() == nodes);
        CHECK(graph.edge_count() == expected.size());
        CHECK(all_of(graph) == expected);
        const auto back = graph.reversed();
        std::map<Key, bool> turned;
        for (const auto& [key, may] : expected)
            turned.emplace(Key{std::get<1>(key), std::get<0>(key), std::get<2>(key)}, may);
        CHECK(all_of(back) == turned);
        CHECK(builder.build().edge_count() == 0);
    }
}
