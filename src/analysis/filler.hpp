// Filler: the bytes that compilers and linkers put between functions and data to align the next
// one. They are padding, never code, although no table says where they are.
#pragma once

#include "analysis/model.hpp"

namespace binsize {

/// Whether the bytes are nothing but no-operations, traps or zeros of the processor.
/// x86: Intel SDM volume 2, NOP (single- and multi-byte forms with any prefixes), INT3;
/// arm64: NOP, UDF #0; others: zeros.
[[nodiscard]] bool is_code_filler(ByteView bytes, std::string_view arch);

/// Turns what nothing explains between two named neighbours into padding where it is filler and
/// shorter than the alignment of what follows. Changes owners only, never a boundary.
void mark_filler(const Context& context, Division& division, OwnerId padding);

}  // namespace binsize
