// Mach-O symbol tables (<mach-o/nlist.h>, <mach-o/stab.h>). Names are kept as in the file, with
// the leading underscore that C compilers add. Entries have no sizes, but for common symbols.
#include "base/string_table.hpp"
#include "evidence/symtab_readers.hpp"

namespace binsize {
namespace {

template <class Word, Endian E>
struct nlist {
    Packed<u32, E> n_strx;
    std::byte n_type, n_sect;
    Packed<u16, E> n_desc;
    Word n_value;
};

constexpr u32 n_stab = 0xe0, n_type_mask = 0x0e, n_ext = 0x01;
constexpr u32 n_undf = 0x0, n_abs = 0x2, n_indr = 0xa, n_pbud = 0xc, n_sect_type = 0xe;
constexpr u32 n_weak_ref = 0x40, n_weak_def = 0x80;
constexpr u32 s_thread_local_variables = 0x13;

SymbolType type_in(const Section& s) {
    if (s.executable) return SymbolType::function;
    const bool thread_local_symbol = s.thread_local_data || s.raw_type == s_thread_local_variables;
    return thread_local_symbol ? SymbolType::tls : SymbolType::object;
}

// A private external symbol (N_PEXT) is global until the linker has made it local, and then its
// N_EXT bit is gone: the bit alone tells.
SymbolBinding binding_of(u32 n_type, u32 n_desc, bool undefined) {
    if ((n_type & n_ext) == 0) return SymbolBinding::local;
    const u32 weak = undefined ? n_weak_ref : n_weak_def;
    return (n_desc & weak) != 0 ? SymbolBinding::weak : SymbolBinding::global;
}

template <class Nlist>
Symbol symbol_of(const Image& image, const Nlist& n) {
    Symbol s;
    const auto n_type = static_cast<u32>(n.n_type);
    const u32 n_desc = n.n_desc;
    s.value = n.n_value;
    // Sections are numbered from 1 over all segments, in the order of the image.
    const auto number = static_cast<u32>(n.n_sect);
    const bool in_section = number > 0 && number <= image.sections.size();
    if ((n_type & n_stab) != 0) {
        s.debugging = true;
        if (in_section) s.section = number - 1;
        return s;
    }
    const u32 type = n_type & n_type_mask;
    s.undefined = type == n_undf || type == n_pbud || type == n_indr;
    s.absolute = type == n_abs;
    s.binding = binding_of(n_type, n_desc, s.undefined);
    if (type == n_undf && (n_type & n_ext) != 0 && s.value != 0) {  // n_value is the size
        s.type = SymbolType::common;
        s.size = s.value;
        s.value = 0;
        s.undefined = false;
    }
    if (type == n_sect_type && in_section) {
        s.section = number - 1;
        s.type = type_in(image.sections[s.section]);
    }
    return s;
}

template <class Nlist>
void read(const Image& image, const SymbolTable& table, Symbols& out, Notes& notes) {
    const auto bytes = clip_slice(image.bytes, table.entries.begin, table.entries.size);
    StringTable strings(clip_slice(image.bytes, table.strings.begin, table.strings.size));
    const auto entries = *find_array<Nlist>(bytes, 0, bytes.size() / sizeof(Nlist));
    u64 nameless = 0;
    u64 homeless = 0;
    out.reserve(out.size() + entries.size());
    for (u32 i = 0; i < entries.size(); ++i) {
        Symbol s = symbol_of(image, entries[i]);
        s.index = i;
        s.dynamic = table.dynamic;
        const u32 strx = entries[i].n_strx;
        const auto name = strings.find(strx);
        if (!name && strx != 0) ++nameless;
        s.name = name.value_or("");
        const auto n_type = static_cast<u32>(entries[i].n_type);
        const bool sectioned = (n_type & n_stab) == 0 && (n_type & n_type_mask) == n_sect_type;
        if (sectioned && s.section == Symbol::no_section) ++homeless;
        out.push_back(s);
    }
    if (nameless > 0)
        warn(notes, "symbol table", "{} names lie outside the string table and are empty",
             nameless);
    if (homeless > 0)
        warn(notes, "symbol table", "{} symbols state a section that does not exist", homeless);
}

}  // namespace

void read_macho_symbols(const Image& image, const SymbolTable& table, Symbols& out, Notes& notes) {
    const bool little = image.endian == Endian::little;
    if (image.bits == 64)
        little ? read<nlist<Packed<u64, Endian::little>, Endian::little>>(image, table, out, notes)
               : read<nlist<Packed<u64, Endian::big>, Endian::big>>(image, table, out, notes);
    else
        little ? read<nlist<Packed<u32, Endian::little>, Endian::little>>(image, table, out, notes)
               : read<nlist<Packed<u32, Endian::big>, Endian::big>>(image, table, out, notes);
}

}  // namespace binsize
