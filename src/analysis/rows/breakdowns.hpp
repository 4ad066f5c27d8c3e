// Breakdowns: partitions zipped, grouped by keys, as rows.
#pragma once

#include "analysis/analysis.hpp"
#include "analysis/model.hpp"

namespace binsize {

class RowSums;

using CutSet = std::array<bool, cut_count>;  ///< by Cut

/// Checks the names and says whether any of them needs the passes to run; error (usage) names the
/// unknown one and lists what there is.
[[nodiscard]] Result<bool> needs_claims(const ReportOptions& options);
/// Which cuts the breakdowns and the filter read; the names are checked already.
[[nodiscard]] CutSet needed_cuts(const ReportOptions& options);

/// Whether a breakdown's rows are owners, of which several may have one name; others are kinds.
[[nodiscard]] bool counts_owners(std::string_view id);

/// Whether all owners of the claims will be asked for by name.
[[nodiscard]] bool needs_names(const ReportOptions& options);

/// Whether the sums of the cuts answer all that is asked, so that cells are not looked at again.
[[nodiscard]] bool needs_sums_alone(const ReportOptions& options);

/// The default set of breakdowns, each one level deep.
[[nodiscard]] const std::vector<std::vector<std::string>>& default_breakdowns();

/// Makes one breakdown. `keys` are ids of breakdowns.def.
[[nodiscard]] Result<Breakdown> make_breakdown(const Model& model, const Axis& axis,
                                               std::span<const std::string> keys,
                                               const ReportOptions& options);
/// Adds all of its rows to those of others instead, in no order. What `hole` owns, the same owner
/// in all cuts, is left out.
[[nodiscard]] Result<void> add_breakdown(const Model& model, const Axis& axis,
                                         std::span<const std::string> keys,
                                         const ReportOptions& options, RowSums& sums,
                                         OwnerId hole = Partition::no_owner);

/// The row of what ReportOptions::only leaves out.
inline constexpr std::string_view everything_else = "[everything else]";

/// Those that the options ask for, or the default set, in order.
[[nodiscard]] Result<std::vector<Breakdown>> make_breakdowns(const Model& model, const Axis& axis,
                                                             const ReportOptions& options);

/// Adds what a filter leaves out as one row, at its place among the others but before
/// "[N others]".
void add_rest(Node& root, Size size, ReportOptions::Sort sort);

}  // namespace binsize
