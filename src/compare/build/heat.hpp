// Which stage of a build kept how much of the machine busy, and when: the wall time in equal slices
// and, by tool, the processor's seconds of each. A step's own seconds lie evenly between its start
// and its end: a record says no more of when it used them. What tells phases of a step says how
// long they took and not when they began, so that they have no rows here.
#pragma once

#include <binsize/build.hpp>

#include <string>
#include <vector>

namespace binsize {

struct HeatCell {
    double seconds = 0;  ///< of the processor
    u64 steps = 0;       ///< that ran in this slice
};
struct HeatRow {
    std::string name;    ///< of the tool, or others_name()
    double seconds = 0;  ///< what its cells add up to: what it takes by tool
    std::vector<HeatCell> cells;
};
struct BuildHeat {
    double slice = 0;  ///< seconds of a column
    u32 processors = 1;
    std::vector<HeatRow> rows;  ///< the most processor time first

    /// Of what all processors had to give in a slice.
    [[nodiscard]] double share(const HeatCell& cell) const {
        return cell.seconds / (slice * processors);
    }
};

/// In `columns` slices, of at most `most` tools and a row for the others. No rows: the record has
/// no wall time to divide.
[[nodiscard]] BuildHeat heat_of(const BuildRecord& record, std::size_t columns, u64 most);

}  // namespace binsize
