// Where texts of DWARF lie, for those who tell many apart before they read one.
#pragma once

#include "evidence/dwarf/forms.hpp"

namespace binsize::dwarf {

/// From where the text that a value means begins, as far as one is looked at; empty of a value that
/// has none in another section. `offsets`: where the unit's part of .debug_str_offsets begins.
[[nodiscard]] ByteView text_place(Sections& sections, const Encoding& encoding, const Value& value,
                                  u64 offsets);

}  // namespace binsize::dwarf
