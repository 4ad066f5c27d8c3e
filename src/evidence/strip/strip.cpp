#include "evidence/strip/strip.hpp"

#include "base/string_table.hpp"
#include "evidence/strip/macho.hpp"
#include "evidence/strip/pe.hpp"

#include <algorithm>

namespace binsize::strip {
namespace {

std::vector<std::string_view> names_of(const StripInput& in) {
    const auto& sections = in.tables.sections;
    ByteView bytes;
    if (in.tables.shstrndx < sections.size())
        bytes = in.contents(sections[static_cast<std::size_t>(in.tables.shstrndx)]);
    StringTable table(bytes);
    std::vector<std::string_view> names;
    names.reserve(sections.size());
    for (const auto& s : sections) names.push_back(table.find(s.sh_name).value_or(""));
    return names;
}

template <unsigned Bits, Endian E>
std::optional<std::vector<StripSymbol>> read_symbols(const StripInput& in) {
    using Sym = typename Types<Bits, E>::Sym;
    const auto& sections = in.tables.sections;
    const auto& table = sections[in.symtab];
    if (table.sh_entsize != sizeof(Sym) || table.sh_link >= sections.size()) return std::nullopt;
    const auto entries = find_array<Sym>(in.bytes, table.sh_offset, table.sh_size / sizeof(Sym));
    if (!entries) return std::nullopt;
    ByteView wide;
    for (const auto& s : sections)
        if (s.sh_type == SHT_SYMTAB_SHNDX && s.sh_link == in.symtab) wide = in.contents(s);
    StringTable names(in.contents(sections[table.sh_link]));
    std::vector<StripSymbol> out;
    out.reserve(entries->size());
    for (u32 i = 1; i < entries->size(); ++i) {
        const Sym& e = (*entries)[i];
        StripSymbol s;
        const auto name = names.find(e.st_name);
        if (!name) return std::nullopt;
        s.name = *name;
        s.bind = st_bind(static_cast<u8>(e.st_info));
        s.type = st_type(static_cast<u8>(e.st_info));
        s.section = e.st_shndx;
        if (s.section == SHN_XINDEX)
            s.section = find_int<u32>(wide, u64{i} * 4, E).value_or(0);
        else
            s.reserved = s.section >= SHN_LORESERVE;
        out.push_back(s);
    }
    return out;
}

template <unsigned Bits, Endian E>
bool mark(const StripInput& in, const SectionHeader& table, std::vector<StripSymbol>& symbols) {
    const auto each = [&]<class R>(const R*) {
        const auto entries = find_array<R>(in.bytes, table.sh_offset, table.sh_size / sizeof(R));
        if (!entries) return false;
        for (const auto& r : *entries) {
            const u64 symbol = r_sym(r.r_info, Bits);
            if (symbol > symbols.size()) return false;
            if (symbol != 0) symbols[static_cast<std::size_t>(symbol) - 1].referred = true;
        }
        return true;
    };
    using T = Types<Bits, E>;
    if (table.sh_type == SHT_RELA) return each(static_cast<const typename T::Rela*>(nullptr));
    return each(static_cast<const typename T::Rel*>(nullptr));
}

template <class F>
auto by_class(const StripInput& in, F&& f) {
    const bool little = in.endian == Endian::little;
    if (in.bits == 64)
        return little ? f.template operator()<64, Endian::little>()
                      : f.template operator()<64, Endian::big>();
    return little ? f.template operator()<32, Endian::little>()
                  : f.template operator()<32, Endian::big>();
}

}  // namespace

std::optional<std::vector<StripSymbol>> read_strip_symbols(const StripInput& in) {
    if (in.symtab == 0) return std::vector<StripSymbol>();
    return by_class(in, [&]<unsigned Bits, Endian E> { return read_symbols<Bits, E>(in); });
}

bool mark_referred(const StripInput& in, u32 of, std::vector<StripSymbol>& symbols) {
    const auto& table = in.tables.sections[of];
    return by_class(in, [&]<unsigned Bits, Endian E> { return mark<Bits, E>(in, table, symbols); });
}

namespace {

constexpr u64 few_sections = 4096;  // more have only objects, or files that mean harm

// Both tools refuse a file whose tables are not whole; cores are nobody's to strip. What is asked
// of each section for each segment, or of all that sections hold, takes a time within these bounds.
bool is_whole(const StripInput& in) {
    const auto& t = in.tables;
    constexpr u64 most_segments = 1024;
    constexpr u64 most_pairs = 1U << 20U;
    if (t.header.e_type == ET_CORE || t.segments.size() > most_segments ||
        t.segments.size() * t.sections.size() > most_pairs)
        return false;
    u64 held = 0;
    for (const auto& s : t.sections) {
        if (s.sh_type == SHT_NOBITS || s.sh_type == SHT_NULL) continue;
        if (!fits(in.bytes.size(), s.sh_offset, s.sh_size)) return false;
        held += s.sh_size;
        if (held > 2 * u64{in.bytes.size()}) return false;
    }
    return true;
}

std::optional<StripInput> read_input(const Image& image) {
    auto tables = read_tables(image.bytes, image.bits, image.endian);
    if (!tables) return std::nullopt;
    StripInput in{.bytes = image.bytes, .bits = image.bits, .endian = image.endian};
    in.tables = *std::move(tables);
    if (!is_whole(in)) return std::nullopt;
    in.names = names_of(in);
    const auto& sections = in.tables.sections;
    for (u32 i = 1; i < sections.size() && in.symtab == 0; ++i)
        if (sections[i].sh_type == SHT_SYMTAB) in.symtab = i;
    return in;
}

}  // namespace
}  // namespace binsize::strip

