// ELF: structures and constants with the names of the System V gABI, of GNU's extensions and of the
// processors' supplements. Structures drop the prefix Elf32_ or Elf64_: which it is, is a
// parameter. https://gabi.xinuos.com (chapters 4 and 5)
// https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/elf-generic.html
// https://sourceware.org/git/?p=glibc.git;a=blob;f=elf/elf.h (machines, GNU's and others' numbers)
// https://llvm.org/docs/Extensions.html (SHT_LLVM_*)
#pragma once

#include "base/bytes.hpp"

namespace binsize::elf {

template <unsigned Bits, Endian E>
struct Types {
    using Word = std::conditional_t<Bits == 64, u64, u32>;
    using Half16 = Packed<u16, E>;
    using Word32 = Packed<u32, E>;
    using Xword = Packed<Word, E>;  ///< Addr, Off and Xword: as wide as the class

    struct Ehdr {
        std::byte e_ident[16];
        Half16 e_type, e_machine;
        Word32 e_version;
        Xword e_entry, e_phoff, e_shoff;
        Word32 e_flags;
        Half16 e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
    };
    struct Shdr {
        Word32 sh_name, sh_type;
        Xword sh_flags, sh_addr, sh_offset, sh_size;
        Word32 sh_link, sh_info;
        Xword sh_addralign, sh_entsize;
    };
    struct Phdr64 {
        Word32 p_type, p_flags;
        Xword p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
    };
    struct Phdr32 {
        Word32 p_type;
        Xword p_offset, p_vaddr, p_paddr, p_filesz, p_memsz;
        Word32 p_flags;
        Xword p_align;
    };
    using Phdr = std::conditional_t<Bits == 64, Phdr64, Phdr32>;
    struct Chdr64 {
        Word32 ch_type, ch_reserved;
        Xword ch_size, ch_addralign;
    };
    struct Chdr32 {
        Word32 ch_type;
        Xword ch_size, ch_addralign;
    };
    using Chdr = std::conditional_t<Bits == 64, Chdr64, Chdr32>;
    struct Sym64 {
        Word32 st_name;
        std::byte st_info, st_other;
        Half16 st_shndx;
        Xword st_value, st_size;
    };
    struct Sym32 {
        Word32 st_name;
        Xword st_value, st_size;
        std::byte st_info, st_other;
        Half16 st_shndx;
    };
    using Sym = std::conditional_t<Bits == 64, Sym64, Sym32>;
    struct Rel {
        Xword r_offset, r_info;
    };
    struct Rela {
        Xword r_offset, r_info, r_addend;
    };
    struct Dyn {
        Xword d_tag, d_val;
    };
    // The same in both classes.
    struct Nhdr {
        Word32 n_namesz, n_descsz, n_type;
    };
    struct Verneed {
        Half16 vn_version, vn_cnt;
        Word32 vn_file, vn_aux, vn_next;
    };
    struct Vernaux {
        Word32 vna_hash;
        Half16 vna_flags, vna_other;
        Word32 vna_name, vna_next;
    };
    struct Verdef {
        Half16 vd_version, vd_flags, vd_ndx, vd_cnt;
        Word32 vd_hash, vd_aux, vd_next;
    };
    struct Verdaux {
        Word32 vda_name, vda_next;
    };
};

/// What entries take, whatever the byte order.
[[nodiscard]] constexpr u64 shdr_size(unsigned bits) { return bits == 64 ? 64 : 40; }
[[nodiscard]] constexpr u64 sym_size(unsigned bits) { return bits == 64 ? 24 : 16; }
[[nodiscard]] constexpr u64 rel_size(unsigned bits) { return bits == 64 ? 16 : 8; }
[[nodiscard]] constexpr u64 rela_size(unsigned bits) { return bits == 64 ? 24 : 12; }
[[nodiscard]] constexpr u64 dyn_size(unsigned bits) { return bits == 64 ? 16 : 8; }

/// ELF32_R_SYM, ELF64_R_SYM; ELF32_R_TYPE, ELF64_R_TYPE.
[[nodiscard]] constexpr u64 r_sym(u64 r_info, unsigned bits) {
    return bits == 64 ? r_info >> 32U : r_info >> 8U;
}
[[nodiscard]] constexpr u32 r_type(u64 r_info, unsigned bits) {
    return static_cast<u32>(bits == 64 ? r_info & 0xffffffffU : r_info & 0xffU);
}
/// Three types and a second symbol, bytes each, behind the symbol's number: as others write it.
[[nodiscard]] constexpr u64 r_info_of_mips64le(u64 r_info) {
    return r_info << 32U | byte_swap(static_cast<u32>(r_info >> 32U));
}
/// ELF32_ST_BIND, ELF32_ST_TYPE and their twins.
[[nodiscard]] constexpr u8 st_bind(u8 st_info) { return st_info >> 4U; }
[[nodiscard]] constexpr u8 st_type(u8 st_info) { return st_info & 0xfU; }

inline constexpr std::string_view ELFMAG = "\177ELF";
enum : std::size_t { EI_CLASS = 4, EI_DATA = 5, EI_OSABI = 7, EI_NIDENT = 16 };
enum : u8 { ELFCLASS32 = 1, ELFCLASS64 = 2 };
enum : u8 { ELFDATA2LSB = 1, ELFDATA2MSB = 2 };
enum : u8 {
    ELFOSABI_NETBSD = 2,
    ELFOSABI_GNU = 3,
    ELFOSABI_SOLARIS = 6,
    ELFOSABI_AIX = 7,
    ELFOSABI_FREEBSD = 9,
    ELFOSABI_OPENBSD = 12,
};
enum : u16 {
    EM_SPARC = 2,
    EM_386 = 3,
    EM_68K = 4,
    EM_IAMCU = 6,
    EM_MIPS = 8,
    EM_PARISC = 15,
    EM_SPARC32PLUS = 18,
    EM_PPC = 20,
    EM_PPC64 = 21,
    EM_S390 = 22,
    EM_ARM = 40,
    EM_SH = 42,
    EM_SPARCV9 = 43,
    EM_IA_64 = 50,
    EM_X86_64 = 62,
    EM_AVR = 83,
    EM_XTENSA = 94,
    EM_AARCH64 = 183,
    EM_AMDGPU = 224,
    EM_RISCV = 243,
    EM_BPF = 247,
    EM_LOONGARCH = 258,
};

enum : u16 { ET_REL = 1, ET_EXEC = 2, ET_DYN = 3, ET_CORE = 4 };
inline constexpr u64 e_type_offset = EI_NIDENT;  ///< in both classes
enum : u16 {
    SHN_UNDEF = 0,
    SHN_LORESERVE = 0xff00,
    SHN_ABS = 0xfff1,
    SHN_COMMON = 0xfff2,
    SHN_XINDEX = 0xffff,
};
inline constexpr u16 PN_XNUM = 0xffff;
enum : u32 {
    SHT_NULL = 0,
    SHT_PROGBITS = 1,
    SHT_SYMTAB = 2,
    SHT_STRTAB = 3,
    SHT_RELA = 4,
    SHT_HASH = 5,
    SHT_DYNAMIC = 6,
    SHT_NOTE = 7,
    SHT_NOBITS = 8,
    SHT_REL = 9,
    SHT_DYNSYM = 11,
    SHT_INIT_ARRAY = 14,
    SHT_FINI_ARRAY = 15,
    SHT_PREINIT_ARRAY = 16,
    SHT_GROUP = 17,
    SHT_SYMTAB_SHNDX = 18,
    SHT_RELR = 19,
    SHT_ANDROID_REL = 0x60000001,
    SHT_ANDROID_RELA = 0x60000002,
    SHT_LLVM_ADDRSIG = 0x6fff4c03,
    SHT_ANDROID_RELR = 0x6fffff00,
    SHT_GNU_HASH = 0x6ffffff6,
    SHT_GNU_versym = 0x6fffffff,
    SHT_GNU_VERDEF = 0x6ffffffd,
    SHT_GNU_VERNEED = 0x6ffffffe,
    SHT_GNU_VERSYM = 0x6fffffff,
    SHT_X86_64_UNWIND = 0x70000001,
    SHT_ARM_EXIDX = 0x70000001,
};
enum : u64 {
    SHF_WRITE = 1,
    SHF_ALLOC = 2,
    SHF_EXECINSTR = 4,
    SHF_MERGE = 0x10,
    SHF_STRINGS = 0x20,
    SHF_TLS = 0x400,
    SHF_COMPRESSED = 0x800,
};
enum : u32 {
    PT_NULL = 0,
    PT_LOAD = 1,
    PT_DYNAMIC = 2,
    PT_INTERP = 3,
    PT_NOTE = 4,
    PT_SHLIB = 5,
    PT_PHDR = 6,
    PT_TLS = 7,
    PT_GNU_EH_FRAME = 0x6474e550,
    PT_GNU_STACK = 0x6474e551,
    PT_GNU_RELRO = 0x6474e552,
    PT_GNU_PROPERTY = 0x6474e553,
};
enum : u32 { PF_X = 1, PF_W = 2, PF_R = 4 };
enum : u64 {
    DT_NULL = 0,
    DT_NEEDED = 1,
    DT_PLTRELSZ = 2,
    DT_PLTGOT = 3,
    DT_HASH = 4,
    DT_STRTAB = 5,
    DT_SYMTAB = 6,
    DT_RELA = 7,
    DT_RELASZ = 8,
    DT_RELAENT = 9,
    DT_STRSZ = 10,
    DT_SONAME = 14,
    DT_RPATH = 15,
    DT_REL = 17,
    DT_RELSZ = 18,
    DT_RELENT = 19,
    DT_JMPREL = 23,
    DT_BIND_NOW = 24,
    DT_INIT_ARRAY = 25,
    DT_FINI_ARRAY = 26,
    DT_INIT_ARRAYSZ = 27,
    DT_FINI_ARRAYSZ = 28,
    DT_RUNPATH = 29,
    DT_FLAGS = 30,
    DT_RELRSZ = 35,
    DT_RELR = 36,
    DT_GNU_HASH = 0x6ffffef5,
    DT_VERSYM = 0x6ffffff0,
    DT_FLAGS_1 = 0x6ffffffb,
    DT_VERDEF = 0x6ffffffc,
    DT_VERDEFNUM = 0x6ffffffd,
    DT_VERNEED = 0x6ffffffe,
    DT_VERNEEDNUM = 0x6fffffff,
    DT_PPC64_GLINK = 0x70000000,  // of one processor, as those below are
    DT_MIPS_LOCAL_GOTNO = 0x7000000a,
    DT_MIPS_SYMTABNO = 0x70000011,
    DT_MIPS_GOTSYM = 0x70000013,
};
enum : u64 { DF_BIND_NOW = 8 };                      // of DT_FLAGS
enum : u64 { DF_1_NOW = 1, DF_1_PIE = 0x08000000 };  // of DT_FLAGS_1

enum : u16 { VER_FLG_WEAK = 2 };  // its absence is no error
// Of the owner "GNU"; of "Go".
enum : u32 { NT_GNU_ABI_TAG = 1, NT_GNU_BUILD_ID = 3 };
enum : u32 { NT_GO_BUILD_ID = 4 };
enum : u8 {
    STT_NOTYPE = 0,
    STT_OBJECT = 1,
    STT_FUNC = 2,
    STT_SECTION = 3,
    STT_FILE = 4,
    STT_COMMON = 5,
    STT_TLS = 6,
    STT_GNU_IFUNC = 10,
};
enum : u8 { STB_LOCAL = 0, STB_GLOBAL = 1, STB_WEAK = 2, STB_GNU_UNIQUE = 10 };

/// Of each processor: the pointer that moves with the image, and the plain one to a symbol.
enum : u32 {
    R_386_RELATIVE = 8,
    R_X86_64_64 = 1,
    R_X86_64_RELATIVE = 8,
    R_ARM_RELATIVE = 23,
    R_ARM_IRELATIVE = 160,
    R_AARCH64_ABS64 = 257,
    R_AARCH64_RELATIVE = 1027,
    R_390_RELATIVE = 12,
    R_390_IRELATIVE = 61,
    R_390_64 = 22,
    R_PPC64_RELATIVE = 22,
    R_PPC64_ADDR64 = 38,
    R_PPC64_IRELATIVE = 248,
    R_RISCV_64 = 2,
    R_RISCV_RELATIVE = 3,
    R_RISCV_IRELATIVE = 58,
    R_LARCH_64 = 2,
    R_LARCH_RELATIVE = 3,
    R_LARCH_IRELATIVE = 12,
    R_SPARC_RELATIVE = 22,
};

/// Of the processors whose relocations are read one by one (psABIs: amd64 §4.4, i386 §4.4, AArch64
/// "Relocation").
enum : u32 {
    R_X86_64_NONE = 0,
    R_X86_64_PC32 = 2,
    R_X86_64_PLT32 = 4,
    R_X86_64_COPY = 5,
    R_X86_64_GLOB_DAT = 6,
    R_X86_64_JUMP_SLOT = 7,
    R_X86_64_GOTPCREL = 9,
    R_X86_64_PC16 = 13,
    R_X86_64_DTPMOD64 = 16,
    R_X86_64_TLSGD = 19,
    R_X86_64_TLSLD = 20,
    R_X86_64_GOTTPOFF = 22,
    R_X86_64_PC64 = 24,
    R_X86_64_GOTPC32 = 26,
    R_X86_64_SIZE32 = 32,
    R_X86_64_SIZE64 = 33,
    R_X86_64_GOTPC32_TLSDESC = 34,
    R_X86_64_TLSDESC_CALL = 35,
    R_X86_64_IRELATIVE = 37,
    R_X86_64_GOTPCRELX = 41,
    R_X86_64_REX_GOTPCRELX = 42,
};
enum : u32 {
    R_386_NONE = 0,
    R_386_PC32 = 2,
    R_386_PLT32 = 4,
    R_386_COPY = 5,
    R_386_GLOB_DAT = 6,
    R_386_JMP_SLOT = 7,
    R_386_GOTPC = 10,
    R_386_IRELATIVE = 42,
};
enum : u32 {
    R_AARCH64_NONE = 0,
    R_AARCH64_TSTBR14 = 279,
    R_AARCH64_CONDBR19 = 280,
    R_AARCH64_JUMP26 = 282,
    R_AARCH64_CALL26 = 283,
    R_AARCH64_COPY = 1024,
    R_AARCH64_GLOB_DAT = 1025,
    R_AARCH64_JUMP_SLOT = 1026,
    R_AARCH64_IRELATIVE = 1032,
};

}  // namespace binsize::elf
