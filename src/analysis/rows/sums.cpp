#include "analysis/rows/sums.hpp"

#include <algorithm>

namespace binsize {

Sums sum_up(const Partition& partition, std::size_t owner_count, const Axis& axis, OwnerId hole) {
    Sums sums;
    sums.by_owner.resize(owner_count);
    const auto cells = partition.cells();
    const auto ranges = axis.ranges();
    std::size_t range = 0;
    std::array<std::array<Size, evidence_count>, cost_class_count> sizes{};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& cell = cells[i];
        const u64 end = partition.end_of(i);
        // A cell may reach over ranges of different flags.
        for (u64 begin = cell.begin; begin < end;) {
            const u64 limit = range + 1 < ranges.size() ? ranges[range + 1].begin : axis.size();
            const u64 until = std::min(end, limit);
            const auto size = axis.measure(ranges[range], begin, until);
            if (cell.owner != hole) {
                sums.by_owner[cell.owner].add(size, cell.evidence);
                sizes[static_cast<std::size_t>(cell.cost_class)]
                     [static_cast<std::size_t>(cell.evidence)] += size;
            }
            if (until == limit) ++range;
            begin = until;
        }
    }
    for (std::size_t c = 0; c < cost_class_count; ++c)
        for (std::size_t e = 0; e < evidence_count; ++e) {
            const auto evidence = static_cast<Evidence>(e);
            sums.by_class[c].add(sizes[c][e], evidence);
            sums.by_evidence[e].add(sizes[c][e], evidence);
        }
    return sums;
}

}  // namespace binsize
