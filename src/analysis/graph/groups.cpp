#include "analysis/graph/groups.hpp"

#include "analysis/find_place.hpp"
#include "analysis/graph/keep.hpp"
#include "base/steps.hpp"
#include "base/text.hpp"
#include "graph/dominators.hpp"
#include "graph/group_cuts.hpp"
#include "graph/node_set.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace binsize {
namespace {

// By package or by module: the group of each node, and the groups.
class PackageGroups {
public:
    PackageGroups(const ProgramGraph& graph, bool modules)
        : graph_(graph), of_package_(graph.packages.size(), graph::no_group) {
        std::map<std::string_view, u32> ids;
        for (PackageId p = 0; p < graph.packages.size(); ++p) {
            const auto& package = graph.packages[p];
            const auto name = modules ? package.module : package.name;
            if (package.kind != PackageKind::package || name.empty() || name.starts_with('['))
                continue;
            const auto [it, fresh] = ids.emplace(name, static_cast<u32>(groups.size()));
            if (fresh) groups.push_back({printable(name), modules ? "module" : "package", {}, {}});
            of_package_[p] = it->second;
        }
    }
    void add(u32 node, Size size) {
        const auto g = of(node);
        if (g == graph::no_group) return;
        groups[g].nodes.push_back(node);
        groups[g].own += size;
    }
    /// What the program starts in stays, or there is no program.
    void drop_starts() {
        for (const auto& root : graph_.roots)
            if (root.kind == RootKind::main || root.kind == RootKind::runtime)
                if (const auto g = of(root.node); g != graph::no_group) groups[g].nodes.clear();
        std::erase_if(groups, [](const NodeGroup& g) { return g.nodes.empty(); });
        of_node_.assign(graph_.nodes.size(), graph::no_group);
        for (u32 g = 0; g < groups.size(); ++g)
            for (const auto n : groups[g].nodes) of_node_[n] = g;
    }
    /// Behind that.
    [[nodiscard]] graph::Grouping grouping() const {
        return {of_node_, static_cast<u32>(groups.size())};
    }

    std::vector<NodeGroup> groups;

private:
    [[nodiscard]] u32 of(u32 node) const {
        const auto package = graph_.nodes[node].package;
        return package < of_package_.size() ? of_package_[package] : graph::no_group;
    }

    const ProgramGraph& graph_;
    std::vector<u32> of_package_, of_node_;
};

std::vector<u32> root_nodes(const ProgramGraph& graph) {
    std::vector<u32> roots;
    for (const auto& root : graph.roots) roots.push_back(root.node);
    return roots;
}

std::vector<u64> file_bytes(const ProgramGraph& graph) {
    std::vector<u64> weights(graph.nodes.size());
    for (u32 n = 0; n < weights.size(); ++n) weights[n] = graph.size(n).file;
    return weights;
}

}  // namespace

std::vector<NodeGroup> top_functions(const ProgramGraph& graph, std::size_t most) {
    const auto roots = root_nodes(graph);
    const auto tree =
        graph::dominators(graph.graph, graph.graph.reversed(), roots, graph::Edges::all);
    const auto kept = graph::retained(tree, file_bytes(graph));
    graph::NodeSet is_root(graph.nodes.size());
    for (const auto root : roots) is_root.insert(root);
    std::vector<u32> order;
    for (u32 n = 0; n < graph.nodes.size(); ++n)
        if (!is_root.contains(n) && graph.nodes[n].kind == NodeKind::function && kept[n] > 0 &&
            kept[n] < graph.total.file / 2 && graph.nodes[n].name != "main")
            order.push_back(n);
    std::ranges::sort(order, {}, [&](u32 n) { return std::pair(~kept[n], n); });
    if (order.size() > most) order.resize(most);
    std::vector<NodeGroup> out;
    for (const auto n : order)
        out.push_back({printed_name(graph.nodes[n].name), "function", {n}, graph.size(n), kept[n]});
    return out;
}

std::vector<NodeGroup> make_groups(const ProgramGraph& graph) {
    std::array made{PackageGroups(graph, true), PackageGroups(graph, false)};
    std::vector<u64> weights(graph.nodes.size());
    for (u32 n = 0; n < weights.size(); ++n) {
        const auto size = graph.size(n);
        weights[n] = size.file;
        for (auto& groups : made) groups.add(n, size);
    }
    std::array<graph::Grouping, made.size()> groupings;
    for (std::size_t i = 0; i < made.size(); ++i) {
        made[i].drop_starts();
        groupings[i] = made[i].grouping();
    }
    const auto sums = graph::retained_by_groups(graph.graph, root_nodes(graph), groupings, weights,
                                                graph::Edges::all);
    std::vector<NodeGroup> out;
    for (std::size_t i = 0; i < made.size(); ++i) {
        auto& groups = made[i].groups;
        for (std::size_t g = 0; g < groups.size(); ++g) groups[g].retained = sums[i][g];
        std::ranges::move(groups, std::back_inserter(out));
    }
    return out;
}

std::vector<KeptBytes> freed_by_groups(const ProgramGraph& graph,
                                       std::span<const NodeGroup> groups) {
    std::vector<KeptBytes> out;
    Steps steps("finding what would go", groups.size());
    while (out.size() < groups.size()) {
        // As many as go into one flood.
        std::vector<std::span<const u32>> cuts;
        for (const auto& g : groups.subspan(out.size()))
            if (cuts.size() < most_cuts<u32>) cuts.emplace_back(g.nodes);
        for (const auto& gone : freed_by_each(graph, cuts)) {
            out.push_back(gone.total);
            steps.done();
        }
    }
    return out;
}

}  // namespace binsize
