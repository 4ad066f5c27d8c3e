// A symbol's place is the address that the symbol table states for it; an owner may have bytes
// elsewhere too (its entry in the symbol table, relocations), and what has no symbol (functions of
// a stripped Go program, literals) is found by what it owns. Thread-local symbols of ELF state an
// offset in the TLS segment: gABI chapter 4 (symbol values), chapter 5 (PT_TLS).
#include "analysis/find_place.hpp"

#include "analysis/symbol_place.hpp"
#include "base/demangle.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

struct Found {
    std::vector<u64> places;  // distinct
    bool thread_local_zero_fill = false;

    void add(u64 at) {
        if (std::ranges::find(places, at) == places.end()) places.push_back(at);
    }
};

template <class SameName>
Found by_symbols(const Context& context, SameName&& same_name) {
    Found out;
    const SymbolPlacer placer(context.image, context.axis);
    for (const auto& s : context.symbols) {
        if (!same_name(s.name)) continue;
        const auto place = placer.place(s);
        out.thread_local_zero_fill |= place.kind == SymbolPlace::Kind::thread_local_zero_fill;
        if (place.has_bytes()) out.add(place.at);
    }
    return out;
}

// Where each owner of that name begins.
template <class SameName>
Found by_owners(const Layer& layer, SameName&& same_name) {
    Found out;
    std::vector<OwnerId> owners;
    for (const bool code : {true, false})
        for (const auto& cell : layer.partition.cells()) {
            if ((cell.cost_class == CostClass::code) != code) continue;
            if (!same_name(layer.owners[cell.owner].name) ||
                std::ranges::find(owners, cell.owner) != owners.end())
                continue;
            owners.push_back(cell.owner);
            out.add(cell.begin);
        }
    return out;
}

Result<u64> find_symbol(const Context& context, const Layer& layer, const std::string& name,
                        Notes& notes) {
    const auto exact = [&](std::string_view other) { return other == name; };
    const auto alike = [&](std::string_view other) {
        return other == name || printed_name(other) == name;
    };
    auto found = by_symbols(context, exact);
    if (found.places.empty() && !found.thread_local_zero_fill) found = by_symbols(context, alike);
    const bool zero_fill = found.thread_local_zero_fill;
    if (found.places.empty() && !zero_fill) found = by_owners(layer, alike);
    if (found.places.empty() && zero_fill)
        return fail(ErrorKind::usage,
                    "{} is thread-local zero-fill: it has no byte in the file or image",
                    printable(name));
    if (found.places.empty()) return fail(ErrorKind::usage, "has no symbol {}", printable(name));
    const auto is_code = [&](u64 at) {
        return layer.partition.cells()[layer.partition.index_at(at)].cost_class == CostClass::code;
    };
    std::ranges::stable_sort(found.places);
    std::ranges::stable_partition(found.places, is_code);
    if (found.places.size() > 1)
        inform(notes, printable(name), "{} places have this name; this is the first",
               found.places.size());
    return found.places.front();
}

}  // namespace

std::string printed_name(std::string_view name) {
    return printable(looks_mangled(name) ? demangle(name) : std::string(name));
}

Result<u64> find_place(const Context& context, const Layer& layer, const Where& where,
                       Notes& notes) {
    switch (where.kind) {
        case Where::Kind::symbol: return find_symbol(context, layer, where.symbol, notes);
        case Where::Kind::offset:
            if (where.value < context.axis.file_size()) return where.value;
            return fail(ErrorKind::usage, "has {:#x} bytes; there is no offset {:#x}",
                        context.axis.file_size(), where.value);
        case Where::Kind::address: break;
    }
    if (const auto at = context.axis.at_address(where.value)) return *at;
    return fail(ErrorKind::usage, "maps nothing at address {:#x}; an offset in the file is +{:#x}",
                where.value, where.value);
}

}  // namespace binsize
