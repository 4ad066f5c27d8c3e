// A trend on a terminal: the revisions with what each changed and what moved, then first and last
// of each row.
#include "render/text/text.hpp"
#include "base/base.hpp"
#include "base/shorten.hpp"
#include "render/trend/trend.hpp"
#include "render/words/diff.hpp"

#include <algorithm>

namespace binsize::trends {
namespace {

using text::Page;

constexpr std::size_t shown_points = 30;

Ruler one(Ruler ruler) { return ruler == Ruler::memory ? Ruler::memory : Ruler::file; }

Tone tone_of(u64 before, u64 after) {
    return after > before ? Tone::bad : after < before ? Tone::good : Tone::plain;
}

void write_points(Page& page, const Trend& trend, Ruler ruler) {
    page.part();
    const auto& points = trend.points;
    const auto from = points.size() > shown_points ? points.size() - shown_points : 0;
    u64 most = 1;
    for (const auto& point : points) most = std::max(most, on(point.size, ruler));
    TextTable table({{.title = "day"},
                     {.title = "revision"},
                     {.title = ruler == Ruler::memory ? "memory" : "file", .align = Align::right},
                     {.title = ""},
                     {.title = "change", .align = Align::right},
                     {.title = "moved most", .elastic = true, .minimum = 24}});
    for (auto i = from; i < points.size(); ++i) {
        const auto now = on(points[i].size, ruler);
        const auto before = i == 0 ? now : on(points[i - 1].size, ruler);
        table.add({{day_of(points[i].time)},
                   {short_revision(points[i].revision)},
                   {human_size(now)},
                   {page.style().bar(static_cast<double>(now) / static_cast<double>(most), 10),
                    Tone::accent},
                   {i == 0 ? "" : words::signed_bytes(before, now), tone_of(before, now)},
                   {moves_of(points[i], ruler)}});
    }
    if (from != 0)
        page.line(
            fmt::format("  {} earlier revisions are in the other formats", with_commas(from)));
    page.table(table);
}

void write_rows(Page& page, const Trend& trend, const TrendBreakdown& breakdown, Ruler ruler) {
    page.part();
    TextTable table({{.title = breakdown.id, .elastic = true, .title_tone = Tone::strong},
                     {.title = day_of(trend.points.front().time), .align = Align::right},
                     {.title = day_of(trend.points.back().time), .align = Align::right},
                     {.title = "change", .align = Align::right},
                     {.title = "", .align = Align::right}});
    for (const auto& series : breakdown.series) {
        const auto& first = series.sizes.front();
        const auto& last = series.sizes.back();
        const auto before = on(first.value_or(Size{}), ruler);
        const auto after = on(last.value_or(Size{}), ruler);
        table.add({{shorten(series.name)},
                   {first ? human_size(before) : "–"},
                   {last ? human_size(after) : "–"},
                   {words::signed_bytes(before, after), tone_of(before, after)},
                   {words::signed_percent(before, after)}});
    }
    page.table(table);
}

}  // namespace

bool write_text(const Trend& trend, const RenderOptions& options, const TextSink& out) {
    const TextSink ascii = [&](std::string_view piece) { return out(ascii_only(piece)); };
    Page page(options, options.style.unicode ? out : ascii);
    const auto ruler = one(options.ruler);
    page.line(page.style().paint(Tone::strong, title_of(trend)));
    if (trend.points.empty()) return page.open();
    page.fact(ruler == Ruler::memory ? "memory" : "file", span_of(trend, ruler));
    for (const auto& limit : trend.limits) page.fact("budget", limit_line(limit, trend));
    write_points(page, trend, ruler);
    if (trend.points.size() > 1)
        for (const auto& breakdown : trend.breakdowns) write_rows(page, trend, breakdown, ruler);
    return page.open();
}

}  // namespace binsize::trends
