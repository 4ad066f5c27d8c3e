// Metrics of builds: what records say that compiling took, as the median of several. Builds vary,
// so one record is never believed in silence, and what only some of a side's records have built is
// not judged.
#pragma once

#include "base/error.hpp"
#include "compare/gate/rows.hpp"

#include <binsize/gate.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace binsize::gate {

struct BuildReading {
    std::string name;  ///< "build_cpu", "build_peak_memory.package:net/http"
    Unit unit = Unit::time;
    u64 value = 0;  ///< the median
    u64 least = 0, most = 0;
};
struct BuildReadings {
    std::vector<BuildReading> list;
    std::vector<std::string> partial;  ///< rows that some of the records lack
};

/// By prefix: a rule means these metrics only if it names them, `metric:*` does not.
[[nodiscard]] bool is_build_metric(std::string_view name);
/// Whether its unit is time: "build_cpu" and what is below it.
[[nodiscard]] bool is_build_time(std::string_view name);
/// Whether a rule's glob can name a row: "build_cpu", "build_cpu.module:*".
[[nodiscard]] bool names_build_metric(std::string_view glob);
/// Globs of names as a rule's are matched with a row: see is_build_metric().
[[nodiscard]] inline bool may_name(std::string_view glob, std::string_view row) {
    return is_build_metric(glob) == is_build_metric(row);
}

/// Nothing where no record is given.
[[nodiscard]] BuildReadings read_builds(const std::vector<BuildRecord>* records);

/// What to warn of before any number is believed: sides of few records, builds that did not do the
/// same, rows that are not judged. Error (usage): a rule needs records that were not given.
[[nodiscard]] Result<std::vector<Finding>> doubts(const std::vector<const Rule*>& rules,
                                                  const RowList& list, const GateInput& input);

/// "1.25 s", "85.0 ms"
[[nodiscard]] std::string show_time(u64 microseconds);

}  // namespace binsize::gate
