// ELF symbol tables (gABI chapter 4, "Symbol Table").
#include "base/string_table.hpp"
#include "evidence/symtab_readers.hpp"

namespace binsize {
namespace {

template <Endian E>
struct Sym64 {
    Packed<u32, E> st_name;
    std::byte st_info, st_other;
    Packed<u16, E> st_shndx;
    Packed<u64, E> st_value, st_size;
};
template <Endian E>
struct Sym32 {
    Packed<u32, E> st_name, st_value, st_size;
    std::byte st_info, st_other;
    Packed<u16, E> st_shndx;
};

constexpr u32 shn_undef = 0, shn_loreserve = 0xff00, shn_abs = 0xfff1, shn_common = 0xfff2,
              shn_xindex = 0xffff;

SymbolType type_of(u8 st_type) {
    switch (st_type) {
        case 1: return SymbolType::object;
        case 2:
        case 10: return SymbolType::function;  // STT_FUNC, STT_GNU_IFUNC
        case 3: return SymbolType::section;
        case 4: return SymbolType::file;
        case 5: return SymbolType::common;
        case 6: return SymbolType::tls;
        default: return SymbolType::none;
    }
}
SymbolBinding binding_of(u8 st_bind) {
    switch (st_bind) {
        case 0: return SymbolBinding::local;
        case 2: return SymbolBinding::weak;
        default: return SymbolBinding::global;  // STB_GLOBAL, STB_GNU_UNIQUE
    }
}

template <class Sym, Endian E>
void read(const Image& image, const SymbolTable& table, Symbols& out) {
    const auto bytes = clip_slice(image.bytes, table.entries.begin, table.entries.size);
    StringTable strings(clip_slice(image.bytes, table.strings.begin, table.strings.size));
    const auto wide =
        clip_slice(image.bytes, table.section_indices.begin, table.section_indices.size);
    const auto entries = *find_array<Sym>(bytes, 0, bytes.size() / sizeof(Sym));
    // From the file's section numbers to positions in Image::sections.
    std::vector<u32> positions;
    for (u32 i = 0; i < image.sections.size(); ++i) {
        const u32 index = image.sections[i].index;
        if (index >= positions.size()) positions.resize(index + std::size_t{1}, Symbol::no_section);
        positions[index] = i;
    }
    out.reserve(out.size() + entries.size());
    for (u32 i = 1; i < entries.size(); ++i) {
        const Sym& e = entries[i];
        Symbol s;
        s.index = i;
        s.name = strings.find(e.st_name).value_or("");
        s.value = e.st_value;
        s.size = e.st_size;
        s.type = type_of(static_cast<u8>(e.st_info) & 0xfU);
        s.binding = binding_of(static_cast<u8>(e.st_info) >> 4U);
        s.dynamic = table.dynamic;
        u32 section = e.st_shndx;
        if (section == shn_xindex)
            section = find_int<u32>(wide, u64{i} * 4, E).value_or(0);
        else if (section >= shn_loreserve)
            section = section == shn_abs || section == shn_common ? section : shn_undef;
        const bool reserved = e.st_shndx >= shn_loreserve && e.st_shndx != shn_xindex;
        s.undefined = section == shn_undef;
        s.absolute = reserved && section == shn_abs;
        if (reserved && section == shn_common) s.type = SymbolType::common;
        if (!reserved && section < positions.size()) s.section = positions[section];
        out.push_back(s);
    }
}

}  // namespace

void read_elf_symbols(const Image& image, const SymbolTable& table, Symbols& out, Notes& notes) {
    const u64 entry = symbol_entry_size(image, table);
    if (table.entries.size % entry != 0)
        warn(notes, table.dynamic ? ".dynsym" : ".symtab",
             "has {} bytes, no multiple of {}; the rest is not read", table.entries.size, entry);
    const bool little = image.endian == Endian::little;
    if (image.bits == 64)
        little ? read<Sym64<Endian::little>, Endian::little>(image, table, out)
               : read<Sym64<Endian::big>, Endian::big>(image, table, out);
    else
        little ? read<Sym32<Endian::little>, Endian::little>(image, table, out)
               : read<Sym32<Endian::big>, Endian::big>(image, table, out);
}

}  // namespace binsize
