// ELF symbol tables (gABI chapter 4, "Symbol Table").
#include "base/string_table.hpp"
#include "evidence/symtab_readers.hpp"
#include "wire/elf.hpp"

namespace binsize {
namespace {

using namespace elf;

SymbolType type_of(u8 type) {
    switch (type) {
        case STT_OBJECT: return SymbolType::object;
        case STT_FUNC:
        case STT_GNU_IFUNC: return SymbolType::function;
        case STT_SECTION: return SymbolType::section;
        case STT_FILE: return SymbolType::file;
        case STT_COMMON: return SymbolType::common;
        case STT_TLS: return SymbolType::tls;
        default: return SymbolType::none;
    }
}
SymbolBinding binding_of(u8 bind) {
    switch (bind) {
        case STB_LOCAL: return SymbolBinding::local;
        case STB_WEAK: return SymbolBinding::weak;
        default: return SymbolBinding::global;  // STB_GLOBAL, STB_GNU_UNIQUE
    }
}

template <unsigned Bits, Endian E>
void read(const Image& image, const SymbolTable& table, Symbols& out) {
    using Sym = typename Types<Bits, E>::Sym;
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
        s.type = type_of(st_type(static_cast<u8>(e.st_info)));
        s.binding = binding_of(st_bind(static_cast<u8>(e.st_info)));
        s.dynamic = table.dynamic;
        u32 section = e.st_shndx;
        if (section == SHN_XINDEX)
            section = find_int<u32>(wide, u64{i} * 4, E).value_or(0);
        else if (section >= SHN_LORESERVE)
            section = section == SHN_ABS || section == SHN_COMMON ? section : u32{SHN_UNDEF};
        const bool reserved = e.st_shndx >= SHN_LORESERVE && e.st_shndx != SHN_XINDEX;
        s.undefined = section == SHN_UNDEF;
        s.absolute = reserved && section == SHN_ABS;
        if (reserved && section == SHN_COMMON) s.type = SymbolType::common;
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
        little ? read<64, Endian::little>(image, table, out)
               : read<64, Endian::big>(image, table, out);
    else
        little ? read<32, Endian::little>(image, table, out)
               : read<32, Endian::big>(image, table, out);
}

}  // namespace binsize
