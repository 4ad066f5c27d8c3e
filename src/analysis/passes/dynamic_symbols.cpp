// What the loader is told of a symbol belongs to whoever owns what it names, and of an import to
// whoever asks for it: its entry in the dynamic symbol table, its name, its version, its word in a
// hash table's chains. What serves all of them (buckets, Bloom filter) stays with the table. Facts:
// gABI chapter 5 (hash table); GNU's DT_GNU_HASH and .gnu.version as glibc's loader reads them.
#include "analysis/refiner.hpp"
#include "analysis/symbol_place.hpp"
#include "evidence/link_slots.hpp"
#include "wire/elf.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace binsize {
namespace {

// Words for each symbol of the table, and the number of the first that has one.
struct PerSymbol {
    u64 at = 0;  ///< in the file
    u64 count = 0, first = 0, size = 4;

    [[nodiscard]] Extent of(u64 symbol) const {
        if (symbol < first || symbol - first >= count) return {};
        return {at + (symbol - first) * size, size};
    }
};

PerSymbol words_of(const Section& s, u64 at, u64 first, u64 size) {
    const u64 room = s.file.end() - std::min(s.file.end(), at);
    return {at, room / size, first, size};
}

// One of each kind: a loader asks for no more.
std::vector<PerSymbol> find_tables(const Image& image) {
    std::vector<PerSymbol> out;
    std::vector<u32> known;
    for (const auto& s : image.sections) {
        if (std::ranges::find(known, s.raw_type) != known.end()) continue;
        const auto bytes = image.contents(s);
        const auto word = [&](u64 i) {
            return u64{find_int<u32>(bytes, 4 * i, image.endian).value_or(0)};
        };
        if (s.raw_type == elf::SHT_GNU_versym) {
            out.push_back(words_of(s, s.file.begin, 0, 2));
            known.push_back(s.raw_type);
        } else if (s.raw_type == elf::SHT_GNU_HASH) {
            // nbuckets, the first symbol, words of the filter, its shift.
            const u64 chains = 16 + word(2) * image.word() + word(0) * 4;
            known.push_back(s.raw_type);
            if (fits(bytes.size(), 0, chains))
                out.push_back(words_of(s, s.file.begin + chains, word(1), 4));
        } else if (s.raw_type == elf::SHT_HASH && s.entry_size != 8) {
            // nbucket, nchain, buckets, chains: 8 bytes a word on Alpha and s390x.
            const u64 chains = 8 + word(0) * 4;
            known.push_back(s.raw_type);
            if (fits(bytes.size(), 0, chains))
                out.push_back(words_of(s, s.file.begin + chains, 0, 4));
        }
    }
    return out;
}

}  // namespace

namespace {

/// Who asks for imports: the slot that was made for one, else all whose pointers are bound to it.
class ImportUsers {
public:
    ImportUsers(const Context& context, Refiner& refiner) {
        std::vector<bool> imported;
        for (const auto& s : context.symbols) {
            if (!s.dynamic || !s.undefined) continue;
            if (imported.size() <= s.index) imported.resize(s.index + std::size_t{1});
            imported[s.index] = true;
        }
        if (imported.empty()) return;
        const auto is_import = [&](u32 symbol) {
            return symbol < imported.size() && imported[symbol];
        };
        for (const auto& slot : context.link_slots)
            if (is_import(slot.symbol)) refiner.add(users_[slot.symbol], slot.address);
        const auto slots = users_;
        each_bound_word(context.image, [&](u32 symbol, u64 address) {
            if (is_import(symbol) && !slots.contains(symbol)) refiner.add(users_[symbol], address);
        });
    }
    [[nodiscard]] Refiner::Users of(u32 symbol) const {
        const auto found = users_.find(symbol);
        return found == users_.end() ? Refiner::Users{.nobody = true} : found->second;
    }

private:
    std::unordered_map<u32, Refiner::Users> users_;
};

}  // namespace

void refine_dynamic_symbols(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    const auto& image = context.image;
    const auto table = std::ranges::find(image.symbol_tables, true, &SymbolTable::dynamic);
    if (table == image.symbol_tables.end() || table->encoding != SymbolEncoding::elf) return;
    Refiner refiner(context, cut, out, CostClass::dynamic_linking);
    const SymbolPlacer placer(image, context.axis);
    const u64 size = symbol_entry_size(image, *table);
    const auto tables = find_tables(image);
    const ImportUsers imports(context, refiner);
    for (const auto& symbol : context.symbols) {
        if (!symbol.dynamic) continue;
        Refiner::Users users;
        if (symbol.undefined)
            users = imports.of(symbol.index);
        else if (const auto place = placer.place(symbol); place.has_bytes())
            refiner.add_at(users, place.at);
        if (users.nobody || users.owner == CommonOwners::nobody) continue;
        users.evidence = Evidence::symbol_table;
        const Extent entry{table->entries.begin + symbol.index * size, size};
        if (entry.end() <= table->entries.end()) refiner.give(entry, users);
        for (const auto& per_symbol : tables)
            if (const auto at = per_symbol.of(symbol.index); !at.empty()) refiner.give(at, users);
        const auto* const name = reinterpret_cast<const std::byte*>(symbol.name.data());
        if (symbol.name.empty() || std::less<>()(name, image.bytes.data())) continue;
        const auto at = static_cast<u64>(name - image.bytes.data());
        if (table->strings.contains(at) && symbol.name.size() < table->strings.end() - at)
            refiner.give({at, symbol.name.size() + 1}, users);
    }
    refiner.settle();
}

}  // namespace binsize
