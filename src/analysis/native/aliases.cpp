#include "analysis/native/aliases.hpp"

#include "analysis/native/symbol_rules.hpp"
#include "analysis/source_name.hpp"
#include "analysis/symbol_place.hpp"

#include <algorithm>
#include <tuple>

namespace binsize {

std::vector<Alias> find_aliases(const Context& context, const Division& division,
                                std::span<const Claim> claims) {
    std::vector<Alias> out;
    const SymbolPlacer placer(context.image, context.axis);
    for (const auto& s : context.symbols) {
        if (is_label(context.image, s.name)) continue;
        const auto place = placer.place(s);
        if (!place.has_bytes() || !claims_bytes(context, s, place)) continue;
        const u64 size = std::min(s.size, place.room);  // 0: as much as another symbol has
        const auto same = std::ranges::find_if(claims, [&](const Claim& c) {
            const bool by_symbol = c.rank == Rank::symbol || c.rank == Rank::symbol_guess;
            return by_symbol && c.begin == place.at && (size == 0 || c.size == size);
        });
        const auto name = source_name(context.image, s.name);
        if (same == claims.end() || division.owners[same->owner].name == name) continue;
        out.push_back({static_cast<std::size_t>(same - claims.begin()), name});
    }
    const auto key = [](const Alias& a) { return std::tuple(a.claim, a.name); };
    std::ranges::sort(out, {}, key);
    const auto repeated = std::ranges::unique(out, {}, key);
    out.erase(repeated.begin(), repeated.end());
    return out;
}

}  // namespace binsize
