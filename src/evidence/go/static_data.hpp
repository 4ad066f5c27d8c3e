// Static data of a Go program: string literals and whatever composite literals, tables, constants
// and variables lie in its read-only and writable data, stripped or not. No table lists them; they
// are what references lead to, between the structures that other readers decode.
#pragma once

#include "evidence/go/init_tasks.hpp"
#include "evidence/go/strings.hpp"

namespace binsize::go {

/// Where data without a decoder of its own lies: sections of Go data less what others decode.
[[nodiscard]] ReferenceAreas find_areas(const Pclntab& table, const Functions& functions,
                                        const TypeTable& types, std::span<const InitTask> tasks);

/// runtime.staticuint64s: what an interface of a byte points into, all 256 values in 8 bytes each.
inline constexpr u64 byte_table_size = 2048;

struct StaticData {
    std::vector<InitTask> tasks;  ///< by address
    ReferenceAreas areas;
    References references;
    Literals literals;

    std::optional<u64> byte_table;      ///< address of runtime.staticuint64s
    std::optional<Extent> module_text;  ///< runtime.modinfo.str: what debug.ReadBuildInfo gives

    StaticData(const Functions& functions, Packages& packages, const TypeTable& types,
               CodeNames& names);
};

}  // namespace binsize::go
