// The second loader: the same Image, filled by LIEF 0.9 instead of our own readers, as the
// independent second opinion that `binsize verify` asks. It is linked into binsize-lief only.
//
// LIEF copies contents, throws on garbage and at times crashes; this loader catches what can be
// caught, and `binsize` runs it as a process of its own for the rest.
#pragma once

#include "format/format.hpp"

namespace binsize {

/// Executables, libraries and ELF and Mach-O objects. Unsupported, by name: archives, COFF
/// objects, fat files without LoadOptions::arch. Symbols are in Image::loaded_symbols.
[[nodiscard]] Result<Image> load_lief(ByteView bytes, const LoadOptions& options);

}  // namespace binsize
