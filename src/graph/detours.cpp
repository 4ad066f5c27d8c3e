#include "graph/detours.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace binsize::graph {

namespace {

// When a breadth-first search reached each node: by length, then as the one before it, then by
// edge. A queue says so by itself; here it is read off what was found.
BigVector<u32> places_of(const Paths& paths, std::span<const u32> roots,
                         const BigVector<u32>& first_behind, const BigVector<u32>& behind) {
    BigVector<u32> place(paths.before.size(), no_node);
    BigVector<u32> queue;
    const auto enter = [&](u32 node) {
        if (place[node] != no_node) return;
        place[node] = static_cast<u32>(queue.size());
        queue.push_back(node);
    };
    for (const u32 root : roots)
        if (paths.reached.contains(root)) enter(root);
    for (std::size_t next = 0; next < queue.size(); ++next)
        for (u32 i = first_behind[queue[next]]; i < first_behind[queue[next] + 1]; ++i)
            enter(behind[i]);
    return place;
}

}  // namespace

Detours::Detours(const Graph& graph, const Graph& back, std::vector<u32> roots, const NodeSet* cut,
                 Edges which)
    : graph_(graph),
      back_(back),
      which_(which),
      roots_(std::move(roots)),
      cut_(cut == nullptr ? NodeSet(graph.size()) : *cut),
      all_(shortest_paths(graph, roots_, &cut_, which)) {
    const u32 nodes = graph.size();
    first_behind_.assign(std::size_t{nodes} + 1, 0);
    for (const u32 before : all_.before)
        if (before != no_node) ++first_behind_[before + 1];
    std::partial_sum(first_behind_.begin(), first_behind_.end(), first_behind_.begin());
    behind_.resize(first_behind_[nodes]);
    BigVector<u32> next(first_behind_.begin(), first_behind_.end() - 1);
    for (u32 n = 0; n < nodes; ++n)
        if (all_.before[n] != no_node) behind_[next[all_.before[n]]++] = n;
    // In the order in which each is reached from the one before it.
    for (u32 n = 0; n < nodes; ++n)
        std::sort(behind_.begin() + first_behind_[n], behind_.begin() + first_behind_[n + 1],
                  [&](u32 a, u32 b) { return all_.edge[a] < all_.edge[b]; });
    place_ = places_of(all_, roots_, first_behind_, behind_);
}

// One question: what lies behind the nodes that are gone is reached again, length by length.
class Detours::Search {
public:
    Search(const Detours& of, std::span<const u32> gone)
        : of_(of), out_(of.all_), lost_(of.graph_.size()) {
        forget(gone);
        for (const u32 n : gone) lost_.erase(n);
    }

    /// Nothing where it is cheaper to search all of the graph: chains may be made so that telling
    /// which comes first takes as long as they are.
    std::optional<Paths> run() {
        for (const u32 n : behind_gone_) aim(n, nearest(n));
        for (std::size_t length = 0; length < waiting_.size(); ++length) {
            std::vector<u32> found;
            for (std::size_t i = 0; i < waiting_[length].size(); ++i) {
                const u32 n = waiting_[length][i];
                if (!lost_.contains(n) || aim_of(n) != length) continue;
                if (!reach(n, static_cast<u32>(length))) return std::nullopt;
                found.push_back(n);
                lost_.erase(n);
            }
            // Those of one length are told apart before any of them leads on.
            for (const u32 n : found) out_.reached.insert(n);
            for (const u32 n : found)
                for (auto e = of_.graph_.first_edge(n); e < of_.graph_.end_edge(n); ++e)
                    if (of_.graph_.follows(e, of_.which_) && lost_.contains(of_.graph_.target(e)))
                        aim(of_.graph_.target(e), static_cast<u32>(length) + 1);
        }
        return std::move(out_);
    }

private:
    void forget(std::span<const u32> gone) {
        std::vector<u32> open;
        const auto lose = [&](u32 n) {
            if (!out_.reached.contains(n)) return;
            out_.reached.erase(n);
            lost_.insert(n);
            open.push_back(n);
        };
        for (const u32 n : gone) lose(n);
        const std::size_t own = open.size();
        std::vector<u32> all = open;
        while (!open.empty()) {
            const u32 n = open.back();
            open.pop_back();
            for (u32 i = of_.first_behind_[n]; i < of_.first_behind_[n + 1]; ++i) {
                const u32 next = of_.behind_[i];
                if (!out_.reached.contains(next)) continue;
                lose(next);
                all.push_back(next);
            }
        }
        for (const u32 n : all) {
            out_.before[n] = no_node;
            out_.edge[n] = Paths::no_edge;
            out_.length[n] = 0;
        }
        behind_gone_.assign(all.begin() + static_cast<std::ptrdiff_t>(own), all.end());
        std::ranges::sort(behind_gone_);
        aims_.assign(behind_gone_.size(), no_node);
    }

