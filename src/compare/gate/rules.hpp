// Rules over rows: which rule governs which limit of which row, and what exceeds it.
#pragma once

#include "base/base.hpp"

#include <binsize/gate.hpp>

#include <vector>

namespace binsize::gate {

/// What a rule or an allowance matches. One file is under test, whatever a saved report calls it:
/// `file:*` is any name, slashes and all.
[[nodiscard]] Glob row_glob(RowKind kind, const std::string& glob);

struct RuleFindings {
    std::vector<Finding> findings;
    std::vector<GateVerdict::Headline> named;  ///< rows that a rule names without wildcards
    u64 checks = 0;                            ///< limits that were judged
    u64 unjudged = 0;  ///< growth limits without a baseline to judge them against
};

/// `rules` are those in force (not expired). Errors as judge().
[[nodiscard]] Result<RuleFindings> check_rules(const std::vector<Rule>& rules,
                                               const std::vector<Allowance>& allowances,
                                               const GateInput& input);

}  // namespace binsize::gate
