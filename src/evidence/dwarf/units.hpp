// Compilation units: what the first entry of each says of where its source lies, which language it
// is in and where its code is. Entries below it are not read.
// Facts: DWARF 2 to 5, sections 7.5 (unit headers, abbreviations, forms) and 2.17 (ranges).
#pragma once

#include "evidence/dwarf/forms.hpp"

#include <functional>

namespace binsize::dwarf {

struct Unit {
    u64 offset = 0;   ///< of its header in .debug_info
    u64 end = 0;      ///< behind its last byte there
    u64 entries = 0;  ///< where its first entry begins
    u64 abbrevs = 0;  ///< its table in .debug_abbrev
    Encoding encoding;
    u64 language = 0;           ///< DW_AT_language; 0 where it is not stated
    std::string_view name;      ///< DW_AT_name: a path, mostly relative to comp_dir; of a unit
                                ///< whose entries are elsewhere DW_AT_dwo_name
    std::string_view comp_dir;  ///< DW_AT_comp_dir
    std::optional<u64> lines;   ///< DW_AT_stmt_list: its table in .debug_line
    // Where its parts of other sections begin, as far as the first entry says.
    std::optional<u64> strings, addresses, range_lists, location_lists;
    u64 low_pc = 0;              ///< what lists of ranges count from
    u64 range_list_base = 0;     ///< DW_AT_rnglists_base
    std::vector<Extent> ranges;  ///< addresses of its code, in the order of the file
};

/// Calls each(unit) for the units of .debug_info, in order, until one cannot be read. Their texts
/// live as long as `sections`. `go_ranges`: whether anybody asks where Go's units have their code,
/// which may take a section out of its compression.
void each_unit(Sections& sections, const std::function<void(const Unit&)>& each,
               bool go_ranges = true);

}  // namespace binsize::dwarf
