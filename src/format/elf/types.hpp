// The wire structures of ELF, with the names of the System V gABI (chapters 4 and 5), and the same
// records widened to 64 bit, so that only reading them is a template.
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
};

struct Header {
    u16 e_type, e_machine;
    u64 e_entry, e_phoff, e_shoff;
    u32 e_flags;
    u16 e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
};
struct SectionHeader {
    u32 sh_name, sh_type;
    u64 sh_flags, sh_addr, sh_offset, sh_size;
    u32 sh_link, sh_info;
    u64 sh_addralign, sh_entsize;
};
struct ProgramHeader {
    u32 p_type, p_flags;
    u64 p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
};

enum : u16 { et_rel = 1, et_exec = 2, et_dyn = 3, et_core = 4 };
enum : u16 { shn_undef = 0, shn_xindex = 0xffff, pn_xnum = 0xffff };
enum : u32 {
    sht_progbits = 1,
    sht_symtab = 2,
    sht_strtab = 3,
    sht_rela = 4,
    sht_hash = 5,
    sht_dynamic = 6,
    sht_note = 7,
    sht_nobits = 8,
    sht_rel = 9,
    sht_dynsym = 11,
    sht_init_array = 14,
    sht_fini_array = 15,
    sht_preinit_array = 16,
    sht_group = 17,
    sht_symtab_shndx = 18,
    sht_relr = 19,
    sht_android_rel = 0x60000001,
    sht_android_rela = 0x60000002,
    sht_llvm_addrsig = 0x6fff4c03,
    sht_android_relr = 0x6fffff00,
    sht_gnu_hash = 0x6ffffff6,
    sht_gnu_verdef = 0x6ffffffd,
    sht_gnu_verneed = 0x6ffffffe,
    sht_gnu_versym = 0x6fffffff,
    sht_x86_64_unwind = 0x70000001,
    sht_arm_exidx = 0x70000001,
};
enum : u64 {
    shf_write = 1,
    shf_alloc = 2,
    shf_execinstr = 4,
    shf_merge = 0x10,
    shf_strings = 0x20,
    shf_tls = 0x400,
    shf_compressed = 0x800,
};
enum : u32 {
    pt_load = 1,
    pt_dynamic = 2,
    pt_interp = 3,
    pt_note = 4,
    pt_phdr = 6,
    pt_tls = 7,
    pt_gnu_eh_frame = 0x6474e550,
    pt_gnu_stack = 0x6474e551,
    pt_gnu_relro = 0x6474e552,
    pt_gnu_property = 0x6474e553,
};
enum : u32 { pf_x = 1, pf_w = 2, pf_r = 4 };
enum : u64 {
    dt_needed = 1,
    dt_pltrelsz = 2,
    dt_hash = 4,
    dt_strtab = 5,
    dt_symtab = 6,
    dt_rela = 7,
    dt_relasz = 8,
    dt_relaent = 9,
    dt_strsz = 10,
    dt_soname = 14,
    dt_rpath = 15,
    dt_rel = 17,
    dt_relsz = 18,
    dt_relent = 19,
    dt_jmprel = 23,
    dt_bind_now = 24,
    dt_init_array = 25,
    dt_fini_array = 26,
    dt_init_arraysz = 27,
    dt_fini_arraysz = 28,
    dt_runpath = 29,
    dt_flags = 30,
    dt_relrsz = 35,
    dt_relr = 36,
    dt_gnu_hash = 0x6ffffef5,
    dt_versym = 0x6ffffff0,
    dt_flags_1 = 0x6ffffffb,
    dt_verdef = 0x6ffffffc,
    dt_verdefnum = 0x6ffffffd,
    dt_verneed = 0x6ffffffe,
    dt_verneednum = 0x6fffffff,
    df_bind_now = 8,
    df_1_now = 1,
    df_1_pie = 0x08000000,
};

}  // namespace binsize::elf
