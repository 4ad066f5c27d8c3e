// One reader per symbol encoding; symtab.cpp picks. Nobody else includes this.
#pragma once

#include "evidence/symtab.hpp"

namespace binsize {

void read_elf_symbols(const Image&, const SymbolTable&, Symbols&, Notes&);
void read_macho_symbols(const Image&, const SymbolTable&, Symbols&, Notes&);
void read_coff_symbols(const Image&, const SymbolTable&, Symbols&, Notes&);
void read_wasm_symbols(const Image&, const SymbolTable&, Symbols&, Notes&);

}  // namespace binsize
