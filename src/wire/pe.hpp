// PE images, with the names of Microsoft's "PE Format" and of winnt.h, whose structures lose their
// prefix IMAGE_.
// https://learn.microsoft.com/windows/win32/debug/pe-format
// https://learn.microsoft.com/cpp/build/exception-handling-x64 (RUNTIME_FUNCTION, UNWIND_INFO)
// https://learn.microsoft.com/cpp/build/arm64-exception-handling
// https://learn.microsoft.com/cpp/build/reference/understanding-the-helper-function (delayimp.h)
#pragma once

#include "wire/coff.hpp"

namespace binsize::pe {

using coff::Le16;
using coff::Le32;
using coff::Le64;

struct DosHeader {
    Le16 e_magic;
    std::byte e_other[58];
    Le32 e_lfanew;
};
static_assert(sizeof(DosHeader) == 64);
inline constexpr u16 IMAGE_DOS_SIGNATURE = 0x5a4d;     // MZ
inline constexpr u32 IMAGE_NT_SIGNATURE = 0x00004550;  // PE, in front of the file header
inline constexpr u64 signature_size = 4;
/// Microsoft's undocumented list of tools behind the DOS stub begins with this, under its key.
inline constexpr u32 DanS = 0x536e6144;

/// Word = u32 for PE32, u64 for PE32+; the one field between them, BaseOfData, is PE32's alone.
struct OptionalHeader32 {
    Le16 Magic;
    std::byte MajorLinkerVersion, MinorLinkerVersion;
    Le32 SizeOfCode, SizeOfInitializedData, SizeOfUninitializedData, AddressOfEntryPoint;
    Le32 BaseOfCode, BaseOfData, ImageBase;
    Le32 SectionAlignment, FileAlignment;
    Le16 MajorOperatingSystemVersion, MinorOperatingSystemVersion;
    Le16 MajorImageVersion, MinorImageVersion, MajorSubsystemVersion, MinorSubsystemVersion;
    Le32 Win32VersionValue, SizeOfImage, SizeOfHeaders, CheckSum;
    Le16 Subsystem, DllCharacteristics;
    Le32 SizeOfStackReserve, SizeOfStackCommit, SizeOfHeapReserve, SizeOfHeapCommit;
    Le32 LoaderFlags, NumberOfRvaAndSizes;
};
static_assert(sizeof(OptionalHeader32) == 96);

struct OptionalHeader64 {
    Le16 Magic;
    std::byte MajorLinkerVersion, MinorLinkerVersion;
    Le32 SizeOfCode, SizeOfInitializedData, SizeOfUninitializedData, AddressOfEntryPoint;
    Le32 BaseOfCode;
    Le64 ImageBase;
    Le32 SectionAlignment, FileAlignment;
    Le16 MajorOperatingSystemVersion, MinorOperatingSystemVersion;
    Le16 MajorImageVersion, MinorImageVersion, MajorSubsystemVersion, MinorSubsystemVersion;
    Le32 Win32VersionValue, SizeOfImage, SizeOfHeaders, CheckSum;
    Le16 Subsystem, DllCharacteristics;
    Le64 SizeOfStackReserve, SizeOfStackCommit, SizeOfHeapReserve, SizeOfHeapCommit;
    Le32 LoaderFlags, NumberOfRvaAndSizes;
};
static_assert(sizeof(OptionalHeader64) == 112);

struct DataDirectory {
    Le32 VirtualAddress, Size;
};

struct ImportDescriptor {
    Le32 OriginalFirstThunk, TimeDateStamp, ForwarderChain, Name, FirstThunk;
};
static_assert(sizeof(ImportDescriptor) == 20);

struct DelayLoadDescriptor {
    Le32 Attributes, DllNameRVA, ModuleHandleRVA, ImportAddressTableRVA, ImportNameTableRVA;
    Le32 BoundImportAddressTableRVA, UnloadInformationTableRVA, TimeDateStamp;
};
static_assert(sizeof(DelayLoadDescriptor) == 32);
/// Of Attributes; without it the descriptor holds addresses, the older form.
inline constexpr u32 dlattrRva = 1;
/// Of an import's word.
[[nodiscard]] constexpr u64 IMAGE_ORDINAL_FLAG(unsigned bits) { return u64{1} << (bits - 1U); }

struct ExportDirectory {
    Le32 Characteristics, TimeDateStamp;
    Le16 MajorVersion, MinorVersion;
    Le32 Name, Base, NumberOfFunctions, NumberOfNames;
    Le32 AddressOfFunctions, AddressOfNames, AddressOfNameOrdinals;
};
static_assert(sizeof(ExportDirectory) == 40);

struct DebugDirectory {
    Le32 Characteristics, TimeDateStamp;
    Le16 MajorVersion, MinorVersion;
    Le32 Type, SizeOfData, AddressOfRawData, PointerToRawData;
};
static_assert(sizeof(DebugDirectory) == 28);

inline constexpr u32 IMAGE_DEBUG_TYPE_CODEVIEW = 2;

/// Behind it 16-bit entries: type in the upper 4 bits, place in the page below.
struct BaseRelocation {
    Le32 VirtualAddress, SizeOfBlock;
};
inline constexpr u16 IMAGE_REL_BASED_ABSOLUTE = 0;  // only fills up a block
[[nodiscard]] constexpr u16 relocation_type(u16 entry) { return static_cast<u16>(entry >> 12U); }
[[nodiscard]] constexpr u16 relocation_place(u16 entry) { return entry & 0xfffU; }

/// Entries of .pdata on amd64, and on ARM.
struct RuntimeFunction {
    Le32 BeginAddress, EndAddress, UnwindInfoAddress;
};
struct ArmRuntimeFunction {
    Le32 BeginAddress, UnwindData;
};
/// Flags of UNWIND_INFO.
enum : u8 { UNW_FLAG_EHANDLER = 1, UNW_FLAG_UHANDLER = 2, UNW_FLAG_CHAININFO = 4 };

/// The load configuration, as far as the tables of functions; it states how long it is itself.
struct LoadConfig32 {
    Le32 Size, TimeDateStamp;
    Le16 MajorVersion, MinorVersion;
    Le32 GlobalFlagsClear, GlobalFlagsSet, CriticalSectionDefaultTimeout;
    Le32 DeCommitFreeBlockThreshold, DeCommitTotalFreeThreshold, LockPrefixTable;
    Le32 MaximumAllocationSize, VirtualMemoryThreshold, ProcessHeapFlags, ProcessAffinityMask;
    Le16 CSDVersion, DependentLoadFlags;
    Le32 EditList, SecurityCookie, SEHandlerTable, SEHandlerCount;
    Le32 GuardCFCheckFunctionPointer, GuardCFDispatchFunctionPointer;
    Le32 GuardCFFunctionTable, GuardCFFunctionCount, GuardFlags;
};
struct LoadConfig64 {
    Le32 Size, TimeDateStamp;
    Le16 MajorVersion, MinorVersion;
    Le32 GlobalFlagsClear, GlobalFlagsSet, CriticalSectionDefaultTimeout;
    Le64 DeCommitFreeBlockThreshold, DeCommitTotalFreeThreshold, LockPrefixTable;
    Le64 MaximumAllocationSize, VirtualMemoryThreshold, ProcessAffinityMask;
    Le32 ProcessHeapFlags;
    Le16 CSDVersion, DependentLoadFlags;
    Le64 EditList, SecurityCookie, SEHandlerTable, SEHandlerCount;
    Le64 GuardCFCheckFunctionPointer, GuardCFDispatchFunctionPointer;
    Le64 GuardCFFunctionTable, GuardCFFunctionCount;
    Le32 GuardFlags;
};
/// Of GuardFlags: how many bytes each entry has behind the address.
inline constexpr unsigned IMAGE_GUARD_CF_FUNCTION_TABLE_SIZE_SHIFT = 28;

enum DirectoryIndex : std::size_t {
    IMAGE_DIRECTORY_ENTRY_EXPORT,
    IMAGE_DIRECTORY_ENTRY_IMPORT,
    IMAGE_DIRECTORY_ENTRY_RESOURCE,
    IMAGE_DIRECTORY_ENTRY_EXCEPTION,
    IMAGE_DIRECTORY_ENTRY_SECURITY,
    IMAGE_DIRECTORY_ENTRY_BASERELOC,
    IMAGE_DIRECTORY_ENTRY_DEBUG,
    IMAGE_DIRECTORY_ENTRY_ARCHITECTURE,
    IMAGE_DIRECTORY_ENTRY_GLOBALPTR,
    IMAGE_DIRECTORY_ENTRY_TLS,
    IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG,
    IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT,
    IMAGE_DIRECTORY_ENTRY_IAT,
    IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT,
    IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR,
    IMAGE_DIRECTORY_ENTRY_RESERVED,
    IMAGE_NUMBEROF_DIRECTORY_ENTRIES,
};

inline constexpr u16 IMAGE_NT_OPTIONAL_HDR32_MAGIC = 0x10b;
inline constexpr u16 IMAGE_NT_OPTIONAL_HDR64_MAGIC = 0x20b;
enum : u16 { IMAGE_SUBSYSTEM_EFI_APPLICATION = 10, IMAGE_SUBSYSTEM_EFI_ROM = 13 };

enum : u16 {
    IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE = 0x40,
    IMAGE_DLLCHARACTERISTICS_NX_COMPAT = 0x100,
    IMAGE_DLLCHARACTERISTICS_GUARD_CF = 0x4000,
};

}  // namespace binsize::pe
