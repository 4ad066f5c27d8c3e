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

    void add(const Kept& kept, Size KeptBytes::* bound) {
        for (u32 n = 0; n < graph_.nodes.size(); ++n) {
            if (kept.nodes[n]) continue;
            const auto package = graph_.nodes[n].package;
            auto& row = packages_[std::min<std::size_t>(package, packages_.size() - 1)];
            for (const auto& part : graph_.bytes(n)) {
                const Size size{part.in_file ? part.size : 0, part.in_memory ? part.size : 0};
                row.*bound += size;
                classes[static_cast<std::size_t>(part.cost_class)].*bound += size;
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

}  // namespace

Freed freed(const ProgramGraph& graph, std::span<const u32> cut, const Uncut& uncut) {
    FreedSums sums(graph);
    const auto low = keep(graph, cut, Bound::low);
    sums.add(low, &KeptBytes::low);
    const auto high = graph.rules == nullptr || cut.empty() ? keep(graph, cut, Bound::high)
                                                            : keep_high(graph, cut, low, uncut);
    sums.add(high, &KeptBytes::high);
    Freed out;
    // Sums are of the bytes themselves; the file loses whole pages of them.
    out.total = in_whole_pages(graph, sums.classes);
    out.total.high.file = std::min(out.total.high.file, graph.total.file);
    out.classes = sums.classes;
    out.packages = sums.rows();
    out.methods_come_back = graph.rules != nullptr && !high.methods_by_name &&
                            keep(graph, {}, Bound::high).methods_by_name;
    return out;
}

}  // namespace binsize
