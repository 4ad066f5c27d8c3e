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
    if (table == image.symbol_tables.end()) return;
    Refiner refiner(context, cut, out, CostClass::symbol_names);
    const u64 size = symbol_entry_size(image, *table);
    const SymbolPlacer placer(image, context.axis);
    BigVector<std::pair<const Symbol*, Refiner::Users>> owned;
    owned.reserve(context.symbols.size());
    for (const auto& symbol : context.symbols) {
        const auto place = symbol.dynamic ? SymbolPlace{} : placer.place(symbol);
        if (!place.has_bytes()) continue;
        Refiner::Users users;
        refiner.add_at(users, place.at);
        if (!users.nobody) owned.emplace_back(&symbol, users);
    }
    for (const auto& [symbol, users] : owned) {
        const Extent entry{table->entries.begin + symbol->index * size, size};
        if (entry.end() <= table->entries.end()) refiner.give(entry, users);
    }
    for (const auto& [symbol, users] : owned) {
        if (symbol->name.empty()) continue;
        const auto* const name = reinterpret_cast<const std::byte*>(symbol->name.data());
        if (std::less<>()(name, image.bytes.data())) continue;
        const auto at = static_cast<u64>(name - image.bytes.data());
        if (table->strings.contains(at) && symbol->name.size() < table->strings.end() - at)
            refiner.give({at, symbol->name.size() + 1}, users);
    }
    refiner.settle();
}

}  // namespace binsize
