// Values of attributes by their form, as entries and the file tables of line programs have them.
// Facts: DWARF 5, section 7.5.6; GNU's forms of split and shared DWARF 4.
#pragma once

#include "evidence/dwarf/sections.hpp"
#include "wire/dwarf.hpp"

namespace binsize::dwarf {

/// What the encoding of a value depends on beside its form.
struct Encoding {
    u16 version = 0;
    unsigned offset_size = 4;  ///< 4 or 8: 32-bit or 64-bit DWARF
    u8 address_size = 0;
    Endian endian = Endian::little;
    bool thumb = false;  ///< Sections::thumb()

    [[nodiscard]] u64 take_address(Cursor& at) const {
        return at.take_word(address_size) & (thumb ? ~u64{1} : ~u64{0});
    }
    friend bool operator==(const Encoding&, const Encoding&) = default;
};

struct Value {
    u64 form = 0, number = 0;
    std::string_view text;
    bool given = false;
};

/// A reference to an entry of the same unit, by its distance from the unit's header.
[[nodiscard]] bool is_offset_in_unit(u64 form);
[[nodiscard]] bool is_string_index(u64 form);
[[nodiscard]] bool is_address_index(u64 form);

/// False at the end of the bytes, and for forms that are not known: nobody can tell their size.
[[nodiscard]] bool take_value(Cursor& at, const Encoding& encoding, u64 form, i64 implicit,
                              Value& out);
/// The text that a value means; `offsets`: where the unit's part of .debug_str_offsets begins.
[[nodiscard]] std::string_view text_of(Sections& sections, const Encoding& encoding,
                                       const Value& value, u64 offsets);
/// The initial length of a unit or table, and whether it is of 64-bit DWARF.
[[nodiscard]] u64 take_length(Cursor& at, unsigned& offset_size);

}  // namespace binsize::dwarf
