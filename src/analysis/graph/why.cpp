// The ways to a subject. A way is found with the subject itself, and nodes that stand for whole
// packages, taken out of the graph: then every chain ends with the step that enters it, and tells
// of code and data rather than of imports. Where nothing leads in so, packages are let in, and then
// what nothing is known to lead to.
#include "analysis/graph/why.hpp"

#include "analysis/graph/answers.hpp"
#include "analysis/graph/open_graph.hpp"
#include "analysis/graph/subject.hpp"
#include "base/text.hpp"
#include "graph/detours.hpp"
#include "graph/dominators.hpp"

#include <algorithm>
#include <mutex>

namespace binsize {

using graph::Edges;
using graph::NodeSet;

// What all questions about a program have in common: its graph, or what is left of it where things
// were taken out (`kept`), and its roots. What costs most, what every way goes through, is found
// when it is first asked for.
class WhyAsker::Ground {
public:
    Ground(const Context& in, const ProgramGraph& of, const graph::Graph& edges,
           std::vector<bool> stay)
        : context(in), program(of), graph(edges), kept(std::move(stay)) {
        for (const auto& root : program.roots)
            if (kept[root.node]) roots.push_back(root);
        std::ranges::stable_sort(roots, {}, &Root::kind);
    }

    [[nodiscard]] std::vector<u32> root_nodes(bool unknown) const {
        std::vector<u32> nodes;
        for (const auto& root : roots)
            if (unknown || root.kind != RootKind::unknown) nodes.push_back(root.node);
        return nodes;
    }
    /// Every edge the other way round.
    [[nodiscard]] const graph::Graph& back() const {
        std::call_once(turned_, [&] { back_ = graph.reversed(); });
        return back_;
    }
    /// The shortest chains from the roots, past nodes that stand for packages or through them.
    [[nodiscard]] const graph::Detours& chains(Edges edges, bool packages, bool unknown) const {
        auto& made =
            chains_[edges == Edges::must ? 0U : 1U + (packages ? 1U : 0U) + (unknown ? 1U : 0U)];
        std::call_once(made.made, [&] {
            NodeSet cut(graph.size());
            if (!packages)
                for (u32 n = 0; n < program.nodes.size(); ++n)
                    if (program.nodes[n].kind == NodeKind::package) cut.insert(n);
            made.of.emplace(graph, back(), root_nodes(unknown), &cut, edges);
        });
        return *made.of;
    }
    [[nodiscard]] const graph::Dominators& dominators(bool unknown_roots) const {
        auto& tree = trees_[unknown_roots ? 1 : 0];
        std::call_once(tree.made, [&] {
            tree.of = graph::dominators(graph, back(), root_nodes(unknown_roots), Edges::all);
        });
        return tree.of;
    }

    const Context& context;
    const ProgramGraph& program;
    const graph::Graph& graph;
    const std::vector<bool> kept;
    std::vector<Root> roots;  // main first, unknown last

private:
    struct Tree {
        std::once_flag made;
        graph::Dominators of;
    };
    struct Chains {
        std::once_flag made;
        std::optional<graph::Detours> of;
    };
    mutable std::array<Tree, 2> trees_;
    mutable std::array<Chains, 4> chains_;  ///< by how a question is put
    mutable std::once_flag turned_;
    mutable graph::Graph back_;
};

namespace {

constexpr std::size_t most_dominators = 10;

// A thing outside that leads in, and the edge; or a root within.
struct Entry {
    u32 length = 0;
    u32 from = graph::no_node;
    u32 to = graph::no_node;
    u64 edge = graph::Paths::no_edge;
    auto operator<=>(const Entry&) const = default;
};

class Question {
public:
    Question(const WhyAsker::Ground& ground, const FoundSubject& subject)
        : ground_(ground),
          program_(ground.program),
          graph_(ground.graph),
          subject_(ground.graph.size()) {
        for (const auto n : subject.nodes)
            if (ground.kept[n] && subject_.insert(n)) nodes_.push_back(n);
    }

