// A trend for pull requests and job summaries: the revisions as a table, then first and last of
// each row, long tables folded. Every name is a code span, every other text passes
// markdown_text().
#include "base/markdown.hpp"
#include "base/base.hpp"
#include "base/shorten.hpp"
#include "render/trend/trend.hpp"
#include "render/words/diff.hpp"

#include <algorithm>

namespace binsize::trends {
namespace {

constexpr std::size_t shown_points = 30;
constexpr std::size_t folded_from = 12;  // rows of a table that a reader has to unfold

std::string points_of(const Trend& trend, Ruler ruler) {
    const auto& points = trend.points;
    const auto from = points.size() > shown_points ? points.size() - shown_points : 0;
    std::string out;
    if (from != 0)
        out += fmt::format("{} earlier revisions are in the other formats.\n\n", with_commas(from));
    out += fmt::format(
        "| day | revision | {} | change | moved most |\n"
        "| --- | --- | ---: | ---: | --- |\n",
        ruler == Ruler::memory ? "memory" : "file");
    for (auto i = from; i < points.size(); ++i) {
        const auto now = on(points[i].size, ruler);
        const auto before = i == 0 ? now : on(points[i - 1].size, ruler);
        out += fmt::format("| {} | {} | {} | {} | {} |\n", day_of(points[i].time),
                           markdown_code(short_revision(points[i].revision)), with_commas(now),
                           i == 0 ? "" : words::signed_bytes(before, now),
                           moves_of(points[i], ruler, markdown_code));
    }
    return out + "\n";
}

std::string rows_of(const Trend& trend, const TrendBreakdown& breakdown, Ruler ruler) {
    const bool fold = breakdown.series.size() > folded_from;
    auto out = fold ? fmt::format("<details><summary>{} ({} rows)</summary>\n\n",
                                  html_text(breakdown.id), breakdown.series.size())
                    : fmt::format("**{}**\n\n", markdown_text(breakdown.id));
    out += fmt::format("| name | {} | {} | change | % |\n| --- | ---: | ---: | ---: | ---: |\n",
                       day_of(trend.points.front().time), day_of(trend.points.back().time));
    for (const auto& series : breakdown.series) {
        const auto& first = series.sizes.front();
        const auto& last = series.sizes.back();
        const auto before = on(first.value_or(Size{}), ruler);
        const auto after = on(last.value_or(Size{}), ruler);
        out +=
            fmt::format("| {} | {} | {} | {} | {} |\n", markdown_code(shorten(series.name)),
                        first ? with_commas(before) : "–", last ? with_commas(after) : "–",
                        words::signed_bytes(before, after), words::signed_percent(before, after));
    }
    return out + (fold ? "\n</details>\n\n" : "\n");
}

}  // namespace

bool write_markdown(const Trend& trend, const RenderOptions& options, const TextSink& out) {
    const auto ruler = options.ruler == Ruler::memory ? Ruler::memory : Ruler::file;
    auto text = fmt::format("### {}\n\n", markdown_text(title_of(trend)));
    if (trend.points.empty()) return out(text);
    text += fmt::format("- **{}**: {}\n", ruler == Ruler::memory ? "memory" : "file",
                        markdown_text(span_of(trend, ruler)));
    for (const auto& limit : trend.limits)
        text += fmt::format("- **budget**: {}\n", markdown_text(limit_line(limit, trend)));
    if (!out(text + "\n" + points_of(trend, ruler))) return false;
    if (trend.points.size() < 2) return true;
    return std::ranges::all_of(trend.breakdowns, [&](const TrendBreakdown& breakdown) {
        return out(rows_of(trend, breakdown, ruler));
    });
}

}  // namespace binsize::trends
