// What the opcodes of a Mach-O file's LC_DYLD_INFO patch, and which of their bytes are about which
// pointers. The opcodes are a program for dyld: some say where, some patch there and move on.
// Facts: <mach-o/loader.h>, REBASE_OPCODE_* and BIND_OPCODE_*; dyld's own reading of them where
// the header is silent (a patch moves the place by what it patched).
#pragma once

#include "image/image.hpp"

#include <functional>
#include <span>

namespace binsize {

/// One opcode that patches: pointers at address, address + stride, … Nothing overflows.
struct DyldRun {
    u64 address = 0, count = 0, stride = 0;
    /// File bytes of the opcode and of those since the one before that only say where.
    std::span<const Extent> opcodes;
    /// Binds: file bytes of the opcode that names the symbol, the same for all runs that bind it.
    Extent symbol;
    u64 type = 0;     ///< of the pointers: REBASE_TYPE_*, BIND_TYPE_*
    u64 library = 0;  ///< binds: where the symbol is looked for, as the opcode spells it
    i64 addend = 0;   ///< binds
};

/// Calls each(run) for the opcodes of an extent of the file, in order. Ends at the first that is
/// none, that names no segment, or where runs hold more pointers than the file has room for. What
/// sets a type, library or addend holds until it is set again, so it is of no run.
using EachRun = std::function<void(const DyldRun&)>;
void each_rebase(const Image& image, Extent opcodes, const EachRun& each);
void each_bind(const Image& image, Extent opcodes, const EachRun& each);
/// Lazy binds are a program for each pointer, which dyld starts at the code's first call: all of
/// its bytes, to its end mark, are about that pointer.
void each_lazy_bind(const Image& image, Extent opcodes, const EachRun& each);

}  // namespace binsize