    // The length of the shortest chain that leads to it from what is known, or no_node.
    [[nodiscard]] u32 nearest(u32 n) const {
        u32 out = no_node;
        each_known_before(n, [&](u32 from) { out = std::min(out, out_.length[from] + 1); });
        return out;
    }
    template <class F>
    void each_known_before(u32 n, F&& give) const {
        for (auto e = of_.back_.first_edge(n); e < of_.back_.end_edge(n); ++e) {
            const u32 from = of_.back_.target(e);
            if (of_.back_.follows(e, of_.which_) && out_.reached.contains(from)) give(from);
        }
    }
    u32& aim_of(u32 n) {
        return aims_[static_cast<std::size_t>(std::ranges::lower_bound(behind_gone_, n) -
                                              behind_gone_.begin())];
    }
    void aim(u32 n, u32 length) {
        auto& now = aim_of(n);
        if (length >= now) return;
        now = length;
        if (waiting_.size() <= length) waiting_.resize(std::size_t{length} + 1);
        waiting_[length].push_back(n);
    }

    // Whether the search reaches `a` before `b`, both of one length and known.
    bool earlier(u32 a, u32 b) {
        while (a != b) {
            if (out_.before[a] == out_.before[b]) {
                if (out_.before[a] == no_node) return of_.place_[a] < of_.place_[b];
                return out_.edge[a] < out_.edge[b];
            }
            // Chains that are as they were keep their order.
            if (!is_new_.contains(a) && !is_new_.contains(b)) return of_.place_[a] < of_.place_[b];
            if (patience_ > 0) --patience_;
            if (patience_ == 0) return false;
            a = out_.before[a];
            b = out_.before[b];
        }
        return false;
    }

    bool reach(u32 n, u32 length) {
        u32 best = no_node;
        each_known_before(n, [&](u32 from) {
            if (out_.length[from] + 1 != length || from == best) return;
            if (best == no_node || earlier(from, best)) best = from;
        });
        if (patience_ == 0) return false;
        auto edge = of_.graph_.first_edge(best);
        while (of_.graph_.target(edge) != n || !of_.graph_.follows(edge, of_.which_)) ++edge;
        out_.before[n] = best;
        out_.edge[n] = edge;
        out_.length[n] = length;
        is_new_.insert(n);
        return true;
    }

    const Detours& of_;
    Paths out_;
    NodeSet lost_;
    NodeSet is_new_{of_.graph_.size()};
    std::vector<u32> behind_gone_;           ///< in order
    std::vector<u32> aims_;                  ///< of these: the length of the shortest chain so far
    std::vector<std::vector<u32>> waiting_;  ///< by length
    u64 patience_ = u64{4} * of_.graph_.size() + 1000;
};

Paths Detours::without(std::span<const u32> nodes) const {
    if (auto found = Search(*this, nodes).run()) return *std::move(found);
    auto cut = cut_;
    for (const u32 n : nodes) cut.insert(n);
    return shortest_paths(graph_, roots_, &cut, which_);
}

}  // namespace binsize::graph
