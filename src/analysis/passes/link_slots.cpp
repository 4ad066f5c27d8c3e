// What a program reaches through the global offset table is charged the word there, and the stub of
// the procedure linkage table that jumps through it: functions and data of its own that others may
// replace, and imports (imports.cpp). Words and stubs of the loader's own stay with their tables.
// Of Mach-O it is pointers and stubs that the table of indirect symbols lists.
#include "evidence/link_slots.hpp"
#include "analysis/refiner.hpp"
#include "analysis/section_index.hpp"
#include "analysis/symbol_place.hpp"
#include "evidence/chained_fixups.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

// A stretch of addresses on the axis; empty where nothing is mapped.
Extent on_axis(const Context& context, Extent addresses) {
    const auto at = context.axis.at_address(addresses.begin);
    return at ? Extent{*at, addresses.size} : Extent{};
}

// What wants to know where symbols are, by their number in a table.
class WantedSymbols {
public:
    void want(u32 index) { places_.emplace(index, std::nullopt); }
    void find(const Context& context) {
        if (places_.empty()) return;
        const auto& traits = context.image.traits;
        const SymbolPlacer placer(context.image, context.axis);
        for (const auto& s : context.symbols) {
            const auto wanted =
                s.dynamic || !traits.loader_symbols ? places_.find(s.index) : places_.end();
            if (wanted == places_.end() || s.debugging) continue;
            if (const auto place = placer.place(s); place.has_bytes()) wanted->second = place.at;
        }
    }
    [[nodiscard]] std::optional<u64> operator[](u32 index) const { return places_.at(index); }

private:
    std::unordered_map<u32, std::optional<u64>> places_;
};

void elf_slots(const Context& context, Refiner& refiner) {
    const auto& image = context.image;
    const SectionIndex sections(image);
    const auto give = [&](const LinkSlot& slot, std::optional<u64> owner) {
        const auto* const section = owner ? sections.at(slot.address) : nullptr;
        if (section != nullptr)
            refiner.as(section->cost_class)
                .give_at(on_axis(context, {slot.address, image.word()}), owner);
    };
    WantedSymbols symbols;
    for (const auto& slot : context.link_slots) {
        if (slot.symbol != 0)
            symbols.want(slot.symbol);
        else
            give(slot, context.axis.at_address(slot.target));
    }
    symbols.find(context);
    for (const auto& slot : context.link_slots)
        if (slot.symbol != 0) give(slot, symbols[slot.symbol]);
}

// Where the word at an address leads to, which may be one of the chained fixups.
class Words {
public:
    explicit Words(const Image& image)
        : image_(image), chained_(!image.region("[chained fixups]").empty()) {}
    std::optional<u64> target(u64 address) {
        if (chained_ && !read_) fixups_ = read_chained_fixups(image_);
        read_ = true;
        if (chained_ && !fixups_) return std::nullopt;
        Cursor at(image_.at_address(address), image_.endian);
        const u64 word = at.take_word(image_.word());
        if (at.failed()) return std::nullopt;
        if (!chained_) return word;
        if (!std::ranges::binary_search(fixups_->places, address)) return std::nullopt;
        const auto target = fixups_->target_of(word);
        return target.import ? std::nullopt : std::optional(target.address);
    }

private:
    const Image& image_;
    bool chained_, read_ = false;
    std::optional<ChainedFixups> fixups_;
};

// Words and stubs for what the image defines itself, and the numbers that say so. Of what has no
// symbol the word says where it is.
void macho_slots(const Context& context, Refiner& refiner) {
    const auto& image = context.image;
    std::vector<IndirectSymbol> slots;
    WantedSymbols symbols;
    each_indirect_symbol(image, [&](const IndirectSymbol& slot) {
        slots.push_back(slot);
        if (slot.symbol) symbols.want(*slot.symbol);
    });
    symbols.find(context);
    Words words(image);
    for (const auto& slot : slots) {
        auto owner = slot.symbol ? symbols[*slot.symbol] : std::nullopt;
        if (!slot.symbol && slot.cost_class != CostClass::code)
            if (const auto target = words.target(slot.at.begin))
                owner = context.axis.at_address(*target);
        if (!owner) continue;
        refiner.as(slot.cost_class).give_at(on_axis(context, slot.at), owner);
        refiner.as(CostClass::dynamic_linking).give_at(slot.entry, owner);
    }
}

}  // namespace

void refine_link_slots(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    Refiner refiner(context, cut, out, CostClass::data);
    if (context.image.traits.relocations == Relocations::opcodes)
        macho_slots(context, refiner);
    else
        elf_slots(context, refiner);
    refiner.settle();
}

// After frames: one description is of all stubs of a section, not of the first.
void refine_link_stubs(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    const bool macho = context.image.traits.relocations == Relocations::opcodes;
    Refiner refiner(context, cut, out, macho ? CostClass::dynamic_linking : CostClass::code);
    each_link_stub(context.image, [&](const LinkStub& stub) {
        refiner.give(on_axis(context, stub.code), stub.slot);
    });
    refiner.settle();
}

}  // namespace binsize
