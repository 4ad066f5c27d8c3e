// What each package and module keeps in the program: its own bytes, and what would go with it, at
// least and at most. Bounds of several rows overlap, so they are no sums. Asking for thirty costs
// as much as a few searches of the graph: the first rows are bounded on both sides, the others from
// below alone.
#include "analysis/assemble.hpp"
#include "analysis/graph/groups.hpp"
#include "analysis/sections/affordable.hpp"

#include <algorithm>
#include <tuple>

namespace binsize {
namespace {

// About a second: both bounds are floods of the whole graph, each until nothing changes.
constexpr u64 budget = 200'000'000;

}  // namespace

Table make_retained_table(const Context&, const ProgramGraph& graph, u64 rows) {
    Table t{"retained",
            {{"name", "text"},
             {"kind", "text"},
             {"at least", "bound"},
             {"at most", "bound"},
             {"own", "bytes"},
             {"memory at least", "bound"},
             {"memory at most", "bound"},
             {"memory own", "bytes"}},
            {}};
    auto groups = make_groups(graph);
    std::ranges::sort(groups, {}, [](const NodeGroup& g) {
        return std::tuple(~g.retained, ~g.own.file, g.kind, g.name);
    });
    const auto bounded = std::min(groups.size(), affordable(graph, rows, budget));
    const auto gone = freed_by_groups(graph, std::span(groups).first(bounded));
    t.rows.resize(groups.size());
    for (std::size_t i = 0; i < bounded; ++i) {
        const auto& g = groups[i];
        t.rows[i] = {g.name,
                     g.kind,
                     gone[i].low.file,
                     gone[i].high.file,
                     g.own.file,
                     gone[i].low.memory,
                     gone[i].high.memory,
                     g.own.memory};
    }
    for (auto i = bounded; i < groups.size(); ++i) {
        const auto& g = groups[i];
        t.rows[i] = {g.name, g.kind, g.retained, {}, g.own.file, {}, {}, g.own.memory};
    }
    return t;
}

}  // namespace binsize
