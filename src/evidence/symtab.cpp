#include "evidence/symtab.hpp"

#include "evidence/symtab_readers.hpp"

namespace binsize {

Symbols read_symbols(const Image& image, const SymbolTable& table, Notes& notes) {
    Symbols out;
    append_symbols(image, table, out, notes);
    return out;
}

void append_symbols(const Image& image, const SymbolTable& table, Symbols& out, Notes& notes) {
    switch (table.encoding) {
        case SymbolEncoding::elf: read_elf_symbols(image, table, out, notes); break;
        case SymbolEncoding::macho_nlist: read_macho_symbols(image, table, out, notes); break;
        case SymbolEncoding::coff: read_coff_symbols(image, table, out, notes); break;
    }
}

u64 symbol_entry_size(const Image& image, const SymbolTable& table) {
    switch (table.encoding) {
        case SymbolEncoding::elf: return image.bits == 64 ? 24 : 16;
        case SymbolEncoding::macho_nlist: return image.bits == 64 ? 16 : 12;
        case SymbolEncoding::coff: return table.wide_entries ? 20 : 18;
    }
    return 1;
}

u64 symbol_count(const Image& image, const SymbolTable& table) {
    return clip_slice(image.bytes, table.entries.begin, table.entries.size).size() /
           symbol_entry_size(image, table);
}

}  // namespace binsize
