// Symbol tables as claims. The rules, which docs/how-it-counts.md states for users:
// * aliases: of symbols at one place with one size, the first of global before weak before local,
//   then by name, owns the bytes; the others own nothing;
// * a size that nobody states runs to the next symbol, bounded by the section and, on Mach-O, by
//   where the next function begins, as a guess that any stated size outranks. On ELF only code is
//   guessed so (assembler labels): a data symbol without a size there is a linker's marker;
// * a symbol lies in the section that it names (symbol_place.hpp); one that overruns it is clipped;
// * where symbols overlap, the shorter one owns the common bytes.
#include "analysis/packages.hpp"
#include "analysis/pass.hpp"
#include "analysis/source_name.hpp"
#include "analysis/symbol_place.hpp"
#include "analysis/symbol_rules.hpp"
#include "base/parallel.hpp"

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

// Where a symbol lies, or nothing where it names no byte of the axis.
std::optional<Placed> placed(const Context& context, const SymbolPlacer& placer, const Symbol& s) {
    const auto place = placer.place(s);
    if (!place.has_bytes()) return std::nullopt;
    return Placed{place.at,      std::min(s.size, place.room),   place.at + place.room, &s,
                  place.section, claims_bytes(context, s, place)};
}

// Canonical order of aliases.
bool before(const Placed& a, const Placed& b) {
    if (a.at != b.at) return a.at < b.at;
    if (a.claims != b.claims) return a.claims;
    if (a.size != b.size) return a.size > b.size;  // stated sizes first
    if (a.symbol->binding != b.symbol->binding) return a.symbol->binding < b.symbol->binding;
    return a.symbol->name < b.symbol->name;
}

OwnerKind owner_kind(const Symbol& s, const Context& context, CostClass cls) {
    if (s.type == SymbolType::function) return OwnerKind::function;
    if (s.type == SymbolType::object || s.type == SymbolType::tls) return OwnerKind::object;
    if (cls == CostClass::code) return OwnerKind::function;
    return context.image.format == Format::elf ? OwnerKind::symbol : OwnerKind::object;
}

// Sorting 16-byte keys beats sorting the records.
BigVector<Placed> place(const Context& context, const SymbolPlacer& placer,
                        std::span<const Symbol> symbols) {
    BigVector<Placed> found;
    found.reserve(symbols.size());
    for (const auto& s : symbols) {
        if (is_label(context.image, s.name)) continue;
        if (const auto p = placed(context, placer, s)) found.push_back(*p);
    }
    struct Key {
        u64 at;
        u32 index;
    };
    BigVector<Key> keys;
    keys.reserve(found.size());
    for (u32 i = 0; i < found.size(); ++i) keys.push_back({found[i].at, i});
    std::ranges::sort(keys, [](const Key& a, const Key& b) { return a.at < b.at; });
    BigVector<Placed> placed;
    placed.reserve(found.size());
    for (const auto& key : keys) placed.push_back(found[key.index]);
    // Only now aliases among themselves: comparing them reads their names.
    for (auto first = placed.begin(); first != placed.end();) {
        const auto last =
            std::find_if(first, placed.end(), [&](const Placed& p) { return p.at != first->at; });
        if (last - first > 1) std::sort(first, last, before);
        first = last;
    }
    return placed;
}

// All symbols that name bytes, in axis order.
BigVector<Placed> place_all(const Context& context) {
    constexpr std::size_t worth_a_thread = 8192;
    const SymbolPlacer placer(context.image, context.axis);
    const std::span<const Symbol> symbols = context.symbols;
    BigVector<Placed> low;
    BigVector<Placed> high;
    in_halves(symbols.size(), worth_a_thread, [&](std::size_t from, std::size_t to) {
        (from == 0 ? low : high) = place(context, placer, symbols.subspan(from, to - from));
    });
    if (high.empty()) return low;
    BigVector<Placed> placed(low.size() + high.size());
    std::ranges::merge(low, high, placed.begin(), before);
    return placed;
}

// Where functions begin that may have no symbol, on the axis: there a guessed size ends.
std::vector<u64> function_starts(const Context& context) {
    auto starts = read_function_starts(context.image);
    std::erase_if(starts, [&](u64& start) {
        const auto at = context.axis.at_address(start);
        if (at) start = *at;
        return !at;
    });
    if (!std::ranges::is_sorted(starts)) std::ranges::sort(starts);
    return starts;
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
    const auto placed = place_all(context);
    const auto starts = function_starts(context);
    PackageNamer packages(context, sink);
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const auto& p = placed[i];
        const bool alias =
            i > 0 && placed[i - 1].at == p.at && (p.size == 0 || placed[i - 1].size == p.size);
        if (alias || !p.claims) continue;
        u64 size = p.size;
        Rank rank = Rank::symbol;
        Evidence evidence = Evidence::symbol_table;
        if (size == 0) {
            std::size_t next = i + 1;
            while (next < placed.size() && placed[next].at == p.at) ++next;
            u64 end = next < placed.size() ? std::min(placed[next].at, p.limit) : p.limit;
            if (const auto start = std::ranges::upper_bound(starts, p.at); start != starts.end())
                end = std::min(end, *start);
            if (end <= p.at) continue;
            size = end - p.at;
            rank = Rank::symbol_guess;
            evidence = Evidence::inference;
        }
        const auto cls = class_of(p, context);
        const auto owner =
            sink.owner(owner_kind(*p.symbol, context, cls),
                       source_name(context.image, p.symbol->name), packages.of(*p.symbol));
        sink.claim({p.at, size}, owner, cls, evidence, rank);
    }
    packages.settle();
}

}  // namespace binsize
