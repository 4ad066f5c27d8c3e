// Symbol tables as claims. The rules, which docs/how-it-counts.md states for users:
// * aliases: of symbols at one place with one size, the first of global before weak before local,
//   then by name, owns the bytes; the others own nothing;
// * a size that nobody states runs to the next symbol, bounded by the section and, on Mach-O, by
//   where the next function begins, as a guess that any stated size outranks. On ELF only code is
//   guessed so (assembler labels): a data symbol without a size there is a linker's marker;
// * a symbol lies in the section that it names (symbol_place.hpp); one that overruns it is clipped;
// * where symbols overlap, the shorter one owns the common bytes.
#include "analysis/native/symbol_rules.hpp"
#include "analysis/packages.hpp"
#include "analysis/pass.hpp"
#include "analysis/source_name.hpp"
#include "analysis/symbol_place.hpp"
#include "base/parallel.hpp"
#include "base/sort_by_digits.hpp"
#include "evidence/function_bounds.hpp"

#include <algorithm>

namespace binsize {
namespace {

struct Placed {
    u64 at = 0;     // axis
    u64 size = 0;   // stated, clipped to the section
    u64 limit = 0;  // end of the section's piece of the axis
    const Symbol* symbol = nullptr;
    const Section* section = nullptr;
    bool claims = true;  // false: a boundary only
};

// Of a symbol that names a byte of the axis.
Placed placed(const Context& context, const SymbolPlacer& placer, const Symbol& s) {
    const auto place = placer.place(s);
    return {place.at,      std::min(s.size, place.room),   place.at + place.room, &s,
            place.section, claims_bytes(context, s, place)};
}

// Canonical order of aliases.
bool before(const Placed& a, const Placed& b) {
    if (a.at != b.at) return a.at < b.at;
    if (a.claims != b.claims) return a.claims;
    if (a.size != b.size) return a.size > b.size;  // stated sizes first
    if (a.symbol->binding != b.symbol->binding) return a.symbol->binding < b.symbol->binding;
    if (a.symbol->name != b.symbol->name) return a.symbol->name < b.symbol->name;
    return a.symbol < b.symbol;
}

OwnerKind owner_kind(const Symbol& s, const Context& context, CostClass cls) {
    if (s.type == SymbolType::function) return OwnerKind::function;
    if (s.type == SymbolType::object || s.type == SymbolType::tls) return OwnerKind::object;
    if (cls == CostClass::code) return OwnerKind::function;
    return context.image.traits.typed_symbols ? OwnerKind::symbol : OwnerKind::object;
}

// A symbol that names a byte. Of millions nothing more is kept: all else of its place is found
// again when its turn comes.
struct Key {
    u64 at = 0;  // axis
    u32 symbol = 0;
};

BigVector<Key> place(const Context& context, const SymbolPlacer& placer, std::size_t from,
                     std::size_t to) {
    BigVector<Key> keys;
    keys.reserve(to - from);
    for (auto i = from; i < to; ++i) {
        const auto& s = context.symbols[i];
        if (is_label(context.image, s.name)) continue;
        if (const auto p = placer.place(s); p.has_bytes())
            keys.push_back({p.at, static_cast<u32>(i)});
    }
    sort_by_digits(keys, [](const Key& key) { return key.at; });
    return keys;
}

// All symbols that name bytes, in axis order.
BigVector<Key> place_all(const Context& context, const SymbolPlacer& placer) {
    constexpr std::size_t worth_a_thread = 8192;
    BigVector<Key> low;
    BigVector<Key> high;
    in_halves(context.symbols.size(), worth_a_thread, [&](std::size_t from, std::size_t to) {
        (from == 0 ? low : high) = place(context, placer, from, to);
    });
    if (high.empty()) return low;
    BigVector<Key> keys(low.size() + high.size());
    std::ranges::merge(low, high, keys.begin(), {}, &Key::at, &Key::at);
    return keys;
}

// Where the function that begins at an address ends, or the next one begins that may have no
// symbol.
struct GuessedEnd {
    u64 address = 0;
    bool stated = false;  // by unwind tables
};
std::optional<GuessedEnd> end_of_function(const FunctionTable& functions, u64 address,
                                          bool by_calls) {
    const auto next = std::ranges::upper_bound(functions, address, {}, &FunctionBounds::begin);
    if (next != functions.begin() && std::prev(next)->begin == address &&
        (std::prev(next)->stated || by_calls))
        return GuessedEnd{std::prev(next)->end(), !by_calls};
    if (next == functions.end()) return std::nullopt;
    return GuessedEnd{next->begin, false};
}

// What a symbol's section is for, but that a section of code may hold data, too: linker scripts of
// firmware put tables and even variables there.
CostClass class_of(const Placed& p, const Context& context) {
    if (p.at >= context.axis.file_size()) return CostClass::zero_fill;
    if (p.section == nullptr) return CostClass::unknown;
    const bool object = p.symbol->type == SymbolType::object || p.symbol->type == SymbolType::tls;
    if (p.section->cost_class != CostClass::code || !object) return p.section->cost_class;
    return p.section->writable ? CostClass::data : CostClass::rodata;
}

}  // namespace

void pass_symbols(const Context& context, ClaimSink& sink) {
    const SymbolPlacer placer(context.image, context.axis);
    const auto keys = place_all(context, placer);
    const bool guesses = !context.image.traits.typed_symbols;
    const auto read = guesses && context.functions == nullptr ? read_function_bounds(context.image)
                                                              : FunctionTable();
    const auto& functions =
        guesses && context.functions != nullptr ? context.functions->table : read;
    const bool by_calls = context.functions != nullptr && context.functions->by_calls;
    PackageNamer packages(context, sink);
    const auto claim = [&](const Placed& p, u64 next) {
        u64 size = p.size;
        Rank rank = Rank::symbol;
        Evidence evidence = Evidence::symbol_table;
        if (size == 0) {
            u64 end = std::min(next, p.limit);
            rank = Rank::symbol_guess;
            evidence = Evidence::inference;
            const auto address = context.axis.address_of(p.at);
            if (const auto f =
                    address ? end_of_function(functions, *address, by_calls) : std::nullopt;
                f && f->address - *address <= end - p.at) {
                end = p.at + (f->address - *address);
                if (f->stated) evidence = Evidence::format;
            }
            if (end <= p.at) return;
            size = end - p.at;
        }
        const auto cls = class_of(p, context);
        const auto owner =
            sink.owner(owner_kind(*p.symbol, context, cls),
                       source_name(context.image, p.symbol->name), packages.of(*p.symbol));
        sink.claim({p.at, size}, owner, cls, evidence, rank);
    };
    std::vector<Placed> aliases;  // all symbols of one place
    for (auto first = keys.begin(); first != keys.end();) {
        const auto last =
            std::find_if(first, keys.end(), [&](const Key& key) { return key.at != first->at; });
        aliases.clear();
        for (; first != last; ++first)
            aliases.push_back(placed(context, placer, context.symbols[first->symbol]));
        if (aliases.size() > 1) std::ranges::sort(aliases, before);
        const u64 next = last != keys.end() ? last->at : ~u64{0};
        for (std::size_t i = 0; i < aliases.size(); ++i) {
            const auto& p = aliases[i];
            const bool alias = i > 0 && (p.size == 0 || aliases[i - 1].size == p.size);
            if (!alias && p.claims) claim(p, next);
        }
    }
    packages.settle();
}

}  // namespace binsize
