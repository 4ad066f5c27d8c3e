// A trend as a page: the charts, every step with what moved most, and the rows from the first
// revision to the last. It runs nothing.
#include "render/trend/trend.hpp"
#include "base/base.hpp"
#include "base/shorten.hpp"
#include "render/html/html.hpp"
#include "render/words/diff.hpp"

namespace binsize::html {
namespace {

using namespace trends;

std::string steps_of(const Trend& trend, Ruler ruler) {
    Grid grid{{"Revision", "day", "size", "change", "moved most"}, {}};
    for (auto i = trend.points.size(); i-- > 0;) {
        const auto& point = trend.points[i];
        const auto now = on(point.size, ruler);
        grid.rows.push_back(
            {short_revision(point.revision), day_of(point.time), with_commas(now),
             i == 0 ? "" : words::signed_bytes(on(trend.points[i - 1].size, ruler), now),
             shorten_words(moves_of(point, ruler))});
    }
    return "<h2>Steps, the newest first</h2>\n" + table_of(grid, true);
}

std::string rows_of(const Trend& trend, const TrendBreakdown& breakdown, Ruler ruler) {
    Grid grid{{breakdown.id, day_of(trend.points.front().time), day_of(trend.points.back().time),
               "change", ""},
              {}};
    for (const auto& series : breakdown.series) {
        const auto& first = series.sizes.front();
        const auto& last = series.sizes.back();
        const auto before = on(first.value_or(Size{}), ruler);
        const auto after = on(last.value_or(Size{}), ruler);
        grid.rows.push_back({series.name, first ? with_commas(before) : "–",
                             last ? with_commas(after) : "–", words::signed_bytes(before, after),
                             words::signed_percent(before, after)});
    }
    return table_of(grid, true);
}

}  // namespace

bool write_trend(const Trend& trend, const RenderOptions& options, const TextSink& out) {
    const auto ruler = options.ruler == Ruler::memory ? Ruler::memory : Ruler::file;
    if (!open_page(title_of(trend), false, out)) return false;
    std::string text = fmt::format("<h1>{}</h1>\n", inert(title_of(trend)));
    if (!trend.points.empty()) {
        Lines facts{{ruler == Ruler::memory ? "Memory" : "File", span_of(trend, ruler)}};
        for (const auto& limit : trend.limits)
            facts.emplace_back("Budget", limit_line(limit, trend));
        text += description_of(facts);
        if (trend.breakdowns.empty()) text += chart_of(trend, {}, ruler);
        for (const auto& breakdown : trend.breakdowns)
            text +=
                fmt::format("<h2>By {}</h2>\n<div class=\"wide\">{}</div>\n{}", inert(breakdown.id),
                            chart_of(trend, breakdown.id, ruler), rows_of(trend, breakdown, ruler));
        text += steps_of(trend, ruler);
    }
    return out(text) && close_page(false, out);
}

}  // namespace binsize::html
