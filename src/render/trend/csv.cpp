// A trend as CSV (RFC 4180): one line a revision and row, totals first.
#include "base/base.hpp"
#include "base/shorten.hpp"
#include "render/trend/trend.hpp"

namespace binsize::trends {

bool write_csv(const Trend& trend, const RenderOptions& options, const TextSink& out) {
    const bool file = options.ruler != Ruler::memory;
    const bool memory = options.ruler != Ruler::file;
    const auto line = [&](const TrendPoint& point, std::string_view breakdown,
                          std::string_view name, const Size& size) {
        auto text =
            fmt::format("{},{},{},{},{},{}", csv_field(shorten(trend.target)),
                        csv_field(trend.platform), day_of(point.time),
                        csv_field(shorten(point.revision)), breakdown, csv_field(shorten(name)));
        if (file) text += fmt::format(",{}", size.file);
        if (memory) text += fmt::format(",{}", size.memory);
        return out(text + "\r\n");
    };
    if (!out(fmt::format("target,platform,day,revision,breakdown,name{}{}\r\n", file ? ",file" : "",
                         memory ? ",memory" : "")))
        return false;
    for (std::size_t i = 0; i < trend.points.size(); ++i) {
        const auto& point = trend.points[i];
        if (!line(point, "total", trend.target, point.size)) return false;
        for (const auto& breakdown : trend.breakdowns)
            for (const auto& series : breakdown.series)
                if (series.sizes[i] && !line(point, breakdown.id, series.name, *series.sizes[i]))
                    return false;
    }
    return true;
}

}  // namespace binsize::trends
