// The metrics that a rule can limit: a table of names, units and where the report holds each.
#pragma once

#include <binsize/gate.hpp>

#include <span>
#include <string>
#include <string_view>

namespace binsize::gate {

struct Metric {
    std::string_view name;
    Unit unit;
    std::optional<u64> (*read)(const Report&);  ///< absent: the report was not asked for it
};
[[nodiscard]] std::span<const Metric> metric_list();
/// "functions, symbols, …", those of builds too
[[nodiscard]] std::string metric_names();

}  // namespace binsize::gate
