// What a program reaches through the global offset table is charged the word there, and the stub of
// the procedure linkage table that jumps through it: functions and data of its own that others may
// replace, and imports (imports.cpp). Words and stubs of the loader's own stay with their tables.
#include "evidence/link_slots.hpp"
#include "analysis/refiner.hpp"
#include "analysis/symbol_place.hpp"

#include <unordered_map>

namespace binsize {
namespace {

CostClass class_of_slots(const Image& image) {
    for (const auto& s : image.sections)
        if (s.name == ".got" || s.name.starts_with(".got.")) return s.cost_class;
    return CostClass::data;
}

Extent in_file(const Image& image, Extent addresses) {
    const auto at = image.file_offset(addresses.begin);
    return at ? Extent{*at, addresses.size} : Extent{};
}

}  // namespace

void refine_link_slots(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    const auto& image = context.image;
    Refiner refiner(context, cut, out, class_of_slots(image));
    std::vector<LinkSlot> named;  // by symbols
    std::unordered_map<u32, std::optional<u64>> places;
    for (const auto& slot : context.link_slots) {
        if (slot.symbol == 0) {
            refiner.give(in_file(image, {slot.address, image.word()}), slot.target);
            continue;
        }
        named.push_back(slot);
        places.emplace(slot.symbol, std::nullopt);
    }
    if (!named.empty()) {
        const SymbolPlacer placer(image, context.axis);
        for (const auto& s : context.symbols) {
            const auto wanted = s.dynamic ? places.find(s.index) : places.end();
            if (wanted == places.end()) continue;
            if (const auto place = placer.place(s); place.has_bytes()) wanted->second = place.at;
        }
    }
    for (const auto& slot : named)
        if (const auto at = places[slot.symbol])
            refiner.give_at(in_file(image, {slot.address, image.word()}), at);
    refiner.settle();
}

// After frames: one description is of all stubs of a section, not of the first.
void refine_link_stubs(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    const auto& image = context.image;
    Refiner refiner(context, cut, out, CostClass::code);
    each_link_stub(
        image, [&](const LinkStub& stub) { refiner.give(in_file(image, stub.code), stub.slot); });
    refiner.settle();
}

}  // namespace binsize
