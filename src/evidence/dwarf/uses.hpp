// Who uses what in .debug_str, .debug_loc and .debug_ranges: sections whose parts nothing but the
// entries of all units tells apart, which hold strings and lists by their offsets there.
// Facts: DWARF 5, sections 7.5.5 (classes of forms) and 7.26 (string offsets); DWARF 4, sections
// 2.6.2 and 2.17.3 (lists of locations and ranges).
#pragma once

#include "evidence/dwarf/entries.hpp"

#include <functional>

namespace binsize::dwarf {

/// What several units have in common, as the caller counts it.
struct UseSinks {
    static constexpr u32 nobody = ~u32{0};
    /// What those have in common who are known already (nobody at first) and another unit.
    std::function<u32(u32 known, u32 unit)> join;
    /// A string, with its end, or several in a row that have the same users; in order.
    std::function<void(Extent, u32 joined)> text;
    /// All lists of a unit.
    std::function<void(SectionKind, Extent, u32 unit)> lists;
};

/// Reads the entries of all units, of .debug_types, too. Says nothing where anything may use what
/// is not read: damaged units, forms that nobody knows, of strings macros and units of types in
/// sections of their own, of lists units whose entries are in other files. Strings that no entry
/// names are left out, and lists of units that a linker mixed. Memory: an eighth of .debug_str, and
/// four bytes a string.
void each_use(Sections& sections, std::span<const Unit> units, const UseSinks& sinks);

}  // namespace binsize::dwarf
