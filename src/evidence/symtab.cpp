#include "evidence/symtab.hpp"

#include "evidence/symtab_readers.hpp"
#include "wire/coff.hpp"
#include "wire/elf.hpp"
#include "wire/macho.hpp"

#include <algorithm>

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
        case SymbolEncoding::wasm_names:
        case SymbolEncoding::wasm_exports: read_wasm_symbols(image, table, out, notes); break;
    }
}

u64 symbol_entry_size(const Image& image, const SymbolTable& table) {
    switch (table.encoding) {
        case SymbolEncoding::elf: return elf::sym_size(image.bits);
        case SymbolEncoding::macho_nlist: return macho::nlist_size(image.bits);
        case SymbolEncoding::coff:
            return table.wide_entries ? coff::wide_symbol_size : coff::symbol_size;
        case SymbolEncoding::wasm_names:
        case SymbolEncoding::wasm_exports: break;
    }
    return 1;
}

bool has_equal_entries(const SymbolTable& table) {
    return table.encoding < SymbolEncoding::wasm_names;
}

u64 symbol_count(const Image& image, const SymbolTable& table) {
    if (!has_equal_entries(table)) {
        Cursor at(clip_slice(image.bytes, 0, table.entries.end()), Endian::little,
                  table.entries.begin);
        constexpr u64 smallest = 2;  // a number, the length of no name
        return std::min(at.take_uleb(), at.left() / smallest);
    }
    return clip_slice(image.bytes, table.entries.begin, table.entries.size).size() /
           symbol_entry_size(image, table);
}

}  // namespace binsize
