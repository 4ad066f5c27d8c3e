// How .eh_frame, its index and language-specific tables encode pointers, and the instructions that
// say how a frame is made: DWARF 5, chapter 6.4.2 and 7.24, and GNU's additions.
// https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/dwarfext.html
#pragma once

#include "base/bytes.hpp"

namespace binsize::eh_frame {

enum : u8 {
    // The low half is the format, …
    DW_EH_PE_absptr = 0x00,
    DW_EH_PE_uleb128 = 0x01,
    DW_EH_PE_udata2 = 0x02,
    DW_EH_PE_udata4 = 0x03,
    DW_EH_PE_udata8 = 0x04,
    DW_EH_PE_sleb128 = 0x09,
    DW_EH_PE_sdata2 = 0x0a,
    DW_EH_PE_sdata4 = 0x0b,
    DW_EH_PE_sdata8 = 0x0c,
    // … three bits say what the value is relative to, …
    DW_EH_PE_pcrel = 0x10,
    DW_EH_PE_textrel = 0x20,
    DW_EH_PE_datarel = 0x30,
    DW_EH_PE_funcrel = 0x40,
    DW_EH_PE_aligned = 0x50,
    // … and one that the pointer lies where the value leads.
    DW_EH_PE_indirect = 0x80,
    DW_EH_PE_omit = 0xff,
};
inline constexpr u8 format_mask = 0x0f, application_mask = 0x70;

enum : u8 {
    // Of these the low six bits are an operand.
    DW_CFA_advance_loc = 0x40,
    DW_CFA_offset = 0x80,
    DW_CFA_restore = 0xc0,

    DW_CFA_nop = 0x00,
    DW_CFA_offset_extended = 0x05,
    DW_CFA_restore_extended = 0x06,
    DW_CFA_undefined = 0x07,
    DW_CFA_same_value = 0x08,
    DW_CFA_register = 0x09,
    DW_CFA_remember_state = 0x0a,
    DW_CFA_def_cfa = 0x0c,
    DW_CFA_def_cfa_register = 0x0d,
    DW_CFA_def_cfa_offset = 0x0e,
    DW_CFA_def_cfa_expression = 0x0f,
    DW_CFA_expression = 0x10,
    DW_CFA_offset_extended_sf = 0x11,
    DW_CFA_def_cfa_sf = 0x12,
    DW_CFA_def_cfa_offset_sf = 0x13,
    DW_CFA_val_offset = 0x14,
    DW_CFA_val_offset_sf = 0x15,
    DW_CFA_val_expression = 0x16,
    DW_CFA_GNU_window_save = 0x2d,  ///< on arm64 that return addresses are signed
    DW_CFA_GNU_args_size = 0x2e,
};
inline constexpr u8 primary_mask = 0xc0;

/// Of .eh_frame_hdr; what its pointers take follows.
struct Index {
    std::byte version, eh_frame_ptr_enc, fde_count_enc, table_enc;
    friend bool operator==(const Index&, const Index&) = default;
};
static_assert(sizeof(Index) == 4);

/// An initial length of this says that the length follows in 64 bits.
inline constexpr u32 extended_length = 0xffffffff;

}  // namespace binsize::eh_frame
