// A saved report, shown again: what of it, in which order, and how many rows.
#pragma once

#include "analysis/analysis.hpp"

namespace binsize {

/// What a reader of a saved report may ask for; rows, the order and the tables of `options` count.
struct SavedView {
    bool chosen = false;  ///< the breakdowns were asked for by name: each must be there
    bool sorted = false;  ///< an order was asked for; else rows stay in that of the report
};

/// Cuts a saved report down. Breakdowns that are only usual are shown as far as it holds them, and
/// all of them where it holds none. Errors (usage): a breakdown or table that it does not hold, or
/// what only the file itself could tell (`only`, `digest`, `code_hash`).
[[nodiscard]] Result<Report> view_saved(Report saved, const ReportOptions& options,
                                        const SavedView& view);

}  // namespace binsize