    void answer(const WhyOptions& options, Why& out) {
        struct Try {
            Edges edges;
            bool packages, unknown_roots;
        };
        for (const auto& [edges, packages, unknown_roots] :
             {Try{Edges::must, false, false}, Try{Edges::all, false, false},
              Try{Edges::all, true, false}, Try{Edges::all, true, true}}) {
            const auto ways = find(edges, packages, unknown_roots);
            if (ways.empty()) continue;
            // The sure ways lead; the others count too.
            if (edges == Edges::must) {
                auto chains = choose(ways, options);
                add_chains(chains, options, out);
                const auto all = find(Edges::all, false, false);
                out.ways = all.size();
                if (options.all) {
                    out.chains.clear();
                    add_chains(all, options, out);
                }
            } else {
                out.ways = ways.size();
                add_chains(options.all ? ways : choose(ways, options), options, out);
            }
            add_dominators(unknown_roots, out);
            return;
        }
        out.unknown.push_back({out.subject.text, out.without.empty()
                                                     ? "nothing that was found leads to it"
                                                     : "nothing that stays leads to it: it goes"});
    }

private:
    // All ways in, the shortest first; paths_ and roots of this try are what they rest on.
    std::vector<Entry> find(Edges edges, bool packages, bool unknown_roots) {
        paths_ = ground_.chains(edges, packages, unknown_roots).without(nodes_);
        std::vector<Entry> out;
        for (const auto root : ground_.root_nodes(unknown_roots))
            if (subject_.contains(root)) out.push_back({0, graph::no_node, root});
        for (const u32 from : neighbours()) {
            if (!paths_.reached.contains(from)) continue;
            for (auto edge = graph_.first_edge(from); edge < graph_.end_edge(from); ++edge) {
                const u32 to = graph_.target(edge);
                if (!graph_.follows(edge, edges) || !subject_.contains(to)) continue;
                out.push_back({paths_.length[from] + 1, from, to, edge});
                break;
            }
        }
        std::ranges::sort(out);
        const auto same = std::ranges::unique(out);
        out.erase(same.begin(), same.end());
        return out;
    }

    // What refers to the subject, each once and in order.
    std::vector<u32> neighbours() const {
        std::vector<u32> out;
        for (const u32 n : nodes_)
            for (const u32 from : ground_.back().targets(n)) out.push_back(from);
        std::ranges::sort(out);
        const auto again = std::ranges::unique(out);
        out.erase(again.begin(), again.end());
        return out;
    }

    // The shortest ways from different packages.
    std::vector<Entry> choose(const std::vector<Entry>& ways, const WhyOptions& options) const {
        std::vector<Entry> out;
        std::vector<PackageId> packages;
        for (const auto& way : ways) {
            if (out.size() == options.rows) break;
            const auto node = way.from == graph::no_node ? way.to : way.from;
            const auto package = program_.nodes[node].package;
            if (std::ranges::find(packages, package) != packages.end()) continue;
            packages.push_back(package);
            out.push_back(way);
        }
        return out;
    }

    void add_chains(const std::vector<Entry>& ways, const WhyOptions& options, Why& out) const {
        for (const auto& way : ways) {
            auto nodes =
                way.from == graph::no_node ? std::vector<u32>{} : graph::chain(paths_, way.from);
            nodes.push_back(way.to);
            WhyChain made;
            const auto root = std::ranges::find(ground_.roots, nodes.front(), &Root::node);
            if (root != ground_.roots.end()) {
                made.root = name_of(root->kind);
                made.reason = printable(root->reason);
            }
            for (std::size_t i = 0; i < nodes.size(); ++i) {
                const bool last = i + 1 == nodes.size();
                const auto edge = last ? way.edge : paths_.edge[nodes[i]];
                add_step(made, nodes[i], edge, options.fold);
            }
            out.chains.push_back(std::move(made));
        }
    }

