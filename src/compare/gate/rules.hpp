// Rules over rows: which rule governs which limit of which row, and what exceeds it.
#pragma once

#include <binsize/gate.hpp>

#include <vector>

namespace binsize::gate {

struct RuleFindings {
    std::vector<Finding> findings;
    u64 checks = 0;    ///< limits that were judged
    u64 unjudged = 0;  ///< growth limits without a baseline to judge them against
};

/// `rules` are those in force (not expired). Errors as judge().
[[nodiscard]] Result<RuleFindings> check_rules(const std::vector<Rule>& rules,
                                               const std::vector<Allowance>& allowances,
                                               const GateInput& input);

/// "41.0 KiB", "1,204", "97.31%"; two values that would look alike are exact.
[[nodiscard]] std::string show(u64 value, Unit unit);
struct ShownPair {
    std::string first, second;
};
[[nodiscard]] ShownPair show_pair(u64 first, u64 second, Unit unit);

}  // namespace binsize::gate
