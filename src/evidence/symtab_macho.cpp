// Mach-O symbol tables (<mach-o/nlist.h>, <mach-o/stab.h>). Names are kept as in the file, with
// the leading underscore that C compilers add. Entries have no sizes, but for common symbols.
#include "base/string_table.hpp"
#include "evidence/symtab_readers.hpp"
#include "wire/macho.hpp"

namespace binsize {
namespace {

using namespace macho;

SymbolType type_in(const Section& s) {
    if (s.executable) return SymbolType::function;
    const bool thread_local_symbol = s.thread_local_data || s.raw_type == S_THREAD_LOCAL_VARIABLES;
    return thread_local_symbol ? SymbolType::tls : SymbolType::object;
}

// A private external symbol (N_PEXT) is global until the linker has made it local, and then its
// N_EXT bit is gone: the bit alone tells.
SymbolBinding binding_of(u32 n_type, u32 n_desc, bool undefined) {
    if ((n_type & N_EXT) == 0) return SymbolBinding::local;
    const u32 weak = undefined ? N_WEAK_REF : N_WEAK_DEF;
    return (n_desc & weak) != 0 ? SymbolBinding::weak : SymbolBinding::global;
}

template <class Entry>
Symbol symbol_of(const Image& image, const Entry& n) {
    Symbol s;
    const auto n_type = static_cast<u32>(n.n_type);
    const u32 n_desc = n.n_desc;
    s.value = n.n_value;
    // Sections are numbered from 1 over all segments, in the order of the image.
    const auto number = static_cast<u32>(n.n_sect);
    const bool in_section = number > 0 && number <= image.sections.size();
    if ((n_type & N_STAB) != 0) {
        s.debugging = true;
        if (in_section) s.section = number - 1;
        return s;
    }
    const u32 type = n_type & N_TYPE;
    s.undefined = type == N_UNDF || type == N_PBUD || type == N_INDR;
    s.absolute = type == N_ABS;
    s.binding = binding_of(n_type, n_desc, s.undefined);
    if (type == N_UNDF && (n_type & N_EXT) != 0 && s.value != 0) {  // n_value is the size
        s.type = SymbolType::common;
        s.size = s.value;
        s.value = 0;
        s.undefined = false;
    }
    if (type == N_SECT && in_section) {
        s.section = number - 1;
        s.type = type_in(image.sections[s.section]);
    }
    return s;
}

template <class Entry>
void read(const Image& image, const SymbolTable& table, Symbols& out, Notes& notes) {
    const auto bytes = clip_slice(image.bytes, table.entries.begin, table.entries.size);
    StringTable strings(clip_slice(image.bytes, table.strings.begin, table.strings.size));
    const auto entries = *find_array<Entry>(bytes, 0, bytes.size() / sizeof(Entry));
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
        const bool sectioned = (n_type & N_STAB) == 0 && (n_type & N_TYPE) == N_SECT;
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
        little ? read<nlist<Wire64<Endian::little>, Endian::little>>(image, table, out, notes)
               : read<nlist<Wire64<Endian::big>, Endian::big>>(image, table, out, notes);
    else
        little ? read<nlist<Wire32<Endian::little>, Endian::little>>(image, table, out, notes)
               : read<nlist<Wire32<Endian::big>, Endian::big>>(image, table, out, notes);
}

}  // namespace binsize
