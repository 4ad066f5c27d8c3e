// Two reports that are to be compared row by row, cut up alike: for `diff` and for whoever walks
// through what changed.
#pragma once

#include "analysis/analysis.hpp"
#include "cli/command.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binsize::cli {

struct PairPlan {
    std::string before, after;            ///< paths; one may be "-"
    std::string arch;                     ///< of fat files, this slice
    std::vector<std::string> breakdowns;  ///< as asked for; empty: what is usual
    /// What this output usually compares; empty: what diff_reports() does.
    std::span<const std::string_view> usual;
    ReportOptions::Sort sort = ReportOptions::Sort::file;  ///< of rows of an executable
};
struct ReportPair {
    Report before, after;
};

/// Nothing where a side could not be read, which is said.
[[nodiscard]] std::optional<ReportPair> read_pair(const PairPlan& plan, Session& session);
/// What to compare: what was asked for, else what is usual as far as both sides have it, else
/// whatever both have. Empty: what diff_reports() does.
[[nodiscard]] std::vector<std::string> breakdowns_of(const PairPlan& plan, const ReportPair& pair);

}  // namespace binsize::cli
