// Rows in the order and number that were asked for: of breakdowns, and of tables.
#pragma once

#include "analysis/analysis.hpp"

namespace binsize {

/// Orders children (descending size, then name), merges equal names, and folds what is past `rows`
/// into "[N others]".
void arrange_children(Node& root, const ReportOptions& options);

/// The same for the rows of a table: by its column of sizes ("total", else the first of bytes),
/// then by name; "[N others]" holds the sums of its columns of bytes and counts.
void arrange_table(Table& table, const ReportOptions& options);

}  // namespace binsize
