// The wire structures of PE images, with the names of Microsoft's "PE Format" and winnt.h, and the
// optional header widened to 64 bit, so that only reading it is a template.
#pragma once

#include "format/coff/types.hpp"

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

struct BaseRelocationBlock {
    Le32 VirtualAddress, SizeOfBlock;
};

enum DirectoryIndex : std::size_t {
    export_directory,
    import_directory,
    resource_directory,
    exception_directory,
    certificate_table,
    base_relocations,
    debug_directory,
    architecture,
    global_pointer,
    tls_directory,
    load_config,
    bound_imports,
    import_address_table,
    delay_imports,
    com_descriptor,
    reserved,
    directory_count,
};

inline constexpr u16 pe32_magic = 0x10b, pe32_plus_magic = 0x20b;

enum : u16 {
    dll_dynamic_base = 0x40,
    dll_nx_compat = 0x100,
    dll_guard_cf = 0x4000,
};

struct Directory {
    u32 rva = 0, size = 0;
};

/// What the loader needs of the headers, whatever their width.
struct Headers {
    coff::FileHeader file;
    u64 section_table = 0;  ///< file offset
    unsigned bits = 0;
    u64 image_base = 0;
    u32 entry_rva = 0, section_alignment = 0, file_alignment = 0, size_of_headers = 0;
    u16 subsystem = 0, subsystem_major = 0, subsystem_minor = 0, dll_characteristics = 0;
    Directory directories[directory_count];
};

}  // namespace binsize::pe
