// A symbol's place is what the symbol table states for it (symbol_place.hpp); an owner may have
// bytes elsewhere too (its entry in the symbol table, relocations). What has no symbol is found by
// what it owns: functions of a stripped Go program, embedded files by their path, literals by
// their text. A name may mean several places, and so may an address in overlays: all are found,
// the likeliest first.
#include "analysis/find_place.hpp"

#include "analysis/source_name.hpp"
#include "analysis/symbol_place.hpp"
#include "base/demangle.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

using Places = std::vector<FoundPlace>;

// Of places at one position the largest stays; in order.
void make_distinct(Places& places) {
    std::ranges::sort(places, [](const FoundPlace& a, const FoundPlace& b) {
        return a.at != b.at ? a.at < b.at : a.size > b.size;
    });
    const auto repeated = std::ranges::unique(places, {}, &FoundPlace::at);
    places.erase(repeated.begin(), repeated.end());
}

struct Found {
    Places places;
    const Symbol* placeless = nullptr;  // the first of that name that has no byte
};

template <class SameName>
Found by_symbols(const Context& context, SameName&& same_name) {
    Found out;
    const SymbolPlacer placer(context.image, context.axis);
    for (const auto& s : context.symbols) {
        if (!same_name(s.name)) continue;
        const auto place = placer.place(s);
        if (place.has_bytes())
            out.places.push_back({place.at, std::min(s.size, place.room)});
        else if (out.placeless == nullptr)
            out.placeless = &s;
    }
    make_distinct(out.places);
    return out;
}

// What an owner is known for, not what it drags along elsewhere.
bool is_own(CostClass c) {
    switch (c) {
        case CostClass::pclntab:
        case CostClass::funcdata:
        case CostClass::unwind:
        case CostClass::relocations:
        case CostClass::dynamic_linking:
        case CostClass::symbol_names:
        case CostClass::dwarf: return false;
        default: return true;
    }
}

// Where each owner that is meant has its code, else the largest of its stretches.
template <class Meant>
Places by_owners(const Division& division, Meant&& meant) {
    struct Best {
        FoundPlace place;
        int rank = -1;
    };
    std::unordered_map<OwnerId, Best> owners;
    for (OwnerId i = 0; i < division.owners.size(); ++i)
        if (meant(division.owners[i])) owners.emplace(i, Best{});
    Places out;
    if (owners.empty()) return out;
    const auto cells = division.partition.cells();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto owner = owners.find(cells[i].owner);
        if (owner == owners.end()) continue;
        auto& best = owner->second;
        const auto cls = cells[i].cost_class;
        const int rank = cls == CostClass::code ? 2 : is_own(cls) ? 1 : 0;
        const u64 size = division.partition.end_of(i) - cells[i].begin;
        if (rank > best.rank || (rank == best.rank && rank < 2 && size > best.place.size))
            best = {{cells[i].begin, size}, rank};
    }
    for (const auto& [id, best] : owners)
        if (best.rank >= 0) out.push_back(best.place);
    make_distinct(out);
    std::ranges::stable_sort(out, std::ranges::greater(), &FoundPlace::size);
    return out;
}

// A file by its path; else whatever else has the name; a literal, whose text may spell any name,
// only where nothing else does, or in the quotes in which rows print it.
template <class SameName>
Places by_what_is_owned(const Division& division, std::string_view name, SameName&& same_name) {
    const auto of = [&](auto&& kinds) {
        return by_owners(division,
                         [&](const Owner& o) { return kinds(o.kind) && same_name(o.name); });
    };
    auto out = of([](OwnerKind k) { return k == OwnerKind::file; });
    if (out.empty())
        out = of([](OwnerKind k) { return k != OwnerKind::file && k != OwnerKind::literal; });
    if (out.empty()) out = of([](OwnerKind k) { return k == OwnerKind::literal; });
    if (out.empty() && name.size() > 1 && name.front() == '"' && name.back() == '"')
        out = by_owners(division, [&](const Owner& o) {
            return o.kind == OwnerKind::literal &&
                   printed_name(o.name) == name.substr(1, name.size() - 2);
        });
    return out;
}

