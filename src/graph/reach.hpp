// What can be come to from some nodes without entering others.
#pragma once

#include "graph/graph.hpp"
#include "graph/node_set.hpp"

namespace binsize::graph {

/// The search itself, for those who find more to start from as it goes: nodes that enter `seen`
/// from here on are not entered again, and those that are in it from the beginning are cut.
class Search {
public:
    Search(const Graph& graph, Edges which, NodeSet& seen)
        : graph_(graph), which_(which), seen_(seen) {}

    void start(u32 node) {
        if (seen_.insert(node)) waiting_.push_back(node);
    }
    /// Follows all that waits; each(node) is called once for every node, and may start others.
    template <class F>
    void run(F&& each) {
        while (!waiting_.empty()) {
            const auto node = waiting_.back();
            waiting_.pop_back();
            each(node);
            for (auto edge = graph_.first_edge(node); edge < graph_.end_edge(node); ++edge)
                if (graph_.follows(edge, which_)) start(graph_.target(edge));
        }
    }
    void run() {
        run([](u32) {});
    }

private:
    const Graph& graph_;
    Edges which_;
    NodeSet& seen_;
    BigVector<u32> waiting_;
};

/// What is reached from the roots where the nodes of `cut` (null: none) are gone.
[[nodiscard]] NodeSet reach(const Graph& graph, std::span<const u32> roots, const NodeSet* cut,
                            Edges which);

}  // namespace binsize::graph
