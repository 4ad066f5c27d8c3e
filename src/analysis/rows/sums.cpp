#include "analysis/rows/sums.hpp"

#include <algorithm>

namespace binsize {

Sums sum_up(const Partition& partition, std::size_t owner_count, const Axis& axis) {
    Sums sums;
    sums.by_owner.resize(owner_count);
    const auto cells = partition.cells();
    const auto ranges = axis.ranges();
    std::size_t range = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& cell = cells[i];
        const u64 end = partition.end_of(i);
        // A cell may reach over ranges of different flags.
        for (u64 begin = cell.begin; begin < end;) {
            const u64 limit = range + 1 < ranges.size() ? ranges[range + 1].begin : axis.size();
            const u64 until = std::min(end, limit);
            const u64 bytes = until - begin;
            const Size size{ranges[range].in_file ? bytes : 0, ranges[range].in_memory ? bytes : 0};
            sums.by_owner[cell.owner].add(size, cell.evidence);
            sums.by_class[static_cast<std::size_t>(cell.cost_class)].add(size, cell.evidence);
            sums.by_evidence[static_cast<std::size_t>(cell.evidence)].add(size, cell.evidence);
            if (until == limit) ++range;
            begin = until;
        }
    }
    return sums;
}

}  // namespace binsize
