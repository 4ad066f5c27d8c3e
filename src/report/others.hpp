// "[N others]" in reports that were saved before a row said that it is one.
#pragma once

#include <binsize/report.hpp>

namespace binsize {

/// Marks rows and tables that end so. Nothing else may take a row for one by its name.
void mark_others(Report& report);

}  // namespace binsize
