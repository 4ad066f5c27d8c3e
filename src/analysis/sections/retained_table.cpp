// What each package and module keeps in the program: its own bytes, and what would go with it, at
// least and at most. Bounds of several rows overlap, so they are no sums. Asking for one costs two
// searches of the graph: the first rows are bounded on both sides, the others from below alone.
#include "analysis/assemble.hpp"
#include "analysis/graph/groups.hpp"
#include "analysis/graph/program_graph.hpp"

#include <algorithm>
#include <tuple>

namespace binsize {
namespace {

constexpr std::size_t most_bounded = 200;

}  // namespace

Table make_retained_table(const Context& context, const Model& model, u64 rows) {
    Notes notes;  // of evidence that the passes have read and spoken of
    const auto graph = make_program_graph(context, model, notes);
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
    const auto bounded = std::min<std::size_t>(rows == 0 ? most_bounded : rows + 1, most_bounded);
    const auto uncut = explain_uncut(graph);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto& g = groups[i];
        auto& row = t.rows.emplace_back();
        if (i < bounded) {
            const auto amount = freed(graph, g.nodes, uncut).total;
            row = {g.name,
                   g.kind,
                   amount.low.file,
                   amount.high.file,
                   g.own.file,
                   amount.low.memory,
                   amount.high.memory,
                   g.own.memory};
        } else {
            row = {g.name, g.kind, g.retained, {}, g.own.file, {}, {}, g.own.memory};
        }
    }
    return t;
}

}  // namespace binsize
