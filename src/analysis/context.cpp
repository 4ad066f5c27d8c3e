#include "analysis/pass.hpp"
#include "base/parallel.hpp"

#include <algorithm>

namespace binsize {

namespace {

bool is_of_go(const Section& s) {
    return s.name.ends_with("gopclntab") || s.name.ends_with("go.buildinfo") ||
           s.name.ends_with("go_buildinfo");
}

// Parts of a large table from all over it: linkers put what is of one object, or of one kind, in
// one place.
void sample_symbols(const Image& image, const SymbolTable& table, Symbols& out) {
    constexpr u64 parts = 16, size = 128;
    Notes ignored;  // whoever asks for symbols gets them
    const u64 count = symbol_count(image, table);
    if (count <= parts * size || table.encoding == SymbolEncoding::coff)
        return append_symbols(image, table, out, ignored);
    const u64 entry = table.entries.size / count;
    for (u64 i = 0; i < parts; ++i) {
        auto part = table;
        part.entries = {table.entries.begin + (count - size) * i / (parts - 1) * entry,
                        size * entry};
        append_symbols(image, part, out, ignored);
    }
}

}  // namespace

Context make_glance(const Image& image, const Axis& axis) {
    constexpr u64 usual = 16384;
    Context context{.image = image, .axis = axis};
    if (std::ranges::any_of(image.sections, is_of_go)) return context;  // build information says it
    u64 total = 0;
    for (const auto& table : image.symbol_tables) total += symbol_count(image, table);
    Notes ignored;
    for (const auto& table : image.symbol_tables)
        if (total <= usual)
            append_symbols(image, table, context.symbols, ignored);
        else
            sample_symbols(image, table, context.symbols);
    return context;
}

Context make_context(const Image& image, const Axis& axis, Notes& notes) {
    Context context{.image = image, .axis = axis};
    const Steps steps("reading symbols and tables");
    Notes go_notes;
    in_parallel(
        [&] {
            u64 total = 0;
            for (const auto& table : image.symbol_tables) total += symbol_count(image, table);
            context.symbols.reserve(static_cast<std::size_t>(total));
            for (const auto& table : image.symbol_tables)
                append_symbols(image, table, context.symbols, notes);
        },
        [&] { context.go = go::Program::open(image, go_notes); });
    notes.insert(notes.end(), go_notes.begin(), go_notes.end());
    context.is_go = context.go != nullptr || std::ranges::any_of(image.sections, is_of_go) ||
                    image.traits.go_object;
    context.looked_for_go = !image.relocatable();  // an object has build information at most
    const auto is_info = [](const Section& s) { return s.name.ends_with("debug_info"); };
    // Of objects nothing says where it is before relocations are done.
    if (!image.relocatable() && std::ranges::any_of(image.sections, is_info))
        context.dwarf = std::make_shared<dwarf::Sections>(image);
    if (context.go != nullptr)
        context.native =
            NativeOwners::find(image, context.symbols, *context.go, context.dwarf.get());
    if (!context.is_go && !go::gccgo_evidence(image, context.symbols).empty())
        context.gccgo = std::make_shared<go::GccgoNames>(context.symbols);
    return context;
}

}  // namespace binsize
