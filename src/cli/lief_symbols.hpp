// The symbols that LIEF 0.9 leaves out or makes up: excuses of lief_limits.cpp that read
// the file themselves, so that each excuses exactly the lines that LIEF's fault explains.
// Facts: LIEF 0.9.0, ELF/Parser.tcc (get_numberof_dynamic_symbols), PE/Parser.cpp (parse_symbols).
#pragma once

#include "cli/lief_limits.hpp"

namespace binsize::cli {

/// ELF: dynamic symbols behind the last one that a relocation names. LIEF believes the table's own
/// size only where it is less than 3,000 symbols more.
u64 symbols_behind_relocations(Lines& ours, Lines& theirs, const Image& image);
u64 imports_behind_relocations(Lines& ours, Lines& theirs, const Image& image);

/// PE: a number of symbols and no place where they are, as the Linux kernel's header states. LIEF
/// reads them at the beginning of the file.
u64 symbols_of_no_table(Lines& ours, Lines& theirs, const Image& image);

}  // namespace binsize::cli
