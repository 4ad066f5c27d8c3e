// An import leaves no trace where it is for initialisers alone: such packages are roots, and go
// with whoever may have imported them.
#include "analysis/graph/keep.hpp"

#include <algorithm>
#include <set>

namespace binsize {
namespace {

[[nodiscard]] bool is_std(const ProgramGraph& graph, u32 node) {
    const auto package = graph.nodes[node].package;
    return package < graph.packages.size() && graph.packages[package].category == Category::std;
}
[[nodiscard]] std::string_view module_of(const ProgramGraph& graph, u32 node) {
    const auto package = graph.nodes[node].package;
    return package < graph.packages.size() ? graph.packages[package].module : std::string_view();
}

// By place: what may be imported without a trace. The standard library may, too.
std::vector<bool> open_places(const ProgramGraph& graph, const std::vector<u32>& unknown) {
    const auto& order = graph.rules->package_order;
    std::vector<bool> open(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        open[i] = is_std(graph, order[i]) || std::ranges::binary_search(unknown, order[i]);
    return open;
}

// The linker visits depth first. Where it had laid out one package and came to its importer only
// behind another, that importer was being visited all the while: the other is below it, and not
// main's, whatever main imports.
class SurelyFreed {
public:
    SurelyFreed(const ProgramGraph& graph, const std::vector<bool>& stays)
        : graph_(graph),
          order_(graph.rules->package_order),
          imports_(*graph.rules->imports),
          open_(open_places(graph, packages_without_importer(graph))) {
        goes_ = stays;
        goes_.flip();
        visitors_.resize(order_.size());
        for (u32 i = 0; i < order_.size(); ++i)
            for (const u32 by : imports_.importers_of(i)) {
                if (!is_std(graph, order_[i]) && imports_.may_bring(by, i, open_))
                    visitors_[i].push_back(by);
                // Whoever imports what is cut no longer does.
                if (!goes_[by] && !goes_[i] &&
                    module_of(graph, order_[by]) != module_of(graph, order_[i]))
                    used_.insert(module_of(graph, order_[i]));
            }
    }

    [[nodiscard]] std::vector<u32> among(const std::vector<u32>& candidates) {
        std::vector<u32> out;
        // Importers lie behind, so that what becomes of them is known first.
        for (std::size_t i = order_.size(); i-- > 0;) {
            if (!std::ranges::binary_search(candidates, order_[i])) continue;
            goes_[i] = goes_[i] && is_brought(i);
            if (goes_[i]) out.push_back(order_[i]);
        }
        std::ranges::sort(out);
        return out;
    }

private:
    [[nodiscard]] bool is_brought(std::size_t place) const {
        const auto module = module_of(graph_, order_[place]);
        if (is_std(graph_, order_[place]) || module.empty() || used_.contains(module)) return false;
        const std::size_t last = end_of_visit(place);
        bool brought = false;
        for (std::size_t by = place + 1; by <= last; ++by) {
            if (!imports_.may_bring(by, place, open_)) continue;
            if (!goes_[by]) return false;
            brought = true;
        }
        return brought;
    }
    // The place of one that goes and was being visited there; 0 where none is known. Of the
    // standard library too much is imported without a trace.
    [[nodiscard]] std::size_t end_of_visit(std::size_t place) const {
        std::size_t end = 0;
        for (std::size_t i = 0; i < place; ++i) {
            const auto& by = visitors_[i];
            if (by.empty() || by.front() <= place || (end != 0 && by.back() >= end) ||
                !std::ranges::all_of(by, [&](u32 k) { return goes_[k]; }))
                continue;
            end = by.back();
        }
        return end;
    }

    const ProgramGraph& graph_;
    std::span<const u32> order_;
    const ImportOrder& imports_;
    std::vector<bool> open_, goes_;  // by place
    // By place: of those that are known to import it, who may have brought it.
    std::vector<std::vector<u32>> visitors_;
    std::set<std::string_view> used_;  // modules that somebody of another uses who stays
};

}  // namespace

std::vector<u32> surely_freed(const ProgramGraph& graph, const std::vector<bool>& stays,
                              const std::vector<u32>& candidates) {
    if (!graph.rules->imports->is_known()) return {};
    return SurelyFreed(graph, stays).among(candidates);
}

std::vector<u32> packages_without_importer(const ProgramGraph& graph) {
    std::vector<u32> out;
    for (const auto& root : graph.roots)
        if (root.kind == RootKind::init) out.push_back(root.node);
    std::ranges::sort(out);
    return out;
}

std::vector<u32> imported_by_freed(const ProgramGraph& graph, const std::vector<bool>& stays,
                                   const std::vector<u32>& candidates) {
    std::vector<u32> out;
    const auto unknown = packages_without_importer(graph);
    const auto& order = graph.rules->package_order;
    const auto& imports = *graph.rules->imports;
    if (!imports.is_known()) return out;
    const auto open = open_places(graph, unknown);
    // Importers lie behind, so that what becomes of them is known first.
    auto goes = stays;
    goes.flip();
    for (std::size_t i = order.size(); i-- > 0;) {
        if (!std::ranges::binary_search(candidates, order[i])) continue;
        bool brought = false;
        for (std::size_t by = i + 1; by < order.size() && !brought; ++by)
            brought = goes[by] && imports.may_bring(by, i, open);
        goes[i] = brought;
        if (brought) out.push_back(order[i]);
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace binsize
