// Entries and names of symbol tables belong to the owner of what they name.
#include "analysis/refiner.hpp"
#include "analysis/symbol_place.hpp"

#include <algorithm>
#include <functional>

namespace binsize {
// Names that linkers share between symbols go to the first in the file; what names nothing in
// particular (sections, files, marks, undefined symbols) stays with the table.
void refine_symbol_names(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    const auto& image = context.image;
    const auto table = std::ranges::find(image.symbol_tables, false, &SymbolTable::dynamic);
    if (table == image.symbol_tables.end() || !has_equal_entries(*table)) return;
    Refiner refiner(context, cut, out, CostClass::symbol_names);
    const u64 size = symbol_entry_size(image, *table);
    const SymbolPlacer placer(image, context.axis);
    struct Owned {
        u32 symbol, owner;
    };
    BigVector<Owned> owned;
    owned.reserve(context.symbols.size());
    for (u32 i = 0; i < context.symbols.size(); ++i) {
        const auto& symbol = context.symbols[i];
        const bool listed = !symbol.dynamic && !symbol.elsewhere;
        const auto place = listed ? placer.place(symbol) : SymbolPlace{};
        if (!place.has_bytes()) continue;
        Refiner::Users users;
        refiner.add_at(users, place.at);
        if (!users.nobody) owned.push_back({i, users.owner});
    }
    // Whose name it is, the symbol itself says, wherever it may end.
    const auto give = [&](Extent bytes, OwnerId owner) {
        refiner.give(bytes, {owner, Evidence::symbol_table, false});
    };
    for (const auto& [i, owner] : owned) {
        const Extent entry{table->entries.begin + context.symbols[i].index * size, size};
        if (entry.end() <= table->entries.end()) give(entry, owner);
    }
    for (const auto& [i, owner] : owned) {
        const auto& text = context.symbols[i].name;
        if (text.empty()) continue;
        const auto* const name = reinterpret_cast<const std::byte*>(text.data());
        if (std::less<>()(name, image.bytes.data())) continue;
        const auto at = static_cast<u64>(name - image.bytes.data());
        if (table->strings.contains(at) && text.size() < table->strings.end() - at)
            give({at, text.size() + 1}, owner);
    }
    refiner.settle();
}

}  // namespace binsize
