#include "analysis/graph/import_order.hpp"

#include <unordered_map>

namespace binsize {

ImportOrder::ImportOrder(const graph::Graph& graph, std::span<const u32> order) {
    constexpr std::size_t most = 8192;  // no program has as many; each takes a bit for each other
    if (order.size() > most) return;
    std::unordered_map<u32, u32> place_of;
    for (u32 i = 0; i < order.size(); ++i) place_of.emplace(order[i], i);
    importers_.resize(order.size());
    reached_.assign(order.size(), std::vector<bool>(order.size()));
    for (u32 i = 0; i < order.size(); ++i) {
        auto& mine = reached_[i];
        for (const u32 to : graph.targets(order[i])) {
            const auto found = place_of.find(to);
            if (found == place_of.end() || found->second >= i) continue;
            importers_[found->second].push_back(i);
            mine[found->second] = true;
            const auto& through = reached_[found->second];
            for (std::size_t k = 0; k < found->second; ++k)
                if (through[k]) mine[k] = true;
        }
    }
}

bool ImportOrder::may_bring(std::size_t importer, std::size_t imported,
                            const std::vector<bool>& open) const {
    for (std::size_t i = imported + 1; i < importer; ++i)
        if (!reached_[importer][i] && (i >= open.size() || !open[i])) return false;
    return imported < importer;
}

bool ImportOrder::is_explained(std::size_t place) const {
    for (const u32 importer : importers_[place])
        if (may_bring(importer, place, {})) return true;
    return false;
}

}  // namespace binsize
