// Static data of a Go program: string literals and whatever composite literals, tables, constants
// and variables lie in its read-only and writable data, stripped or not. No table lists them; they
// are what references lead to, between the structures that other readers decode.
#pragma once

#include "evidence/go/strings.hpp"

namespace binsize::go {

/// Where data without a decoder of its own lies: sections of Go data less what others decode.
[[nodiscard]] ReferenceAreas find_areas(const Pclntab& table, const Functions& functions,
                                        const TypeTable& types);

/// A bit program that describes where pointers are; ends with its first zero instruction.
[[nodiscard]] std::optional<u64> gc_program_size(ByteView program);

struct StaticData {
    ReferenceAreas areas;
    References references;
    Literals literals;

    StaticData(const Functions& functions, const TypeTable& types);
};

}  // namespace binsize::go
