#include "evidence/symtab.hpp"

#include "evidence/symtab_readers.hpp"
#include "wire/coff.hpp"
#include "wire/elf.hpp"
#include "wire/macho.hpp"

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
        case SymbolEncoding::elf: return elf::sym_size(image.bits);
        case SymbolEncoding::macho_nlist: return macho::nlist_size(image.bits);
        case SymbolEncoding::coff:
            return table.wide_entries ? coff::wide_symbol_size : coff::symbol_size;
    }
    return 1;
}

u64 symbol_count(const Image& image, const SymbolTable& table) {
    return clip_slice(image.bytes, table.entries.begin, table.entries.size).size() /
           symbol_entry_size(image, table);
}

}  // namespace binsize
