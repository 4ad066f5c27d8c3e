// Where each metric lies in a report.
#include "compare/gate/metrics.hpp"

#include "base/base.hpp"

#include <algorithm>
#include <cmath>

namespace binsize::gate {
namespace {

using Count = std::optional<u64>;

// Millionths of a percent; a share is 0…1, and whatever a saved report holds instead is cut off.
u64 in_share_units(double share) {
    if (!(share > 0)) return 0;
    return static_cast<u64>(std::llround(std::min(share, 1.0) * static_cast<double>(whole_share)));
}

Count coverage(const Report& report, double Coverage::* part) {
    if (!report.coverage) return std::nullopt;
    return in_share_units((*report.coverage).*part);
}

// THE list of metrics.
constexpr Metric metrics[] = {
    {"functions", Unit::count, [](const Report& r) -> Count { return r.metrics.functions; }},
    {"symbols", Unit::count, [](const Report& r) -> Count { return r.metrics.symbols; }},
    {"relocations", Unit::count, [](const Report& r) -> Count { return r.metrics.relocations; }},
    {"libraries", Unit::count, [](const Report& r) -> Count { return r.metrics.libraries; }},
    {"modules", Unit::count, [](const Report& r) -> Count { return r.metrics.modules; }},
    {"coverage.explained", Unit::share,
     [](const Report& r) { return coverage(r, &Coverage::explained); }},
    {"coverage.owned", Unit::share, [](const Report& r) { return coverage(r, &Coverage::owned); }},
    {"coverage.inferred", Unit::share,
     [](const Report& r) { return coverage(r, &Coverage::inferred); }},
    {"coverage.neighbourhood", Unit::share,
     [](const Report& r) { return coverage(r, &Coverage::neighbourhood); }},
};

}  // namespace

std::span<const Metric> metric_list() { return metrics; }

std::string metric_names() {
    std::string out;
    for (const auto& metric : metrics) {
        if (!out.empty()) out += ", ";
        out += metric.name;
    }
    for (const auto* built : {"build_cpu", "build_peak_memory"})
        out += fmt::format(", {0}, {0}.package:GLOB, {0}.module:GLOB", built);
    return out;
}

}  // namespace binsize::gate
