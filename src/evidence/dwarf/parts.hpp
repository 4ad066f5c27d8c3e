// Which part of DWARF's sections is of which unit: what the units' first entries and the headers of
// the sections' own tables say.
// Facts: DWARF 5, section 7.4 (offsets between sections) and 7.26 to 7.29 (headers of tables);
// cmd/link/internal/ld/dwarf.go: Go's linker writes one table for all units, unit after unit.
#pragma once

#include "evidence/dwarf/entries.hpp"

#include <functional>

namespace binsize::dwarf {

/// A stretch of a section and the units that use it, as indices.
struct Part {
    SectionKind kind = SectionKind::info;
    Extent at;  ///< of the section, out of its compression
    std::span<const u32> units;
};

/// Calls each(part) for all that is known to be of units, section after section, in order within
/// one and without overlaps. Strings are left out, and lists of places in DWARF 4 that no Go linker
/// wrote: their parts are known to who reads all entries alone.
void each_part(Sections& sections, std::span<const Unit> units,
               const std::function<void(const Part&)>& each);

/// What a unit of a type stands in: the name of the outermost namespace; empty where there is none.
[[nodiscard]] std::string_view namespace_of_type(Sections& sections, AbbreviationTables& tables,
                                                 const Unit& unit);

/// .debug_frame: calls each(extent of the section, address of the code that it is about).
void each_debug_frame(Sections& sections, const std::function<void(Extent, u64)>& each);

/// Types that stand right below the unit's first entry, with their names and all that is below
/// them.
void each_type(Sections& sections, AbbreviationTables& tables, const Unit& unit,
               const std::function<void(Extent, std::string_view)>& each);

}  // namespace binsize::dwarf
