// The header of pclntab, runtime.pcHeader: where its sub-tables lie.
// Facts: cmd/link/internal/ld/pcln.go and runtime/symtab.go of Go 1.16 to 1.27. The magic number is
// not asked for: it does not tell layouts apart, and obfuscators change it. What must hold instead
// is that the offsets rise and that moduledata's own pointers agree with them.
#pragma once

#include "evidence/go/pointers.hpp"

namespace binsize::go {

struct PcHeader {
    u64 address = 0;
    u32 magic = 0;
    u8 quantum = 1;    ///< pc deltas count in this many bytes
    bool old = false;  ///< Go 1.16, 1.17: no textStart, pointers instead of offsets further on
    u64 nfunc = 0, nfiles = 0;
    u64 text_start = 0;  ///< 0 in old headers and since Go 1.26
    /// Offsets from the header, rising. `functab` is what Go calls pclnOffset.
    u64 funcnametab = 0, cutab = 0, filetab = 0, pctab = 0, functab = 0;
    u64 size = 0;  ///< bytes of the header itself
};

/// The header at an address if its fields are possible; `old` picks which of the two shapes.
[[nodiscard]] std::optional<PcHeader> read_pc_header(const PointerReader& reader, u64 address,
                                                     bool old);

}  // namespace binsize::go
