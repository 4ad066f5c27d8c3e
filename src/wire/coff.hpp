// What COFF objects and PE images share, with the names of Microsoft's "PE Format" and of winnt.h,
// whose structures lose their prefix IMAGE_.
// https://learn.microsoft.com/windows/win32/debug/pe-format (sections 3.3, 4, 5 and 7)
// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-image_file_header
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

/// SectionInt: u16, and u32 in /bigobj.
template <class SectionInt>
struct SymbolEntry {
    std::byte Name[8];
    Le32 Value;
    Packed<SectionInt, Endian::little> SectionNumber;
    Le16 Type;
    std::byte StorageClass, NumberOfAuxSymbols;
};
/// The auxiliary entry of a function.
struct AuxFunctionDefinition {
    Le32 TagIndex, TotalSize, PointerToLinenumber, PointerToNextFunction;
    Le16 Unused;
};
/// Of each processor: addresses, and offsets into the section of the symbol.
enum : u16 {
    IMAGE_REL_AMD64_ADDR64 = 0x1,
    IMAGE_REL_AMD64_ADDR32 = 0x2,
    IMAGE_REL_AMD64_SECREL = 0xb,
    IMAGE_REL_I386_DIR32 = 0x6,
    IMAGE_REL_I386_SECREL = 0xb,
    IMAGE_REL_ARM_ADDR32 = 0x1,
    IMAGE_REL_ARM_SECREL = 0xf,
    IMAGE_REL_ARM64_ADDR32 = 0x1,
    IMAGE_REL_ARM64_SECREL = 0x8,
    IMAGE_REL_ARM64_ADDR64 = 0xe,
};

inline constexpr u64 symbol_size = 18, wide_symbol_size = 20, relocation_size = 10,
                     line_number_size = 6;
static_assert(sizeof(SymbolEntry<u16>) == symbol_size &&
              sizeof(SymbolEntry<u32>) == wide_symbol_size);

/// The second hexadecimal digit of SymbolEntry::Type.
enum : u16 { IMAGE_SYM_DTYPE_FUNCTION = 2 };
enum : i64 { IMAGE_SYM_UNDEFINED = 0, IMAGE_SYM_ABSOLUTE = -1, IMAGE_SYM_DEBUG = -2 };
enum : u8 {
    IMAGE_SYM_CLASS_EXTERNAL = 2,
    IMAGE_SYM_CLASS_STATIC = 3,
    IMAGE_SYM_CLASS_LABEL = 6,
    IMAGE_SYM_CLASS_FILE = 103,
    IMAGE_SYM_CLASS_SECTION = 104,
    IMAGE_SYM_CLASS_WEAK_EXTERNAL = 105,
};

enum : u16 {
    IMAGE_FILE_MACHINE_UNKNOWN = 0,
    IMAGE_FILE_MACHINE_I386 = 0x14c,
    IMAGE_FILE_MACHINE_ARM = 0x1c0,
    IMAGE_FILE_MACHINE_THUMB = 0x1c2,
    IMAGE_FILE_MACHINE_ARMNT = 0x1c4,  // Thumb-2
    IMAGE_FILE_MACHINE_IA64 = 0x200,
    IMAGE_FILE_MACHINE_EBC = 0xebc,
    IMAGE_FILE_MACHINE_RISCV32 = 0x5032,
    IMAGE_FILE_MACHINE_RISCV64 = 0x5064,
    IMAGE_FILE_MACHINE_LOONGARCH32 = 0x6232,
    IMAGE_FILE_MACHINE_LOONGARCH64 = 0x6264,
    IMAGE_FILE_MACHINE_AMD64 = 0x8664,
    IMAGE_FILE_MACHINE_ARM64EC = 0xa641,  // ARM64 code that x64 code may call
    IMAGE_FILE_MACHINE_ARM64X = 0xa64e,   // both in one
    IMAGE_FILE_MACHINE_ARM64 = 0xaa64,
};
/// Sig2 of what is no object although it begins like one, with machine 0.
inline constexpr u16 IMPORT_OBJECT_HDR_SIG2 = 0xffff;

enum : u32 {
    IMAGE_SCN_CNT_CODE = 0x20,
    IMAGE_SCN_CNT_INITIALIZED_DATA = 0x40,
    IMAGE_SCN_CNT_UNINITIALIZED_DATA = 0x80,
    IMAGE_SCN_LNK_INFO = 0x200,
    IMAGE_SCN_LNK_REMOVE = 0x800,
    IMAGE_SCN_ALIGN_MASK = 0xf00000,
    IMAGE_SCN_LNK_NRELOC_OVFL = 0x1000000,
    IMAGE_SCN_MEM_DISCARDABLE = 0x2000000,
    IMAGE_SCN_MEM_SHARED = 0x10000000,
    IMAGE_SCN_MEM_EXECUTE = 0x20000000,
    IMAGE_SCN_MEM_READ = 0x40000000,
    IMAGE_SCN_MEM_WRITE = 0x80000000,
};

enum : u16 {
    IMAGE_FILE_RELOCS_STRIPPED = 0x1,
    IMAGE_FILE_EXECUTABLE_IMAGE = 0x2,
    IMAGE_FILE_DLL = 0x2000,
};

}  // namespace binsize::coff
