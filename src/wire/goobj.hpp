// Go's object files since 1.18: structures with the names of the compiler's own package. Those of
// 1.18 and 1.19 differ in what names and kinds of symbols mean, not in these.
// https://cs.opensource.google/go/go/+/master:src/cmd/internal/goobj/objfile.go
#pragma once

#include "base/bytes.hpp"

namespace binsize::goobj {

using Le16 = Packed<u16, Endian::little>;
using Le32 = Packed<u32, Endian::little>;

inline constexpr std::string_view Magic("\0go120ld", 8);
inline constexpr std::string_view Magic118("\0go118ld", 8);

enum Block : std::size_t {
    BlkAutolib,
    BlkPkgIdx,
    BlkFile,
    BlkSymdef,
    BlkHashed64def,
    BlkHasheddef,
    BlkNonpkgdef,
    BlkNonpkgref,
    BlkRefFlags,
    BlkHash64,
    BlkHash,
    BlkRelocIdx,
    BlkAuxIdx,
    BlkDataIdx,
    BlkReloc,
    BlkAux,
    BlkData,
    BlkRefName,
    BlkEnd,
    NBlk,
};

struct Header {
    std::byte Magic[8], Fingerprint[8];
    Le32 Flags, Offsets[NBlk];
};
static_assert(sizeof(Header) == 96);

struct StringRef {
    Le32 Len, Off;
};
struct Sym {
    StringRef Name;
    Le16 ABI;
    std::byte Type, Flag, Flag2;
    Le32 Siz, Align;
};
static_assert(sizeof(Sym) == 21);

struct Aux {
    std::byte Type;
    Le32 PkgIdx, SymIdx;
};
static_assert(sizeof(Aux) == 9);

inline constexpr u64 RelocSize = 23;

enum : u32 {
    PkgIdxNone = 0x7fffffff,
    PkgIdxHashed64 = PkgIdxNone - 1,
    PkgIdxHashed = PkgIdxNone - 2,
    PkgIdxBuiltin = PkgIdxNone - 3,
    PkgIdxSelf = PkgIdxNone - 4,
};

enum AuxType : u8 {
    AuxGotype = 0,
    AuxFuncInfo = 1,
    AuxFuncdata = 2,
    AuxDwarfInfo = 3,
    AuxDwarfLoc = 4,
    AuxDwarfRanges = 5,
    AuxDwarfLines = 6,
    AuxPcsp = 7,
    AuxPcfile = 8,
    AuxPcline = 9,
    AuxPcinline = 10,
    AuxPcdata = 11,
};

}  // namespace binsize::goobj
