// What a step took by itself. The kernel's account of an exact step holds that of all that it
// started and waited for, which have steps of their own: summed up as they are, they would count
// twice.
#pragma once

#include <binsize/build.hpp>

#include <vector>

namespace binsize {

struct OwnShare {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    double processor = 0;
    u64 read = 0, written = 0;
    std::size_t within = none;  ///< place of the nearest exact step that holds it
    bool has_exact = false;     ///< it holds exact steps
};

/// One for each step, in their order.
[[nodiscard]] std::vector<OwnShare> own_shares(const BuildRecord& record);

}  // namespace binsize
