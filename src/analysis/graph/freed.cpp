// What keep() does not keep, summed up.
#include "analysis/graph/keep.hpp"

#include <algorithm>
#include <tuple>

namespace binsize {
namespace {

constexpr PackageId no_package = ~PackageId{0};

class FreedSums {
public:
    explicit FreedSums(const ProgramGraph& graph)
        : graph_(graph), packages_(graph.packages.size() + 1) {}

    /// A node that goes, in either bound or both.
    void add(u32 node, bool low, bool high) {
        const auto package = graph_.nodes[node].package;
        auto& row = packages_[std::min<std::size_t>(package, packages_.size() - 1)];
        for (const auto& part : graph_.bytes(node)) {
            const Size size{part.in_file ? part.size : 0, part.in_memory ? part.size : 0};
            auto& of_class = classes[static_cast<std::size_t>(part.cost_class)];
            for (auto* const sum : {&row, &of_class}) {
                if (low) sum->low += size;
                if (high) sum->high += size;
            }
        }
    }

    [[nodiscard]] std::vector<Freed::Row> rows() const {
        std::vector<Freed::Row> out;
        for (std::size_t p = 0; p < packages_.size(); ++p)
            if (const auto& a = packages_[p]; a.high != Size{} || a.low != Size{})
                out.push_back(
                    {p + 1 < packages_.size() ? static_cast<PackageId>(p) : no_package, a});
        std::ranges::sort(out, {}, [](const Freed::Row& r) {
            return std::tuple(~r.amount.low.file, ~r.amount.high.file, r.package);
        });
        return out;
    }

    std::array<KeptBytes, cost_class_names.size()> classes;

private:
    const ProgramGraph& graph_;
    std::vector<KeptBytes> packages_;  // the last: of no package
};

Freed sum_up(const ProgramGraph& graph, const FreedSums& sums, bool methods_by_name) {
    Freed out;
    // Sums are of the bytes themselves; the file loses whole pages of them.
    out.total = in_whole_pages(graph, sums.classes);
    out.total.high.file = std::min(out.total.high.file, graph.total.file);
    out.classes = sums.classes;
    out.packages = sums.rows();
    out.methods_come_back =
        graph.rules != nullptr && !methods_by_name && graph.rules->keeps_exported;
    return out;
}

// Without rules, or without a cut: nothing is shared by several.
Freed freed_alone(const ProgramGraph& graph, std::span<const u32> cut) {
    FreedSums sums(graph);
    const auto low = keep(graph, cut, Bound::low);
    const auto high = keep(graph, cut, Bound::high);
    for (u32 n = 0; n < graph.nodes.size(); ++n)
        if (!low.nodes[n] || !high.nodes[n]) sums.add(n, !low.nodes[n], !high.nodes[n]);
    return sum_up(graph, sums, high.methods_by_name);
}

template <class Lanes>
void add_freed(const ProgramGraph& graph, std::span<const std::span<const u32>> cuts,
               std::vector<Freed>& out) {
    const auto kept = keep_bounds<Lanes>(graph, cuts);
    std::vector<FreedSums> sums(cuts.size(), FreedSums(graph));
    const auto all =
        static_cast<Lanes>(std::numeric_limits<Lanes>::max() >> (Flood<Lanes>::most - cuts.size()));
    for (u32 n = 0; n < graph.nodes.size(); ++n) {
        const auto low = static_cast<Lanes>(all & ~kept.low.nodes[n]);
        const auto high = static_cast<Lanes>(all & ~kept.high.nodes[n]);
        each_lane(static_cast<Lanes>(low | high), [&](std::size_t lane, Lanes bit) {
            sums[lane].add(n, (low & bit) != 0, (high & bit) != 0);
        });
    }
    each_lane(all, [&](std::size_t lane, Lanes bit) {
        out.push_back(sum_up(graph, sums[lane], (kept.high.methods_by_name & bit) != 0));
    });
}

}  // namespace

std::vector<Freed> freed_by_each(const ProgramGraph& graph,
                                 std::span<const std::span<const u32>> cuts) {
    std::vector<Freed> out;
    const bool empty = std::ranges::any_of(cuts, [](auto cut) { return cut.empty(); });
    if (graph.rules == nullptr || empty) {
        for (const auto cut : cuts) out.push_back(freed_alone(graph, cut));
        return out;
    }
    while (!cuts.empty()) {
        const bool few = cuts.size() <= most_cuts<u8>;
        const auto now = cuts.first(std::min(cuts.size(), few ? most_cuts<u8> : most_cuts<u32>));
        (few ? add_freed<u8> : add_freed<u32>)(graph, now, out);
        cuts = cuts.subspan(now.size());
    }
    return out;
}

Freed freed(const ProgramGraph& graph, std::span<const u32> cut) {
    return std::move(freed_by_each(graph, {&cut, 1}).front());
}

}  // namespace binsize
