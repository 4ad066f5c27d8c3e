// What the program expects others to define. PE says it library by library in its import
// directories (PE Format §6.4); ELF and Mach-O leave names undefined in a symbol table, and which
// library has them is found out when the program starts.
#pragma once

#include "evidence/symtab.hpp"

namespace binsize {

struct Import {
    std::string_view library;  ///< PE; empty elsewhere
    std::string_view name;     ///< as in the file (mangled); empty where imported by ordinal
    u16 ordinal = 0;           ///< PE, where `name` is empty
    bool delayed = false;      ///< PE: resolved at the first call
};

/// In file order: PE list by list, ELF the dynamic symbol table, Mach-O the symbol table. Empty
/// for relocatable files, whose undefined symbols the linker resolves. What is damaged is noted
/// and left out.
[[nodiscard]] std::vector<Import> read_imports(const Image& image, Notes& notes);

}  // namespace binsize
