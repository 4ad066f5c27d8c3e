// Compilation units: what the first entry of each says of where its source lies, which language it
// is in and where its code is. Entries below it are not read.
// Facts: DWARF 2 to 5, sections 7.5 (unit headers, abbreviations, forms) and 2.17 (ranges).
#pragma once

#include "evidence/dwarf/forms.hpp"

#include <functional>

namespace binsize::dwarf {

struct Unit {
    SectionKind section = SectionKind::info;  ///< or `types`
    u64 offset = 0;                           ///< of its header there
    u64 end = 0;                              ///< behind its last byte there
    u64 entries = 0;                          ///< where its first entry begins
    u64 type = 0;     ///< where the entry lies of the type that it is about; 0 of all other units
    u64 abbrevs = 0;  ///< its table in .debug_abbrev
    bool partial = false;  ///< what several units have in common (DW_TAG_partial_unit)
    Encoding encoding;
    u64 language = 0;           ///< DW_AT_language; 0 where it is not stated
    std::string_view name;      ///< DW_AT_name: a path, mostly relative to comp_dir; of a unit
                                ///< whose entries are elsewhere DW_AT_dwo_name
    std::string_view comp_dir;  ///< DW_AT_comp_dir
    std::optional<u64> lines;   ///< DW_AT_stmt_list: its table in .debug_line
    // Where its parts of other sections begin, as far as the first entry says.
    std::optional<u64> strings, addresses, range_lists, location_lists;
    u64 low_pc = 0;           ///< what lists of ranges count from
    u64 range_list_base = 0;  ///< DW_AT_rnglists_base; what its lists' offsets count from
    // Of split DWARF: of the unit that is left in the program, and of the one with its entries.
    std::optional<u64> split_id;  ///< what both have in common
    std::string_view split_name;  ///< DW_AT_dwo_name: the other's file
    u64 split_range_base = 0;     ///< DW_AT_GNU_ranges_base, for the other's lists
    std::vector<Extent> ranges;   ///< addresses of its code, in the order of the file
};

/// Calls each(unit) for the units of .debug_info, in order, until nobody can tell where the next
/// one begins. Of one that cannot be read nothing but its place is known; `sections` remembers how
/// many these are. Their texts live as long as `sections`. `go_ranges`: whether anybody asks where
/// Go's units have their code, which may take a section out of its compression.
void each_unit(Sections& sections, const std::function<void(const Unit&)>& each,
               bool go_ranges = true);

/// The same of .debug_types, where DWARF 4 has units of types.
void each_type_unit(Sections& sections, const std::function<void(const Unit&)>& each);

/// Where in the sections of a file the parts of one of its units begin.
struct Contributions {
    u64 abbrev = 0, str_offsets = 0, rnglists = 0;
};
/// The same of a file of split DWARF; `of` says where the parts of the unit at an offset begin.
/// What the units that are left in the program state is not in them.
void each_split_unit(Sections& sections, const std::function<Contributions(u64)>& of,
                     const std::function<void(const Unit&)>& each);

}  // namespace binsize::dwarf