// A symbol that has no byte: what lies at the address that it states, or why there is nothing.
Result<Places> instead_of(const Context& context, const Symbol& s, Notes& notes) {
    const auto name = printed_name(s.name);
    if (s.undefined) return fail(ErrorKind::usage, "{} is undefined: another file has it", name);
    if (s.absolute)
        return fail(ErrorKind::usage, "{} is absolute: the number {:#x}, and no place", name,
                    s.value);
    if (s.type == SymbolType::common)
        return fail(ErrorKind::usage, "{} is common: a linker has yet to give it a place", name);
    const auto kind = SymbolPlacer(context.image, context.axis).place(s).kind;
    if (kind == SymbolPlace::Kind::thread_local_zero_fill)
        return fail(ErrorKind::usage,
                    "{} is thread-local zero-fill: it has no byte in the file or image", name);
    if (kind != SymbolPlace::Kind::mark) return fail(ErrorKind::usage, "{} names no byte", name);
    const auto section = printable(context.image.sections[s.section].name);
    const auto at = context.image.relocatable()
                        ? std::nullopt
                        : context.axis.at_address(stated_address(context.image, s));
    if (!at) return fail(ErrorKind::usage, "{} marks an end of {}: it has no byte", name, section);
    inform(notes, name, "marks an end of {} and has no byte; this is what its address holds",
           section);
    return Places{{*at, 0}};
}

Result<Places> find_name(const Context& context, const Division& division, const std::string& name,
                         Notes& notes) {
    const auto exact = [&](std::string_view other) { return other == name; };
    const auto alike = [&](std::string_view other) {
        return other == name || printed_name(source_name(context.image, other)) == name;
    };
    auto found = by_symbols(context, exact);
    if (found.places.empty() && found.placeless == nullptr) found = by_symbols(context, alike);
    if (!found.places.empty()) {
        const auto is_code = [&](const FoundPlace& p) {
            const auto cell = division.partition.index_at(p.at);
            return division.partition.cells()[cell].cost_class == CostClass::code;
        };
        std::ranges::stable_partition(found.places, is_code);
        return std::move(found.places);
    }
    auto owned = by_what_is_owned(division, name, alike);
    if (!owned.empty()) return owned;
    if (found.placeless != nullptr) return instead_of(context, *found.placeless, notes);
    return fail(ErrorKind::usage, "has no symbol {}", printable(name));
}

// Overlays: each section that holds the address.
Result<Places> find_address(const Context& context, u64 address) {
    const auto at = context.axis.at_address(address);
    if (!at)
        return fail(ErrorKind::usage,
                    "maps nothing at address {:#x}; an offset in the file is +{:#x}", address,
                    address);
    Places out{{*at, 0}};
    const auto& sections = context.image.sections;
    for (u32 i = 0; i < sections.size(); ++i) {
        const auto& s = sections[i];
        if (!s.loaded || context.image.overlays_addresses(s) || !s.memory.contains(address))
            continue;
        const auto there = context.axis.at_section(i, address - s.memory.begin);
        if (there && *there != *at) out.push_back({*there, 0});
    }
    return out;
}

Result<Places> all_places(const Context& context, const Division& division, const Where& where,
                          Notes& notes) {
    switch (where.kind) {
        case Where::Kind::symbol: return find_name(context, division, where.symbol, notes);
        case Where::Kind::offset:
            if (where.value < context.axis.file_size()) return Places{{where.value, 0}};
            return fail(ErrorKind::usage, "has {:#x} bytes; there is no offset {:#x}",
                        context.axis.file_size(), where.value);
        case Where::Kind::address: break;
    }
    return find_address(context, where.value);
}

}  // namespace

std::string printed_name(std::string_view name) {
    return printable(looks_mangled(name) ? demangle(name) : std::string(name));
}

Result<Places> find_places(const Context& context, const Division& division, const Where& where,
                           Notes& notes) {
    auto places = TRY(all_places(context, division, where, notes));
    for (auto& p : places) {
        if (p.size > 0) continue;
        const auto cell = division.partition.index_at(p.at);
        p.size = division.partition.end_of(cell) - division.partition.cells()[cell].begin;
    }
    return places;
}

}  // namespace binsize