    void add_step(WhyChain& chain, u32 node, u64 edge, bool fold) const {
        WhyStep step;
        step.name = printed_node(program_, node);
        step.kind = name_of(program_.nodes[node].kind);
        step.package = printed_package(program_, node);
        if (edge != graph::Paths::no_edge) {
            const auto kind = graph_.kind(edge);
            step.edge = graph::name_of(kind);
            step.evidence = graph_.may(edge)                  ? "inferred"
                            : kind == graph::EdgeKind::method ? "rule"
                                                              : "stated";
        }
        std::tie(step.file, step.line) = place(node);
        if (!fold || step.package.empty()) {
            chain.steps.push_back(std::move(step));
            return;
        }
        if (!chain.steps.empty() && chain.steps.back().package == step.package) {
            ++chain.steps.back().folded;
            return;
        }
        step.name = step.package;
        step.kind = "package";
        step.file.clear();
        step.line = 0;
        chain.steps.push_back(std::move(step));
    }

    // Where a function of Go is written.
    std::pair<std::string, u64> place(u32 node) const {
        const auto& n = program_.nodes[node];
        const auto* go = ground_.context.go.get();
        if (n.kind != NodeKind::function || go == nullptr || !go->pclntab || !go->functions)
            return {};
        const auto f = go->pclntab->function_at(n.address);
        if (!f || go->pclntab->entry(*f) != n.address) return {};
        const auto func = go->pclntab->func(*f);
        if (!func) return {};
        const auto file = go->functions->first_file(*func);
        if (file.empty()) return {};
        return {printable(file), func->start_line > 0 ? static_cast<u64>(func->start_line) : 0};
    }

    void add_dominators(bool unknown_roots, Why& out) const {
        const auto& tree = ground_.dominators(unknown_roots);
        std::optional<u32> common;
        for (u32 n = 0; n < graph_.size() && common != graph::no_node; ++n)
            if (subject_.contains(n) && tree.reached(n))
                common = common ? tree.nearest_common(*common, n) : n;
        if (!common) return;
        for (auto at = *common; at != graph::no_node; at = tree.immediate[at]) {
            if (subject_.contains(at)) continue;
            if (out.dominators.size() == most_dominators) break;
            const auto [file, line] = place(at);
            out.dominators.push_back({printed_node(program_, at),
                                      std::string(name_of(program_.nodes[at].kind)),
                                      printed_package(program_, at), file, line});
        }
    }

    const WhyAsker::Ground& ground_;
    const ProgramGraph& program_;
    const graph::Graph& graph_;
    NodeSet subject_;
    std::vector<u32> nodes_;
    graph::Paths paths_;
};

// The edges between things that stay.
graph::Graph what_is_left(const graph::Graph& all, const std::vector<bool>& kept) {
    graph::Graph::Builder edges(all.size());
    for (u32 from = 0; from < all.size(); ++from)
        if (kept[from])
            all.each(from, [&](graph::Edge e) {
                if (kept[e.to]) edges.add(e);
            });
    return edges.build();
}

void answer(const WhyAsker::Ground& ground, FoundSubject found, const WhyOptions& options,
            Why& out) {
    out.program = {options.tool_version, options.name, ground.program.total};
    out.subject = std::move(found.words);
    out.unknown = printed_unknown(ground.program.unknown, {});
    Question(ground, found).answer(options, out);
}

}  // namespace

WhyAsker::WhyAsker(const Context& context, const ProgramGraph& program)
    : ground_(std::make_unique<Ground>(context, program, program.graph,
                                       keep(program, {}, Bound::low).nodes)) {}
WhyAsker::~WhyAsker() = default;

Result<Why> WhyAsker::ask(std::string_view subject, const WhyOptions& options) const {
    Why out;
    answer(*ground_, TRY(find_subject(ground_->program, subject)), options, out);
    return out;
}

Result<Why> why(const Image& image, std::string_view subject, const WhyOptions& options) {
    const auto open = TRY(OpenGraph::of(image));
    const auto& program = open->graph();
    auto found = TRY(find_subject(program, subject));
    Why out;
    out.notes = open->notes();
    const auto without = TRY(find_subjects(program, options.without));
    out.without = without.words;
    // What may stay, stays: a chain through it says why it is not sure to go.
    auto kept = keep(program, without.nodes, Bound::low).nodes;
    const auto less = without.nodes.empty() ? graph::Graph() : what_is_left(program.graph, kept);
    const WhyAsker::Ground ground(open->context(), program,
                                  without.nodes.empty() ? program.graph : less, std::move(kept));
    answer(ground, std::move(found), options, out);
    return out;
}

}  // namespace binsize
