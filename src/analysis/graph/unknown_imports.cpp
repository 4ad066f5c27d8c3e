// An import leaves no trace where it is for initialisers alone: such packages are roots, and go
// with whoever may have imported them.
#include "analysis/graph/keep.hpp"

#include <algorithm>
#include <map>

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
std::vector<bool> open_places(const ProgramGraph& graph) {
    const auto unknown = packages_without_importer(graph);
    const auto& order = graph.rules->package_order;
    std::vector<bool> open(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        open[i] = is_std(graph, order[i]) || std::ranges::binary_search(unknown, order[i]);
    return open;
}

// One question of surely_freed(): whoever goes by now, by place.
class Visits {
public:
    Visits(const std::vector<ImportGuesses::Package>& packages, const ImportOrder& imports,
           const std::vector<bool>& open, const std::vector<bool>& stays)
        : packages_(packages), imports_(imports), open_(open), goes_(stays) {
        goes_.flip();
        // Whoever imports what is cut no longer does.
        used_.resize(packages.size());
        for (u32 i = 0; i < packages.size(); ++i) {
            if (goes_[i]) continue;
            const u32 module = packages[i].module;
            for (const u32 by : imports.importers_of(i))
                if (!goes_[by] && packages[by].module != module) used_[module] = true;
        }
    }

    bool judge(std::size_t place) {
        goes_[place] = goes_[place] && is_brought(place);
        return goes_[place];
    }

private:
    [[nodiscard]] bool is_brought(std::size_t place) const {
        const auto& package = packages_[place];
        if (package.is_std || !package.has_module || used_[package.module]) return false;
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
            const auto& by = packages_[i].visitors;
            if (by.empty() || by.front() <= place || (end != 0 && by.back() >= end) ||
                !std::ranges::all_of(by, [&](u32 k) { return goes_[k]; }))
                continue;
            end = by.back();
        }
        return end;
    }

    const std::vector<ImportGuesses::Package>& packages_;
    const ImportOrder& imports_;
    const std::vector<bool>& open_;
    std::vector<bool> goes_;  // by place
    std::vector<bool> used_;  // by module: somebody of another uses it who stays
};

}  // namespace

ImportGuesses::ImportGuesses(const ProgramGraph& graph)
    : order_(graph.rules->package_order),
      imports_(*graph.rules->imports),
      open_(open_places(graph)),
      packages_(imports_.is_known() ? order_.size() : 0) {
    std::map<std::string_view, u32> modules;
    for (u32 i = 0; i < packages_.size(); ++i) {
        auto& package = packages_[i];
        const auto module = module_of(graph, order_[i]);
        package.module = modules.emplace(module, static_cast<u32>(modules.size())).first->second;
        package.has_module = !module.empty();
        package.is_std = is_std(graph, order_[i]);
        if (package.is_std) continue;
        for (const u32 by : imports_.importers_of(i))
            if (imports_.may_bring(by, i, open_)) package.visitors.push_back(by);
    }
}

// The linker visits depth first. Where it had laid out one package and came to its importer only
// behind another, that importer was being visited all the while: the other is below it, and not
// main's, whatever main imports.
std::vector<u32> ImportGuesses::surely_freed(const std::vector<bool>& stays,
                                             const std::vector<u32>& candidates) const {
    std::vector<u32> out;
    if (!imports_.is_known()) return out;
    Visits visits(packages_, imports_, open_, stays);
    // Importers lie behind, so that what becomes of them is known first.
    for (std::size_t i = order_.size(); i-- > 0;)
        if (std::ranges::binary_search(candidates, order_[i]) && visits.judge(i))
            out.push_back(order_[i]);
    std::ranges::sort(out);
    return out;
}

std::vector<u32> ImportGuesses::imported_by_freed(const std::vector<bool>& stays,
                                                  const std::vector<u32>& candidates) const {
    std::vector<u32> out;
    if (!imports_.is_known()) return out;
    // Importers lie behind, so that what becomes of them is known first.
    auto goes = stays;
    goes.flip();
    for (std::size_t i = order_.size(); i-- > 0;) {
        if (!std::ranges::binary_search(candidates, order_[i])) continue;
        bool brought = false;
        for (std::size_t by = i + 1; by < order_.size() && !brought; ++by)
            brought = goes[by] && imports_.may_bring(by, i, open_);
        goes[i] = brought;
        if (brought) out.push_back(order_[i]);
    }
    std::ranges::sort(out);
    return out;
}

std::vector<u32> packages_without_importer(const ProgramGraph& graph) {
    std::vector<u32> out;
    for (const auto& root : graph.roots)
        if (root.kind == RootKind::init) out.push_back(root.node);
    std::ranges::sort(out);
    return out;
}

}  // namespace binsize