namespace binsize {

std::optional<StrippedSize> stripped_size(const Image& image, StripTool tool,
                                          const StripOptions& options) {
    using namespace strip;
    using enum StripTool;
    const bool of_llvm = tool == llvm || tool == llvm_debug || tool == llvm_locals;
    const bool of_go = tool == go_symbols || tool == go_debug;
    switch (image.format) {
        case Format::elf: break;
        case Format::macho:
            if (of_go) return go_linked_macho_size(image, tool == go_debug);
            return of_llvm ? macho_stripped_size(image, tool, options) : std::nullopt;
        case Format::pe:
            if (of_go) return go_linked_pe_size(image, tool == go_debug);
            return of_llvm ? std::nullopt : pe_stripped_size(image, tool == gnu_debug, options);
        case Format::coff:
            return of_llvm || of_go ? std::nullopt
                                    : coff_stripped_size(image, tool == gnu_debug, options);
        default: return std::nullopt;
    }
    if (tool == llvm_locals) return std::nullopt;
    if (!options.thorough && image.sections.size() > few_sections) return std::nullopt;
    auto in = read_input(image);
    if (!in) return std::nullopt;
    if (of_go) return go_linked_size(*in, tool == go_debug);
    // Sorting names takes about as long as all else that a report does with them.
    constexpr u64 few_symbols = 5000;
    const bool debug_alone = tool == gnu_debug || tool == llvm_debug;
    in->symbols_as_they_are =
        !options.thorough && debug_alone && in->symtab != 0 &&
        in->tables.sections[in->symtab].sh_size > few_symbols * sym_size(image.bits);
    if (!of_llvm) return gnu_stripped_size(*in, debug_alone);
    const auto size = llvm_stripped_size(*in, debug_alone);
    if (!size) return std::nullopt;
    return StrippedSize{*size, !in->symbols_as_they_are};
}

std::optional<u64> repacked_size(const Image& image, Packing packing) {
    using namespace strip;
    const auto in = read_input(image);
    if (!in) return std::nullopt;
    const auto resized = repack_debug_sections(*in, packing);
    return resized ? gnu_copied_size(*in, *resized) : std::nullopt;
}

}  // namespace binsize
