// The wire structures that COFF objects and PE images share, with the names of Microsoft's "PE
// Format" (sections 3.3, 4, 5 and 7) and, for /bigobj, of winnt.h's ANON_OBJECT_HEADER_BIGOBJ.
#pragma once

#include "base/bytes.hpp"

namespace binsize::coff {

using Le16 = Packed<u16, Endian::little>;
using Le32 = Packed<u32, Endian::little>;
using Le64 = Packed<u64, Endian::little>;

struct FileHeader {
    Le16 Machine, NumberOfSections;
    Le32 TimeDateStamp, PointerToSymbolTable, NumberOfSymbols;
    Le16 SizeOfOptionalHeader, Characteristics;
};
static_assert(sizeof(FileHeader) == 20);

/// Begins like a FileHeader of an unknown machine (Sig1) with 0xffff sections (Sig2).
struct BigObjHeader {
    Le16 Sig1, Sig2, Version, Machine;
    Le32 TimeDateStamp;
    std::byte ClassID[16];
    Le32 SizeOfData, Flags, MetaDataSize, MetaDataOffset;
    Le32 NumberOfSections, PointerToSymbolTable, NumberOfSymbols;
};
static_assert(sizeof(BigObjHeader) == 56);

/// A member of an import library: SizeOfData bytes follow, the symbol's name and the DLL's.
struct ImportHeader {
    Le16 Sig1, Sig2, Version, Machine;
    Le32 TimeDateStamp, SizeOfData;
    Le16 OrdinalOrHint, TypeInfo;
};
static_assert(sizeof(ImportHeader) == 20);

struct SectionHeader {
    std::byte Name[8];
    Le32 VirtualSize, VirtualAddress, SizeOfRawData, PointerToRawData;
    Le32 PointerToRelocations, PointerToLinenumbers;
    Le16 NumberOfRelocations, NumberOfLinenumbers;
    Le32 Characteristics;
};
static_assert(sizeof(SectionHeader) == 40);

inline constexpr u64 symbol_size = 18, wide_symbol_size = 20, relocation_size = 10,
                     line_number_size = 6;

enum : u32 {
    scn_cnt_code = 0x20,
    scn_cnt_initialized_data = 0x40,
    scn_cnt_uninitialized_data = 0x80,
    scn_lnk_info = 0x200,
    scn_lnk_remove = 0x800,
    scn_align_mask = 0xf00000,
    scn_lnk_nreloc_ovfl = 0x1000000,
    scn_mem_discardable = 0x2000000,
    scn_mem_execute = 0x20000000,
    scn_mem_read = 0x40000000,
    scn_mem_write = 0x80000000,
};

enum : u16 {
    file_relocs_stripped = 0x1,
    file_executable_image = 0x2,
    file_dll = 0x2000,
};

}  // namespace binsize::coff
