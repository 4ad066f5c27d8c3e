#include "graph/dominators.hpp"

namespace binsize::graph {
namespace {

// All in numbers of the depth-first order, which begin at 1: 0 is what lies above the roots.
class SemiNca {
public:
    SemiNca(const Graph& graph, const Graph& back, Edges which)
        : graph_(graph), back_(back), which_(which) {
        number_.assign(graph.size(), 0);
        push(no_node, 0);
    }

    Dominators run(std::span<const u32> roots) {
        is_root_.assign(graph_.size() + 1, 0);
        for (const auto root : roots) search_from(root);
        for (const auto root : roots) is_root_[number_[root]] = 1;
        find_semidominators();
        find_dominators();
        return result();
    }

private:
    void push(u32 node, u32 parent) {
        const auto number = static_cast<u32>(node_.size());
        node_.push_back(node);
        parent_.push_back(parent);
        ancestor_.push_back(parent);
        semi_.push_back(number);
        label_.push_back(number);
    }

    void search_from(u32 root) {
        struct Open {
            u32 number;
            u64 edge;
        };
        const auto enter = [&](u32 node, u32 parent) {
            number_[node] = static_cast<u32>(node_.size());
            push(node, parent);
        };
        if (number_[root] != 0) return;
        BigVector<Open> open;
        enter(root, 0);
        open.push_back({number_[root], graph_.first_edge(root)});
        while (!open.empty()) {
            auto& top = open.back();
            if (top.edge == graph_.end_edge(node_[top.number])) {
                open.pop_back();
                continue;
            }
            const auto edge = top.edge++;
            const auto to = graph_.target(edge);
            if (!graph_.follows(edge, which_) || number_[to] != 0) continue;
            enter(to, top.number);
            open.push_back({number_[to], graph_.first_edge(to)});
        }
    }

    // The label of least semidominator on the way up to, and without, the first number below
    // `last`: what has been linked so far lies from `last` on. The way is shortened behind us.
    u32 evaluate(u32 v, u32 last) {
        if (ancestor_[v] < last) return label_[v];
        way_.clear();
        u32 at = v;
        do {
            way_.push_back(at);
            at = ancestor_[at];
        } while (ancestor_[at] >= last);
        u32 above = at;
        u32 best = label_[at];
        while (!way_.empty()) {
            const auto w = way_.back();
            way_.pop_back();
            ancestor_[w] = ancestor_[above];
            if (semi_[best] < semi_[label_[w]])
                label_[w] = best;
            else
                best = label_[w];
            above = w;
        }
        return label_[v];
    }

    void find_semidominators() {
        const auto count = static_cast<u32>(node_.size());
        for (u32 w = count - 1; w >= 1; --w) {
            semi_[w] = is_root_[w] != 0 ? 0 : parent_[w];
            const auto node = node_[w];
            for (auto edge = back_.first_edge(node); edge < back_.end_edge(node); ++edge) {
                if (!back_.follows(edge, which_)) continue;
                const auto v = number_[back_.target(edge)];
                if (v == 0) continue;
                const auto semi = semi_[evaluate(v, w + 1)];
                if (semi < semi_[w]) semi_[w] = semi;
            }
        }
    }

    // The nearest ancestor of the parent whose number is no higher than the semidominator's.
    void find_dominators() {
        const auto count = static_cast<u32>(node_.size());
        immediate_.assign(count, 0);
        jump_.assign(count, 0);
        depth_.assign(count, 0);
        for (u32 w = 1; w < count; ++w) {
            auto at = parent_[w];
            while (at > semi_[w]) at = jump_[at] > semi_[w] ? jump_[at] : immediate_[at];
            immediate_[w] = at;
            depth_[w] = depth_[at] + 1;
            const auto far = jump_[at];
            const bool even = depth_[at] - depth_[far] == depth_[far] - depth_[jump_[far]];
            jump_[w] = even ? jump_[far] : at;
        }
    }

    Dominators result() const {
        Dominators out;
        out.immediate.assign(graph_.size(), no_node);
        out.position.assign(graph_.size(), no_node);
        out.order.reserve(node_.size() - 1);
        for (u32 w = 1; w < node_.size(); ++w) {
            out.position[node_[w]] = w - 1;
            out.order.push_back(node_[w]);
            out.immediate[node_[w]] = node_[immediate_[w]];
        }
        return out;
    }

    const Graph& graph_;
    const Graph& back_;
    Edges which_;
    BigVector<u32> number_;  // of a node; 0: not reached
    BigVector<u32> node_;
    BigVector<u32> parent_, ancestor_, semi_, label_, immediate_, jump_, depth_, way_;
    BigVector<u8> is_root_;
};

}  // namespace

u32 Dominators::nearest_common(u32 a, u32 b) const {
    // What dominates stands earlier in the order: the later of the two goes up.
    while (a != b) {
        if (a == no_node || b == no_node) return no_node;
        auto& later = position[a] > position[b] ? a : b;
        later = immediate[later];
    }
    return a;
}

Dominators dominators(const Graph& graph, const Graph& back, std::span<const u32> roots,
                      Edges which) {
    return SemiNca(graph, back, which).run(roots);
}

BigVector<u64> retained(const Dominators& tree, std::span<const u64> weights) {
    BigVector<u64> out(weights.size());
    for (auto i = tree.order.size(); i-- > 0;) {
        const auto node = tree.order[i];
        out[node] += weights[node];
        if (tree.immediate[node] != no_node) out[tree.immediate[node]] += out[node];
    }
    return out;
}

}  // namespace binsize::graph
