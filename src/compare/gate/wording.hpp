// How a finding is worded: what a row has, what it may have, and the allowance that would agree to
// it.
#pragma once

#include "compare/gate/rows.hpp"

namespace binsize::gate {

// Where a limit stands for one row, and what the row has to hold against it.
struct Bound {
    u64 value;    // size, growth or shrinkage
    u64 allowed;  // in the same terms
    [[nodiscard]] bool exceeded(Limit limit) const {
        return limit == Limit::min ? value < allowed : value > allowed;
    }
};

[[nodiscard]] constexpr bool is_growth(Limit limit) {
    return limit == Limit::max_growth || limit == Limit::max_shrink;
}

[[nodiscard]] inline bool limits_growth(const Rule& rule) {
    for (const auto limit : {Limit::max_growth, Limit::max_shrink, Limit::new_row})
        for (const auto* limits : {&rule.fail, &rule.warn})
            if ((*limits)[static_cast<std::size_t>(limit)]) return true;
    return false;
}

/// "package:net/http grew by 12.0 KiB (+3.1%) to 400 KiB, at most 4.00 KiB is allowed". `from`:
/// what growth is measured from.
[[nodiscard]] std::string message_of(const Row& row, Limit limit, const Bound& bound,
                                     std::optional<u64> from);
/// What of a growth the parent had already, and what came since.
[[nodiscard]] std::string inheritance(const Measure& measure);
/// The allowance that covers so much, to be copied: "package:net/http=+12KiB". In a share's unit
/// there is none to write.
[[nodiscard]] std::string agreement(const Row& row, u64 amount);

}  // namespace binsize::gate
