// Sums of a cut by what its cells say: one walk over millions of cells, from which every breakdown
// of one key is then read off without looking at a cell again.
#pragma once

#include "image/partition.hpp"

#include <array>

namespace binsize {

inline constexpr std::size_t evidence_count = evidence_names.size();
inline constexpr std::size_t cost_class_count = cost_class_names.size();

/// Bytes on both rulers, and the weakest evidence among the cells that they come from.
struct Sum {
    Size size;
    Evidence evidence = Evidence::format;

    void add(Size s, Evidence e) {
        size += s;
        if (s != Size{}) evidence = std::max(evidence, e);
    }
    void add(const Sum& other) { add(other.size, other.evidence); }
};

struct Sums {
    BigVector<Sum> by_owner;  ///< as many as the division has owners
    std::array<Sum, cost_class_count> by_class;
    std::array<Sum, evidence_count> by_evidence;
};

/// `owner_count`: owners of the division that the partition's cells point into. Cells of `hole` are
/// in no sum.
[[nodiscard]] Sums sum_up(const Partition& partition, std::size_t owner_count, const Axis& axis,
                          OwnerId hole = Partition::no_owner);

}  // namespace binsize
