#include "analysis/pass.hpp"
#include "base/parallel.hpp"
#include "evidence/swift/metadata.hpp"
#include "image/companions.hpp"

#include <algorithm>

namespace binsize {

namespace {

bool is_of_go(const Section& s) {
    return s.name.ends_with("gopclntab") || s.name.ends_with("go.buildinfo") ||
           s.name.ends_with("go_buildinfo");
}

// The tables that name what lies in the program: where another file has its names, that one's
// before what the loader needs of the program itself.
struct NamingTable {
    const Image& file;
    const SymbolTable& table;
};
std::vector<NamingTable> naming_tables(const Image& image) {
    std::vector<NamingTable> out;
    const auto& named = names_of(image);
    if (&named != &image)
        for (const auto& table : named.symbol_tables)
            if (!table.dynamic) out.push_back({named, table});
    for (const auto& table : image.symbol_tables) out.push_back({image, table});
    return out;
}

u64 count_symbols(std::span<const NamingTable> tables) {
    u64 total = 0;
    for (const auto& t : tables) total += symbol_count(t.file, t.table);
    return total;
}

// Symbols of another file, from the first on, as the program would have them: their sections by
// name and address.
void adopt_symbols(const Image& from, const Image& image, std::size_t first, Symbols& symbols) {
    if (&from == &image) return;
    std::vector<u32> positions;
    positions.reserve(from.sections.size());
    for (const auto& s : from.sections) {
        const auto twin = std::ranges::find_if(image.sections, [&](const Section& own) {
            return own.loaded && s.loaded && own.name == s.name && own.segment == s.segment &&
                   own.memory.begin == s.memory.begin;
        });
        positions.push_back(twin == image.sections.end()
                                ? Symbol::no_section
                                : static_cast<u32>(twin - image.sections.begin()));
    }
    for (auto i = first; i < symbols.size(); ++i) {
        auto& s = symbols[i];
        s.elsewhere = true;
        if (s.section >= positions.size()) continue;
        s.debugging |= positions[s.section] == Symbol::no_section;
        s.section = positions[s.section];
    }
}

void append(const NamingTable& from, const Image& image, Symbols& out, Notes& notes) {
    const auto first = out.size();
    append_symbols(from.file, from.table, out, notes);
    adopt_symbols(from.file, image, first, out);
}

// The first ABI of 64-bit PowerPC names a function by its descriptor, of which the first word is
// where its code begins. Facts: "64-bit PowerPC ELF Application Binary Interface
// Supplement", 3.2.1.
void follow_descriptors(const Image& image, Symbols& symbols) {
    const auto* const table = image.arch == "ppc64" ? image.section(".opd") : nullptr;
    if (table == nullptr || image.relocatable()) return;
    const auto words = image.contents(*table);
    for (auto& s : symbols) {
        if (s.undefined || s.absolute || s.type == SymbolType::section ||
            !table->memory.contains(s.value))
            continue;
        const auto code = find_int<u64>(words, s.value - table->memory.begin, image.endian);
        const auto* const section = code ? image.section_at(*code) : nullptr;
        if (section == nullptr || !section->executable) continue;
        s.value = *code;
        s.section = static_cast<u32>(section - image.sections.data());
    }
}

// Parts of a large table from all over it: linkers put what is of one object, or of one kind, in
// one place.
void sample_symbols(const NamingTable& from, const Image& image, Symbols& out) {
    constexpr u64 parts = 16, size = 128;
    Notes ignored;  // whoever asks for symbols gets them
    const auto& table = from.table;
    const u64 count = symbol_count(from.file, table);
    if (count <= parts * size || table.encoding == SymbolEncoding::coff ||
        !has_equal_entries(table))
        return append(from, image, out, ignored);
    const u64 entry = table.entries.size / count;
    for (u64 i = 0; i < parts; ++i) {
        auto part = table;
        part.entries = {table.entries.begin + (count - size) * i / (parts - 1) * entry,
                        size * entry};
        append({from.file, part}, image, out, ignored);
    }
}

}  // namespace

Context make_glance(const Image& image, const Axis& axis) {
    constexpr u64 usual = 16384;
    Context context{.image = image, .axis = axis};
    if (std::ranges::any_of(image.sections, is_of_go)) return context;  // build information says it
    const auto tables = naming_tables(image);
    const u64 total = count_symbols(tables);
    Notes ignored;
    for (const auto& table : tables)
        if (total <= usual)
            append(table, image, context.symbols, ignored);
        else
            sample_symbols(table, image, context.symbols);
    return context;
}

Context make_context(const Image& image, const Axis& axis, Notes& notes) {
    Context context{.image = image, .axis = axis};
    const Steps steps("reading symbols and tables");
    context.pointers = std::make_shared<const go::PointerReader>(image);
    Notes go_notes;
    in_parallel(
        [&] {
            const auto tables = naming_tables(image);
            context.symbols.reserve(static_cast<std::size_t>(count_symbols(tables)));
            for (const auto& table : tables) append(table, image, context.symbols, notes);
            follow_descriptors(image, context.symbols);
            context.link_slots = read_link_slots(image);
        },
        [&] {
            if (is_go_module(image)) context.memory = read_wasm_memory(image);
            context.go = context.memory ? go::Program::open(context.memory->image, go_notes)
                                        : go::Program::open(*context.pointers, go_notes);
        });
    notes.insert(notes.end(), go_notes.begin(), go_notes.end());
    context.is_go = context.go != nullptr || std::ranges::any_of(image.sections, is_of_go) ||
                    image.traits.go_object;
    context.looked_for_go = !image.relocatable();  // an object has build information at most
    const auto is_info = [](const Section& s) { return s.name.ends_with("debug_info"); };
    // Of objects nothing says where it is before relocations are done; addresses of code that has
    // none are not those of memory.
    const auto& debug = dwarf_of(image);
    const bool placed = !image.relocatable() || dwarf::ObjectRelocations(image).known();
    if (placed && !image.traits.code_by_number && std::ranges::any_of(debug.sections, is_info)) {
        context.dwarf = std::make_shared<dwarf::Sections>(debug, &debug != &image);
        if (image.companions != nullptr && image.companions->supplement)
            context.dwarf->share(
                std::make_unique<dwarf::Sections>(*image.companions->supplement->image, true));
    }
    if (context.go != nullptr)
        context.native =
            NativeOwners::find(image, context.symbols, *context.go, context.dwarf.get());
    else if (wants_function_bounds(image, context.symbols) ||
             name_little_code(image, context.symbols))
        context.functions = std::make_shared<BoundedFunctions>(image, context.symbols);
    if (context.go == nullptr && has_swift_metadata(image))
        context.swift = std::make_shared<SwiftMetadata>(read_swift_metadata(*context.pointers));
    if (!context.is_go && !go::gccgo_evidence(image, context.symbols).empty())
        context.gccgo = std::make_shared<go::GccgoNames>(context.symbols);
    return context;
}

}  // namespace binsize
