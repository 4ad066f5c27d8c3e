// What dyld does to an image when it loads it: byte code that says where to patch pointers, and the
// chains through the pointers themselves that came after it.
// https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h
// https://github.com/apple-oss-distributions/dyld/blob/main/include/mach-o/fixup-chains.h
#pragma once

#include "base/bytes.hpp"

namespace binsize::macho {

/// dyld_info_command's byte code: an opcode in the upper half of a byte, an immediate in the lower.
enum : u8 { REBASE_OPCODE_MASK = 0xf0, BIND_OPCODE_MASK = 0xf0 };
enum : u8 { REBASE_IMMEDIATE_MASK = 0x0f, BIND_IMMEDIATE_MASK = 0x0f };
enum RebaseOpcode : u8 {
    REBASE_OPCODE_DONE = 0x00,
    REBASE_OPCODE_SET_TYPE_IMM = 0x10,
    REBASE_OPCODE_SET_SEGMENT_AND_OFFSET_ULEB = 0x20,
    REBASE_OPCODE_ADD_ADDR_ULEB = 0x30,
    REBASE_OPCODE_ADD_ADDR_IMM_SCALED = 0x40,
    REBASE_OPCODE_DO_REBASE_IMM_TIMES = 0x50,
    REBASE_OPCODE_DO_REBASE_ULEB_TIMES = 0x60,
    REBASE_OPCODE_DO_REBASE_ADD_ADDR_ULEB = 0x70,
    REBASE_OPCODE_DO_REBASE_ULEB_TIMES_SKIPPING_ULEB = 0x80,
};
enum BindOpcode : u8 {
    BIND_OPCODE_DONE = 0x00,
    BIND_OPCODE_SET_DYLIB_ORDINAL_IMM = 0x10,
    BIND_OPCODE_SET_DYLIB_ORDINAL_ULEB = 0x20,
    BIND_OPCODE_SET_DYLIB_SPECIAL_IMM = 0x30,
    BIND_OPCODE_SET_SYMBOL_TRAILING_FLAGS_IMM = 0x40,
    BIND_OPCODE_SET_TYPE_IMM = 0x50,
    BIND_OPCODE_SET_ADDEND_SLEB = 0x60,
    BIND_OPCODE_SET_SEGMENT_AND_OFFSET_ULEB = 0x70,
    BIND_OPCODE_ADD_ADDR_ULEB = 0x80,
    BIND_OPCODE_DO_BIND = 0x90,
    BIND_OPCODE_DO_BIND_ADD_ADDR_ULEB = 0xa0,
    BIND_OPCODE_DO_BIND_ADD_ADDR_IMM_SCALED = 0xb0,
    BIND_OPCODE_DO_BIND_ULEB_TIMES_SKIPPING_ULEB = 0xc0,
    BIND_OPCODE_THREADED = 0xd0,
};

template <Endian E>
struct dyld_chained_fixups_header {
    Packed<u32, E> fixups_version, starts_offset, imports_offset, symbols_offset, imports_count,
        imports_format, symbols_format;
};
/// Behind it seg_info_offset[seg_count], each of a dyld_chained_starts_in_segment or 0.
template <Endian E>
struct dyld_chained_starts_in_image {
    Packed<u32, E> seg_count;
};
/// Behind it page_start[page_count].
template <Endian E>
struct dyld_chained_starts_in_segment {
    Packed<u32, E> size;
    Packed<u16, E> page_size, pointer_format;
    Packed<u64, E> segment_offset;
    Packed<u32, E> max_valid_pointer;
    Packed<u16, E> page_count;
};
enum : u16 { DYLD_CHAINED_PTR_START_NONE = 0xffff, DYLD_CHAINED_PTR_START_MULTI = 0x8000 };
enum ChainedPointerFormat : u16 {
    DYLD_CHAINED_PTR_ARM64E = 1,
    DYLD_CHAINED_PTR_64 = 2,
    DYLD_CHAINED_PTR_32 = 3,
    DYLD_CHAINED_PTR_32_CACHE = 4,
    DYLD_CHAINED_PTR_32_FIRMWARE = 5,
    DYLD_CHAINED_PTR_64_OFFSET = 6,
    DYLD_CHAINED_PTR_ARM64E_KERNEL = 7,
    DYLD_CHAINED_PTR_64_KERNEL_CACHE = 8,
    DYLD_CHAINED_PTR_ARM64E_USERLAND = 9,
    DYLD_CHAINED_PTR_ARM64E_FIRMWARE = 10,
    DYLD_CHAINED_PTR_X86_64_KERNEL_CACHE = 11,
    DYLD_CHAINED_PTR_ARM64E_USERLAND24 = 12,
};
enum ChainedImportFormat : u32 {
    DYLD_CHAINED_IMPORT = 1,
    DYLD_CHAINED_IMPORT_ADDEND = 2,
    DYLD_CHAINED_IMPORT_ADDEND64 = 3,
};
/// dyld_chained_ptr_64_rebase: what of a pointer says where it leads.
inline constexpr unsigned chained_ptr_64_target_bits = 36, chained_ptr_64_bind_bit = 63;
/// The rest of it and of dyld_chained_ptr_64_bind. Distances count in units of stride bytes.
inline constexpr unsigned chained_ptr_64_high_shift = 36, chained_ptr_64_next_shift = 51,
                          chained_ptr_64_next_bits = 12, chained_ptr_64_stride = 4,
                          chained_ptr_64_ordinal_bits = 24, chained_ptr_64_addend_bits = 8;
/// dyld_chained_ptr_arm64e_rebase, _bind, _auth_rebase, _auth_bind, and the same with ordinals of
/// 24 bits.
inline constexpr unsigned chained_ptr_arm64e_target_bits = 43,
                          chained_ptr_arm64e_auth_target_bits = 32,
                          chained_ptr_arm64e_ordinal_bits = 16,
                          chained_ptr_arm64e_addend_shift = 32, chained_ptr_arm64e_addend_bits = 19,
                          chained_ptr_arm64e_next_bits = 11, chained_ptr_arm64e_bind_bit = 62,
                          chained_ptr_arm64e_auth_bit = 63;

}  // namespace binsize::macho
