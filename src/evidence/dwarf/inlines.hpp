// Code that was written in another function than the one that it runs in:
// DW_TAG_inlined_subroutine, the innermost where several are one in the other, as addr2line -i
// names it first. Facts: DWARF 2 to 5, section 3.3.8.
#pragma once

#include "evidence/dwarf/entries.hpp"
#include "evidence/dwarf/ranges.hpp"

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace binsize::dwarf {

/// Code of a function, and the entry in .debug_info that says which one.
struct InlinedCode {
    u64 begin = 0, end = 0;  ///< addresses
    u64 origin = 0;
};

class InlineReader {
public:
    /// `units` in the order of the file, all of it: entries refer to each other's.
    InlineReader(Sections& sections, std::span<const Unit> units);

    /// What was inlined into the functions of a unit, in the order of addresses, of each address
    /// the innermost alone. It lives until the next call.
    [[nodiscard]] std::span<const InlinedCode> read(const Unit& unit);
    /// The function's name, the linker's where there is one; empty where the entry has none.
    [[nodiscard]] std::string_view name(u64 origin);

private:
    struct Open {
        InlinedCode code;
        u32 order = 0;
    };
    struct Names {
        std::string_view linkage, plain;
        u64 next = 0;  ///< the entry that says more
    };
    void take(const Unit& unit, Entries& entries, const RangeBases& bases);
    void keep_innermost();
    [[nodiscard]] const Unit* unit_at(u64 offset) const;
    [[nodiscard]] const Abbreviations* table_of(const Unit& unit);
    [[nodiscard]] Names names_at(u64 offset);
    [[nodiscard]] std::string_view name_in_supplement(u64 offset);

    Sections& sections_;
    std::span<const Unit> units_;
    RangeReader ranges_;
    u64 abbreviation_budget_;
    std::map<std::pair<u64, u64>, std::unique_ptr<Abbreviations>> tables_;
    std::unordered_map<u64, std::string_view> names_;
    std::vector<Open> found_;
    std::vector<Extent> extents_;
    std::vector<InlinedCode> out_;
    // Of entries that dwz moved to another file.
    std::vector<Unit> shared_units_;
    std::unique_ptr<InlineReader> shared_;
};

}  // namespace binsize::dwarf
