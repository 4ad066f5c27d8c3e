#include "base/base.hpp"
#include "base/shorten.hpp"
#include "render/trend/trend.hpp"
#include "render/words/diff.hpp"

#include <algorithm>

namespace binsize::trends {

u64 on(const Size& size, Ruler ruler) { return ruler == Ruler::memory ? size.memory : size.file; }

std::string short_revision(std::string_view revision) {
    constexpr std::size_t enough = 12;
    const auto hash = revision.substr(0, revision.find('-'));
    const bool hex = hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (hash.size() != 40 || !hex) return shorten(revision);
    return fmt::format("{}{}", hash.substr(0, enough), revision.substr(hash.size()));
}

std::string title_of(const Trend& trend) {
    const auto& points = trend.points;
    std::string when;
    if (!points.empty()) {
        const auto first = day_of(points.front().time);
        const auto last = day_of(points.back().time);
        when = first == last ? ", " + first : fmt::format(", {} to {}", first, last);
    }
    return fmt::format("{} {}{}: {} revision{}{}", shorten(trend.target), shorten(trend.platform),
                       trend.branch.empty() ? "" : " on " + shorten(trend.branch), points.size(),
                       points.size() == 1 ? "" : "s", when);
}

std::string span_of(const Trend& trend, Ruler ruler) {
    if (trend.points.empty()) return {};
    const auto first = on(trend.points.front().size, ruler);
    const auto last = on(trend.points.back().size, ruler);
    if (first == last) return human_size(last) + ", no change";
    const auto percent = words::signed_percent(first, last);
    return fmt::format("{} to {}, {}{}", human_size(first), human_size(last),
                       words::signed_bytes(first, last),
                       percent.empty() ? "" : fmt::format(" ({})", percent));
}

std::string moves_of(const TrendPoint& point, Ruler ruler, std::string (*named)(std::string_view)) {
    std::string out;
    for (const auto& move : point.moves) {
        const auto before = on(move.before.value_or(Size{}), ruler);
        const auto after = on(move.after.value_or(Size{}), ruler);
        const auto name = shorten(move.row);
        out += fmt::format("{}{} {}{}", out.empty() ? "" : ", ", named ? named(name) : name,
                           words::signed_bytes(before, after),
                           !move.before  ? " (new)"
                           : !move.after ? " (gone)"
                                         : "");
    }
    if (point.more_moves != 0) out += fmt::format(", {} more", with_commas(point.more_moves));
    return out;
}

std::string limit_line(const TrendLimit& limit, const Trend& trend) {
    const auto now = trend.points.empty()
                         ? u64{0}
                         : on(trend.points.back().size, limit.memory ? Ruler::memory : Ruler::file);
    const auto used =
        limit.bytes == 0 ? 1.0 : static_cast<double>(now) / static_cast<double>(limit.bytes);
    return fmt::format("{} above {}{} ({}); {}", limit.fails ? "fails" : "warns",
                       human_size(limit.bytes), limit.memory ? " in memory" : "",
                       shorten(limit.rule),
                       now > limit.bytes ? "exceeded by " + human_size(now - limit.bytes)
                                         : percent(std::min(used, 1.0)) + " used");
}

}  // namespace binsize::trends
