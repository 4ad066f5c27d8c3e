// ELF: what compilers leave in objects with debugging information, beside that of elf.hpp.
// The processors' supplements: gitlab.com/x86-psABIs, github.com/ARM-software/abi-aa,
// github.com/riscv-non-isa/riscv-elf-psabi-doc, github.com/loongson/la-abi-specs.
#pragma once

#include "wire/elf.hpp"

namespace binsize::elf {

inline constexpr u64 SHF_GROUP = 0x200;

/// On RISC-V and LoongArch also sums, of which the wider ones follow the first.
enum : u32 {
    R_386_32 = 1,
    R_X86_64_32 = 10,
    R_X86_64_32S = 11,
    R_ARM_ABS32 = 2,
    R_AARCH64_ABS32 = 258,
    R_MIPS_32 = 2,
    R_MIPS_64 = 18,
    R_PPC_ADDR32 = 1,
    R_PPC64_ADDR32 = 1,
    R_390_32 = 4,
    R_RISCV_32 = 1,
    R_RISCV_ADD8 = 33,
    R_RISCV_SUB8 = 37,
    R_RISCV_SET8 = 54,
    R_LARCH_32 = 1,
    R_LARCH_ADD8 = 47,
    R_LARCH_ADD32 = 50,
    R_LARCH_SUB8 = 52,
    R_LARCH_SUB32 = 55,
};

}  // namespace binsize::elf
