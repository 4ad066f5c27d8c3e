// Mach-O and what surrounds it, with the names of Apple's headers, in either byte order.
// https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h
// https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/nlist.h
// https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/reloc.h
// https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/fat.h
// https://github.com/apple-oss-distributions/xnu/blob/main/osfmk/mach/machine.h (CPU_TYPE_*)
// https://github.com/apple-oss-distributions/xnu/blob/main/osfmk/kern/cs_blobs.h (CS_*)
// https://github.com/apple-oss-distributions/cctools/blob/main/include/mach-o/stab.h
#pragma once

#include "base/bytes.hpp"

namespace binsize::macho {

enum Magic : u32 {
    MH_MAGIC = 0xfeedface,
    MH_CIGAM = 0xcefaedfe,
    MH_MAGIC_64 = 0xfeedfacf,
    MH_CIGAM_64 = 0xcffaedfe,
};

enum CpuType : u32 {
    CPU_ARCH_ABI64 = 0x01000000,
    CPU_ARCH_ABI64_32 = 0x02000000,
    CPU_TYPE_MC680x0 = 6,
    CPU_TYPE_X86 = 7,
    CPU_TYPE_X86_64 = CPU_TYPE_X86 | CPU_ARCH_ABI64,
    CPU_TYPE_MIPS = 8,
    CPU_TYPE_HPPA = 11,
    CPU_TYPE_ARM = 12,
    CPU_TYPE_ARM64 = CPU_TYPE_ARM | CPU_ARCH_ABI64,
    CPU_TYPE_ARM64_32 = CPU_TYPE_ARM | CPU_ARCH_ABI64_32,
    CPU_TYPE_MC88000 = 13,
    CPU_TYPE_SPARC = 14,
    CPU_TYPE_I860 = 15,
    CPU_TYPE_POWERPC = 18,
    CPU_TYPE_POWERPC64 = CPU_TYPE_POWERPC | CPU_ARCH_ABI64,
    CPU_TYPE_RISCV = 24,  // LLVM's and cctools'
};
/// Of a subtype: pointer authentication's ABI, LIB64.
inline constexpr u32 CPU_SUBTYPE_MASK = 0xff000000;

enum FileType : u32 {
    MH_OBJECT = 1,
    MH_EXECUTE = 2,
    MH_FVMLIB = 3,
    MH_CORE = 4,
    MH_PRELOAD = 5,
    MH_DYLIB = 6,
    MH_DYLINKER = 7,
    MH_BUNDLE = 8,
    MH_DYLIB_STUB = 9,
    MH_DSYM = 10,
    MH_KEXT_BUNDLE = 11,
    MH_FILESET = 12,
};

enum HeaderFlag : u32 {
    MH_DYLDLINK = 0x4,
    MH_BINDATLOAD = 0x8,
    MH_ALLOW_STACK_EXECUTION = 0x20000,
    MH_PIE = 0x200000,
};

enum Command : u32 {
    LC_REQ_DYLD = 0x80000000,
    LC_SEGMENT = 0x1,
    LC_SYMTAB = 0x2,
    LC_SYMSEG = 0x3,
    LC_THREAD = 0x4,
    LC_UNIXTHREAD = 0x5,
    LC_DYSYMTAB = 0xb,
    LC_LOAD_DYLIB = 0xc,
    LC_ID_DYLIB = 0xd,
    LC_LOAD_DYLINKER = 0xe,
    LC_SUB_FRAMEWORK = 0x12,
    LC_SUB_UMBRELLA = 0x13,
    LC_SUB_CLIENT = 0x14,
    LC_SUB_LIBRARY = 0x15,
    LC_TWOLEVEL_HINTS = 0x16,
    LC_LOAD_WEAK_DYLIB = 0x18 | LC_REQ_DYLD,
    LC_SEGMENT_64 = 0x19,
    LC_UUID = 0x1b,
    LC_RPATH = 0x1c | LC_REQ_DYLD,
    LC_CODE_SIGNATURE = 0x1d,
    LC_SEGMENT_SPLIT_INFO = 0x1e,
    LC_REEXPORT_DYLIB = 0x1f | LC_REQ_DYLD,
    LC_LAZY_LOAD_DYLIB = 0x20,
    LC_ENCRYPTION_INFO = 0x21,
    LC_DYLD_INFO = 0x22,
    LC_DYLD_INFO_ONLY = 0x22 | LC_REQ_DYLD,
    LC_LOAD_UPWARD_DYLIB = 0x23 | LC_REQ_DYLD,
    LC_VERSION_MIN_MACOSX = 0x24,
    LC_VERSION_MIN_IPHONEOS = 0x25,
    LC_FUNCTION_STARTS = 0x26,
    LC_MAIN = 0x28 | LC_REQ_DYLD,
    LC_DATA_IN_CODE = 0x29,
    LC_SOURCE_VERSION = 0x2a,
    LC_DYLIB_CODE_SIGN_DRS = 0x2b,
    LC_ENCRYPTION_INFO_64 = 0x2c,
    LC_LINKER_OPTION = 0x2d,
    LC_LINKER_OPTIMIZATION_HINT = 0x2e,
    LC_VERSION_MIN_TVOS = 0x2f,
    LC_VERSION_MIN_WATCHOS = 0x30,
    LC_NOTE = 0x31,
    LC_BUILD_VERSION = 0x32,
    LC_DYLD_EXPORTS_TRIE = 0x33 | LC_REQ_DYLD,
    LC_DYLD_CHAINED_FIXUPS = 0x34 | LC_REQ_DYLD,
    LC_ATOM_INFO = 0x36,
    LC_FUNCTION_VARIANTS = 0x37 | LC_REQ_DYLD,
    LC_FUNCTION_VARIANT_FIXUPS = 0x38 | LC_REQ_DYLD,
};

inline constexpr u32 SECTION_TYPE = 0xff;  ///< of section::flags
enum SectionType : u32 {
    S_REGULAR = 0x0,
    S_ZEROFILL = 0x1,
    S_CSTRING_LITERALS = 0x2,
    S_NON_LAZY_SYMBOL_POINTERS = 0x6,
    S_LAZY_SYMBOL_POINTERS = 0x7,
    S_SYMBOL_STUBS = 0x8,
    S_GB_ZEROFILL = 0xc,
    S_INTERPOSING = 0xd,
    S_LAZY_DYLIB_SYMBOL_POINTERS = 0x10,
    S_THREAD_LOCAL_REGULAR = 0x11,
    S_THREAD_LOCAL_ZEROFILL = 0x12,
    S_THREAD_LOCAL_VARIABLES = 0x13,
    S_THREAD_LOCAL_VARIABLE_POINTERS = 0x14,
};

enum SectionAttribute : u32 {
    S_ATTR_PURE_INSTRUCTIONS = 0x80000000,
    S_ATTR_DEBUG = 0x02000000,
    S_ATTR_SOME_INSTRUCTIONS = 0x00000400,
};

enum Protection : u32 { VM_PROT_READ = 1, VM_PROT_WRITE = 2, VM_PROT_EXECUTE = 4 };
enum SegmentFlag : u32 { SG_READ_ONLY = 0x10 };
enum DylibUse : u32 {
    DYLIB_USE_MARKER = 0x1a741800,
    DYLIB_USE_WEAK_LINK = 1,
    DYLIB_USE_REEXPORT = 2,
    DYLIB_USE_UPWARD = 4,
    DYLIB_USE_DELAYED_INIT = 8,
};

template <Endian E>
struct Wire32 {
    using Word = Packed<u32, E>;
};
template <Endian E>
struct Wire64 {
    using Word = Packed<u64, E>;
};

template <Endian E>
struct mach_header {
    Packed<u32, E> magic, cputype, cpusubtype, filetype, ncmds, sizeofcmds, flags;
};
/// mach_header_64 has a reserved u32 behind it.
[[nodiscard]] constexpr u64 mach_header_size(unsigned bits) { return bits == 64 ? 32 : 28; }

template <Endian E>
struct load_command {
    Packed<u32, E> cmd, cmdsize;
};

template <class W, Endian E>
struct segment_command {
    Packed<u32, E> cmd, cmdsize;
    std::byte segname[16];
    typename W::Word vmaddr, vmsize, fileoff, filesize;
    Packed<u32, E> maxprot, initprot, nsects, flags;
};

template <Endian E>
struct section_32 {
    std::byte sectname[16], segname[16];
    Packed<u32, E> addr, size;
    Packed<u32, E> offset, align, reloff, nreloc, flags, reserved1, reserved2;
};

template <Endian E>
struct section_64 {
    std::byte sectname[16], segname[16];
    Packed<u64, E> addr, size;
    Packed<u32, E> offset, align, reloff, nreloc, flags, reserved1, reserved2, reserved3;
};

template <Endian E>
struct symtab_command {
    Packed<u32, E> cmd, cmdsize, symoff, nsyms, stroff, strsize;
};

template <Endian E>
struct dysymtab_command {
    Packed<u32, E> cmd, cmdsize, ilocalsym, nlocalsym, iextdefsym, nextdefsym, iundefsym, nundefsym,
        tocoff, ntoc, modtaboff, nmodtab, extrefsymoff, nextrefsyms, indirectsymoff, nindirectsyms,
        extreloff, nextrel, locreloff, nlocrel;
};

template <Endian E>
struct dyld_info_command {
    Packed<u32, E> cmd, cmdsize, rebase_off, rebase_size, bind_off, bind_size, weak_bind_off,
        weak_bind_size, lazy_bind_off, lazy_bind_size, export_off, export_size;
};

template <Endian E>
struct linkedit_data_command {
    Packed<u32, E> cmd, cmdsize, dataoff, datasize;
};

template <Endian E>
struct dylib_command {  // dylib_use_command where timestamp is DYLIB_USE_MARKER
    Packed<u32, E> cmd, cmdsize, name, timestamp, current_version, compatibility_version;
};

template <Endian E>
struct path_command {  // dylinker_command, rpath_command
    Packed<u32, E> cmd, cmdsize, path;
};

template <Endian E>
struct uuid_command {
    Packed<u32, E> cmd, cmdsize;
    std::byte uuid[16];
};

template <Endian E>
struct version_min_command {
    Packed<u32, E> cmd, cmdsize, version, sdk;
};

template <Endian E>
struct build_version_command {
    Packed<u32, E> cmd, cmdsize, platform, minos, sdk, ntools;
};

template <Endian E>
struct entry_point_command {
    Packed<u32, E> cmd, cmdsize;
    Packed<u64, E> entryoff, stacksize;
};

template <Endian E>
struct encryption_info_command {
    Packed<u32, E> cmd, cmdsize, cryptoff, cryptsize, cryptid;
};

template <Endian E>
struct note_command {
    Packed<u32, E> cmd, cmdsize;
    std::byte data_owner[16];
    Packed<u64, E> offset, size;
};

inline constexpr u64 relocation_info_size = 8;
/// In r_address: the entry is a scattered_relocation_info, with the address in 24 bits below.
inline constexpr u32 R_SCATTERED = 0x80000000, scattered_address = 0xffffff;

template <class W, Endian E>
struct nlist {
    Packed<u32, E> n_strx;
    std::byte n_type, n_sect;
    Packed<u16, E> n_desc;
    typename W::Word n_value;
};
[[nodiscard]] constexpr u64 nlist_size(unsigned bits) { return bits == 64 ? 16 : 12; }

/// nlist::n_type and n_desc.
enum SymbolBits : u32 {
    N_STAB = 0xe0,
    N_PEXT = 0x10,
    N_TYPE = 0x0e,
    N_EXT = 0x01,
    N_UNDF = 0x0,
    N_ABS = 0x2,
    N_SECT = 0xe,
    N_PBUD = 0xc,
    N_INDR = 0xa,
    N_FUN = 0x24,  // a stab
    REFERENCED_DYNAMICALLY = 0x10,
    N_WEAK_REF = 0x40,
    N_WEAK_DEF = 0x80,
};

/// Code signatures: big-endian on any processor.
struct CS_SuperBlob {
    Packed<u32, Endian::big> magic, length, count;
};
struct CS_BlobIndex {
    Packed<u32, Endian::big> type, offset;
};
struct CS_CodeDirectory {
    Packed<u32, Endian::big> magic, length, version, flags, hashOffset, identOffset, nSpecialSlots,
        nCodeSlots, codeLimit;
    u8 hashSize, hashType, platform, pageSize;
};
/// Of an entry of the table of indirect symbols that is none.
/// Of a name in the export trie.
enum : u64 {
    EXPORT_SYMBOL_FLAGS_KIND_ABSOLUTE = 0x02,
    EXPORT_SYMBOL_FLAGS_REEXPORT = 0x08,
};
inline constexpr u32 INDIRECT_SYMBOL_LOCAL = 0x80000000, INDIRECT_SYMBOL_ABS = 0x40000000;
enum : u32 { CSMAGIC_EMBEDDED_SIGNATURE = 0xfade0cc0, CSMAGIC_CODEDIRECTORY = 0xfade0c02 };

/// Fat files: several Mach-O files in one, big-endian on any processor.
enum : u32 { FAT_MAGIC = 0xcafebabe, FAT_MAGIC_64 = 0xcafebabf };
struct fat_header {
    Packed<u32, Endian::big> magic, nfat_arch;
};
struct fat_arch {
    Packed<u32, Endian::big> cputype, cpusubtype, offset, size, align;
};
struct fat_arch_64 {
    Packed<u32, Endian::big> cputype, cpusubtype;
    Packed<u64, Endian::big> offset, size;
    Packed<u32, Endian::big> align, reserved;
};

}  // namespace binsize::macho
