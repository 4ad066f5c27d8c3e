// What would go: the bounds are freed()'s; here they get names, and where nobody asked for anything
// the cuts that would free most are looked for, by what groups keep and then by freed() itself.
#include "analysis/graph/answers.hpp"
#include "analysis/graph/groups.hpp"
#include "analysis/graph/open_graph.hpp"
#include "analysis/graph/subject.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace binsize {
namespace {

SizeBounds bounds(const KeptBytes& amount) { return {amount.low, amount.high}; }

SizeBounds& operator+=(SizeBounds& to, const SizeBounds& more) {
    to.low += more.low;
    to.high += more.high;
    return to;
}

// The most first: what surely goes decides, then what may.
auto rank(const SizeBounds& b, const std::string& name) {
    return std::tuple(~b.low.file, ~b.high.file, ~b.low.memory, ~b.high.memory, name);
}

void order(std::vector<WhatIfRow>& rows) {
    std::ranges::sort(rows, {}, [](const WhatIfRow& r) { return rank(r.freed, r.name); });
}

std::vector<WhatIfRow> rows_of(const std::map<std::string, SizeBounds>& sums) {
    std::vector<WhatIfRow> out;
    for (const auto& [name, b] : sums)
        if (b != SizeBounds{}) out.push_back({name, b});
    order(out);
    return out;
}

void add_rows(const ProgramGraph& graph, const Freed& gone, WhatIf& out) {
    std::map<std::string, SizeBounds> packages;
    std::map<std::string, SizeBounds> modules;
    std::map<std::string, SizeBounds> classes;
    for (const auto& row : gone.packages) {
        const bool named = row.package < graph.packages.size();
        const auto name = named ? printable(graph.packages[row.package].name) : "[no package]";
        packages[name] += bounds(row.amount);
        const auto module = named ? printable(graph.packages[row.package].module) : "";
        modules[module.empty() ? name : module] += bounds(row.amount);
    }
    for (std::size_t c = 0; c < gone.classes.size(); ++c)
        classes[std::string(cost_class_names[c])] += bounds(gone.classes[c]);
    out.packages = rows_of(packages);
    out.modules = rows_of(modules);
    out.classes = rows_of(classes);
}

// Twice as many candidates as are shown: freed() ranks them otherwise than what groups keep.
std::vector<WhatIfCut> best_cuts(const ProgramGraph& graph, std::size_t most) {
    auto groups = make_groups(graph);
    if (groups.size() < most)
        std::ranges::move(top_functions(graph, most), std::back_inserter(groups));
    std::ranges::sort(groups, {}, [](const NodeGroup& g) {
        return std::tuple(~g.retained, ~g.own.file, g.kind, g.name);
    });
    if (groups.size() > 2 * most) groups.resize(2 * most);
    std::vector<WhatIfCut> out;
    const auto gone = freed_by_groups(graph, groups);
    for (std::size_t i = 0; i < groups.size(); ++i)
        out.push_back({groups[i].subject(), groups[i].kind, groups[i].own, bounds(gone[i])});
    std::ranges::sort(out, {}, [](const WhatIfCut& c) { return rank(c.freed, c.subject); });
    // A module of one package that matters is that package, too.
    std::vector<WhatIfCut> unique;
    for (auto& cut : out)
        if (unique.size() < most && cut.freed != SizeBounds{} &&
            (unique.empty() || unique.back().freed != cut.freed || unique.back().kind == cut.kind))
            unique.push_back(std::move(cut));
    return unique;
}

}  // namespace

Result<WhatIf> what_if(const Image& image, std::span<const std::string> without,
                       const WhatIfOptions& options) {
    const auto open = TRY(OpenGraph::of(image));
    const auto& graph = open->graph();
    WhatIf out;
    out.program = {options.tool_version, options.name, graph.total};
    out.notes = open->notes();
    if (without.empty()) {
        if (graph.nodes.empty())
            return fail(ErrorKind::unsupported, "has no references that could be followed{}",
                        graph.unknown.empty() ? "" : ": " + graph.unknown.front().why);
        out.cuts = best_cuts(graph, options.cuts);
        out.unknown = printed_unknown(graph.unknown, {});
        return out;
    }
    auto found = TRY(find_subjects(graph, without));
    out.without = std::move(found.words);
    const auto gone = freed(graph, found.nodes);
    out.freed = bounds(gone.total);
    out.methods_come_back = gone.methods_come_back;
    out.unknown = printed_unknown(graph.unknown, gone.unknown);
    add_rows(graph, gone, out);
    return out;
}

}  // namespace binsize
