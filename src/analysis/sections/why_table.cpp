// Why each package and module is there: what `why` answers of it, one row each, the largest first.
// Each question costs a few searches of the graph, so that of a large program only so many are put;
// the others have no row.
#include "analysis/assemble.hpp"
#include "analysis/graph/why.hpp"
#include "analysis/sections/affordable.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <tuple>

namespace binsize {
namespace {

// About a second: of most questions a small part of the graph is searched anew.
constexpr u64 budget = 800'000'000;

constexpr std::array<std::string_view, 3> way_columns = {"way", "second way", "third way"};

struct Asked {
    std::string kind, name;  ///< as a question spells them
    Size own;
};

// Those that a question can name, the largest first.
std::vector<Asked> whom_to_ask(const ProgramGraph& graph) {
    std::vector<Size> own(graph.packages.size());
    std::vector<bool> has(graph.packages.size());
    for (u32 n = 0; n < graph.nodes.size(); ++n) {
        const auto package = graph.nodes[n].package;
        if (package >= own.size()) continue;
        own[package] += graph.size(n);
        has[package] = true;
    }
    std::map<std::pair<std::string_view, std::string>, Size> sums;
    for (std::size_t p = 0; p < own.size(); ++p) {
        const auto& package = graph.packages[p];
        const bool named = package.kind == PackageKind::package && !package.name.starts_with('[');
        if (!has[p]) continue;
        if (named && !package.name.empty()) sums[{"package", printable(package.name)}] += own[p];
        const auto module = package.module.substr(0, package.module.find('@'));
        if (named && !module.empty() && !module.starts_with('['))
            sums[{"module", printable(module)}] += own[p];
    }
    std::vector<Asked> out;
    for (const auto& [who, size] : sums) out.push_back({std::string(who.first), who.second, size});
    std::ranges::sort(out, {},
                      [](const Asked& a) { return std::tuple(~a.own.file, a.kind, a.name); });
    return out;
}

// "main: main.main (main.go:3) → call a.B (a/b.go:7) → address, inferred c.D"
std::string way_text(const WhyChain& chain) {
    auto out = chain.root.empty() ? std::string() : chain.root + ": ";
    for (const auto& step : chain.steps) {
        if (&step != chain.steps.data()) out += " → ";
        out += step.edge;
        if (step.evidence != "stated" && !step.evidence.empty()) out += ", " + step.evidence;
        if (!step.edge.empty()) out += ' ';
        out += step.name;
        if (!step.file.empty())
            out += step.line == 0 ? fmt::format(" ({})", step.file)
                                  : fmt::format(" ({}:{})", step.file, step.line);
    }
    return out;
}

std::vector<Value> row_of(const Asked& asked, const Why& why) {
    std::vector<Value> row = {asked.name, asked.kind, why.subject.size.file,
                              why.subject.size.memory, why.ways};
    for (std::size_t i = 0; i < way_columns.size(); ++i)
        row.emplace_back(i < why.chains.size() ? Value(way_text(why.chains[i])) : Value());
    std::string hangs;
    for (const auto& d : why.dominators) hangs += (hangs.empty() ? "" : " → ") + d.name;
    row.emplace_back(hangs.empty() ? Value() : Value(std::move(hangs)));
    return row;
}

}  // namespace

Table make_why_table(const Context& context, const ProgramGraph& graph, u64 rows) {
    Table t{"why",
            {{"name", "text"},
             {"kind", "text"},
             {"own", "bytes"},
             {"memory own", "bytes"},
             {"ways", "count"}},
            {}};
    for (const auto column : way_columns) t.columns.push_back({std::string(column), "text"});
    t.columns.push_back({"hangs on", "text"});
    auto asked = whom_to_ask(graph);
    asked.resize(std::min<std::size_t>(asked.size(), affordable(graph, rows, budget)));
    const WhyAsker asker(context, graph);
    std::vector<std::vector<Value>> made(asked.size());
    Steps steps("finding what keeps what", asked.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (auto i = next++; i < asked.size(); i = next++) {
            const auto why = asker.ask(asked[i].kind + ":" + asked[i].name, {.name = {}});
            if (why) made[i] = row_of(asked[i], *why);
            steps.done();
        }
    };
    in_parallel(work, work);
    std::erase_if(made, [](const auto& row) { return row.empty(); });
    t.rows = std::move(made);
    return t;
}

}  // namespace binsize
