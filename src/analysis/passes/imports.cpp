// What a program takes from libraries has a row of its own, called as the library calls it: the
// word that the loader fills in for it here; what else serves it (the stub that jumps through that
// word, the relocation, what the loader is told) follows in refinements. PE lists imports with
// their names, library by library. Facts: gABI chapter 5 and the psABIs; PE Format §6.4.
#include "analysis/pass.hpp"
#include "analysis/section_index.hpp"
#include "analysis/source_name.hpp"
#include "evidence/pe_linking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace binsize {
namespace {

class ElfImports {
public:
    ElfImports(const Context& context, ClaimSink& sink)
        : image_(context.image), slots_(context.link_slots), sink_(sink), sections_(image_) {
        for (const auto& s : context.symbols)
            if (s.dynamic && s.undefined && !s.name.empty()) names_.emplace(s.index, s.name);
    }
    void run() {
        if (names_.empty()) return;
        for (const auto& slot : slots_) {
            const auto name = slot.symbol != 0 ? names_.find(slot.symbol) : names_.end();
            const auto* const section = name != names_.end() ? sections_.at(slot.address) : nullptr;
            if (section == nullptr) continue;
            const auto [owner, added] = owners_.try_emplace(slot.symbol, 0);
            if (added)
                owner->second = sink_.owner(OwnerKind::symbol, source_name(image_, name->second),
                                            sink_.package("[imports]", PackageKind::format));
            sink_.claim_address({slot.address, image_.word()}, owner->second, section->cost_class,
                                Evidence::format, Rank::directory);
        }
    }

private:
    const Image& image_;
    std::span<const LinkSlot> slots_;
    ClaimSink& sink_;
    SectionIndex sections_;
    std::unordered_map<u32, std::string_view> names_;
    std::unordered_map<u32, OwnerId> owners_;
};

// Pointers and stubs, and what the symbol table says of the import itself.
class MachoImports {
public:
    MachoImports(const Context& context, ClaimSink& sink) : context_(context), sink_(sink) {}

    void run() {
        const auto& image = context_.image;
        if (image.symbol_tables.empty()) return;
        std::unordered_map<u32, OwnerId> owners;
        for (const auto& s : context_.symbols)
            if (s.undefined && !s.debugging && !s.elsewhere && !s.name.empty())
                names_.emplace(s.index, &s);
        each_indirect_symbol(image, [&](const IndirectSymbol& slot) {
            const auto symbol = slot.symbol ? names_.find(*slot.symbol) : names_.end();
            if (symbol == names_.end()) return;
            const auto [owner, added] = owners.try_emplace(*slot.symbol, 0);
            if (added) owner->second = add(*symbol->second);
            sink_.claim_address(slot.at, owner->second, slot.cost_class, Evidence::format,
                                Rank::directory);
            give(slot.entry, owner->second, CostClass::dynamic_linking);
        });
    }

private:
    OwnerId add(const Symbol& symbol) {
        const auto& image = context_.image;
        const auto& table = image.symbol_tables.front();
        const auto owner = sink_.owner(OwnerKind::symbol, source_name(image, symbol.name),
                                       sink_.package("[imports]", PackageKind::format));
        const u64 size = symbol_entry_size(image, table);
        const Extent entry{table.entries.begin + symbol.index * size, size};
        if (entry.end() <= table.entries.end()) give(entry, owner, CostClass::symbol_names);
        const auto name = file_extent(image, symbol.name);
        if (!name.empty() && table.strings.contains(name.begin) &&
            name.end() <= table.strings.end())
            give(name, owner, CostClass::symbol_names);
        return owner;
    }
    // With the NUL that ends it.
    static Extent file_extent(const Image& image, std::string_view text) {
        const auto* const at = reinterpret_cast<const std::byte*>(text.data());
        if (std::less<>()(at, image.bytes.data())) return {};
        return {static_cast<u64>(at - image.bytes.data()), text.size() + 1};
    }
    void give(Extent bytes, OwnerId owner, CostClass cls) {
        sink_.claim(bytes, owner, cls, Evidence::format, Rank::directory);
    }

    const Context& context_;
    ClaimSink& sink_;
    std::unordered_map<u32, const Symbol*> names_;
};

// Where a symbol or a reference owns the word, as in Go programs, it keeps it; and its function
// the code that looks like a thunk.
void pe_imports(const Image& image, ClaimSink& sink) {
    std::vector<std::pair<u64, OwnerId>> words;
    each_pe_import(image, [&](const PeImport& import) {
        const auto package = sink.package("[imports]", PackageKind::format);
        const auto name = import.name.empty()
                              ? sink.keep(fmt::format("{}!#{}", import.library, import.ordinal))
                              : sink.keep({import.library, "!", import.name});
        const auto owner = sink.owner(OwnerKind::symbol, name, package);
        for (const auto& part : {import.address, import.lookup, import.text})
            if (!part.empty())
                sink.claim(part, owner, CostClass::dynamic_linking, Evidence::format,
                           Rank::directory);
        if (const auto word = sink.axis().address_of(import.address.begin);
            word && !import.address.empty())
            words.emplace_back(*word, owner);
    });
    std::ranges::stable_sort(words, {}, &std::pair<u64, OwnerId>::first);
    std::vector<u64> slots;
    slots.reserve(words.size());
    for (const auto& word : words) slots.push_back(word.first);
    each_import_thunk(image, slots, [&](Extent code, std::size_t slot) {
        sink.claim_address(code, words[slot].second, CostClass::code, Evidence::disassembly,
                           Rank::directory);
    });
}

}  // namespace

void pass_imports(const Context& context, ClaimSink& sink) {
    if (context.image.traits.imports_in_lists)
        pe_imports(context.image, sink);
    else if (context.image.traits.relocations == Relocations::opcodes)
        MachoImports(context, sink).run();
    else if (!context.image.relocatable())
        ElfImports(context, sink).run();
}

}  // namespace binsize
