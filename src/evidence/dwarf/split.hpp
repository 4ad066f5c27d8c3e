// Split DWARF: of a unit that is left in the program nothing but where its code and lines are; its
// entries and their names lie in a file of their own (.dwo), or in one with those of many units
// (.dwp), whose index says where the parts of each begin.
// Facts: DWARF 5, sections 7.3.2 and 7.3.5; "DebugFission DWP" (GNU's version 2 of the index).
#pragma once

#include "evidence/dwarf/units.hpp"

#include <span>

namespace binsize::dwarf {

class SplitFile {
public:
    /// `skeletons`: the program's. Both must outlive it.
    SplitFile(const Image& file, Sections& skeletons);

    [[nodiscard]] Sections& sections() { return sections_; }
    /// All units, in the order of the file; those that join() was asked for with what the program
    /// says of them.
    [[nodiscard]] std::span<const Unit> units() const { return units_; }
    /// Completes the unit that has the id of this one; null where there is none.
    const Unit* join(const Unit& skeleton);

private:
    struct Row {
        u64 begin = 0;  ///< of the unit, in .debug_info
        Contributions parts;
    };
    void read_index(const Image& file);
    [[nodiscard]] Contributions parts_of(u64 unit) const;

    Sections sections_;
    std::vector<Row> rows_;  ///< in order; empty where there is no index
    std::vector<Unit> units_;
    std::vector<std::pair<u64, u32>> by_id_;
};

/// Whether a file holds units of split DWARF; `many`: with an index.
[[nodiscard]] bool is_split_file(const Image& file, bool& many);

}  // namespace binsize::dwarf
