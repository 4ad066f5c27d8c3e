// The chart of a trend: sizes over time as areas on top of each other, the largest row at the
// bottom, the total as a line above them and each limit of the budget as a line across. Time runs
// as it does, so that a week without a change is a week wide. Positions are whole tenths of a
// pixel: the same trend gives the same bytes everywhere.
#include "base/base.hpp"
#include "base/shorten.hpp"
#include "render/trend/trend.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace binsize::trends {
namespace {

constexpr double width = 960, height = 360;
constexpr double left = 76, right = 12, top = 14, bottom = 48;
constexpr double letter = 7;
constexpr std::array<std::string_view, 7> hues = {"#56b4e9", "#e69f00", "#009e73", "#f0e442",
                                                  "#cc79a7", "#7fb2d9", "#e58a4e"};
constexpr std::string_view grey = "#b8b8b8";
constexpr std::string_view ink = "#1b1f24", soft = "#57606a";
constexpr std::string_view bad = "#a40e26", warn = "#7a4100";

std::string text_of(std::string_view text) { return html_text(printable(text)); }

// Where the value axis ends and how far apart its lines are: 1, 2 or 5 times a power of ten of a
// unit, four to eight of them.
struct Ticks {
    double step = 1, end = 1;
    double unit = 1;
    std::string_view name = "B";
};
Ticks ticks_of(u64 most) {
    Ticks out;
    for (const auto& [unit, name] : {std::pair{1024.0, "KiB"}, {1048576.0, "MiB"}, {0x1p30, "GiB"}})
        if (static_cast<double>(most) >= unit) out.unit = unit, out.name = name;
    const double value = std::max(1.0, static_cast<double>(most) / out.unit);
    const double power = std::pow(10, std::floor(std::log10(value / 4)));
    out.step = power;
    for (const double factor : {2.0, 5.0, 10.0})
        if (value / out.step > 8) out.step = power * factor;
    out.end = std::ceil(value / out.step) * out.step;
    return out;
}

class Chart {
public:
    Chart(const Trend& trend, Ruler ruler) : trend_(trend), ruler_(ruler) {
        u64 most = 1;
        for (const auto& point : trend.points) most = std::max(most, on(point.size, ruler));
        // A budget far above all that ever was would leave the curve no room.
        for (const auto& limit : trend.limits)
            if (is_here(limit) && limit.bytes / 2 <= most) most = std::max(most, limit.bytes);
        ticks_ = ticks_of(most);
        first_ = trend.points.front().time;
        last_ = trend.points.back().time;
    }

    std::string draw(const TrendBreakdown* breakdown) {
        text_ = fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
            "height=\"{1}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n"
            "<title>{2}</title>\n<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
            width, height, text_of(title_of(trend_)));
        axes();
        if (breakdown != nullptr) areas(*breakdown);
        total();
        for (const auto& limit : trend_.limits)
            if (is_here(limit)) line_of(limit);
        return text_ + "</svg>\n";
    }

private:
    [[nodiscard]] bool is_here(const TrendLimit& limit) const {
        return limit.memory == (ruler_ == Ruler::memory);
    }
    [[nodiscard]] double x(std::size_t i) const {
        const double room = width - left - right;
        // Revisions of one second lie side by side.
        const double at = first_ == last_
                              ? static_cast<double>(i) /
                                    std::max(1.0, static_cast<double>(trend_.points.size()) - 1)
                              : static_cast<double>(trend_.points[i].time - first_) /
                                    static_cast<double>(last_ - first_);
        return left + room * at;
    }
    [[nodiscard]] double y(double bytes) const {
        const double share = bytes / (ticks_.end * ticks_.unit);
        return height - bottom - (height - top - bottom) * std::min(share, 1.02);
    }

    void axes() {
        const auto steps = static_cast<int>(ticks_.end / ticks_.step + 0.5);
        for (int i = 0; i <= steps; ++i) {
            const double at = i * ticks_.step;
            const double line = y(at * ticks_.unit);
            text_ += fmt::format("<path d=\"M{:.1f} {:.1f}H{:.1f}\" stroke=\"#d0d7de\"/>\n", left,
                                 line, width - right);
            label(left - 6, line + 4, fmt::format("{:.6g} {}", at, ticks_.name), soft, "end");
        }
        label(left, height - bottom + 16, day_of(first_), soft, "start");
        if (first_ != last_) label(width - right, height - bottom + 16, day_of(last_), soft, "end");
    }

    void areas(const TrendBreakdown& breakdown) {
        std::vector<double> below(trend_.points.size(), 0);
        double from = left;
        for (std::size_t s = 0; s < breakdown.series.size(); ++s) {
            const auto& series = breakdown.series[s];
            const auto fill = series.others != 0 ? grey : hues[s % hues.size()];
            auto above = below;
            for (std::size_t i = 0; i < above.size(); ++i)
                above[i] += static_cast<double>(on(series.sizes[i].value_or(Size{}), ruler_));
            area(below, above, fill, s >= hues.size() ? "0.6" : "1", series);
            below = std::move(above);
            key(from, series.name, fill);
        }
    }

    void area(const std::vector<double>& below, const std::vector<double>& above,
              std::string_view fill, std::string_view opacity, const TrendSeries& series) {
        std::string path;
        const auto add = [&](std::size_t i, double bytes) {
            path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? 'M' : 'L', x(i), y(bytes));
        };
        for (std::size_t i = 0; i < above.size(); ++i) add(i, above[i]);
        for (std::size_t i = below.size(); i-- > 0;) add(i, below[i]);
        text_ += fmt::format(
            "<path d=\"{}Z\" fill=\"{}\" fill-opacity=\"{}\" stroke=\"#ffffff\" "
            "stroke-width=\"0.5\"><title>{}: {}</title></path>\n",
            path, fill, opacity, text_of(shorten(series.name, 400)),
            human_size(on(series.sizes.back().value_or(Size{}), ruler_)));
    }

    // As many as fit on one line, the largest first.
    void key(double& from, std::string_view name, std::string_view fill) {
        const auto shown = elide(shorten(name), 24);
        const double room = 24 + letter * static_cast<double>(display_width(shown));
        if (from + room > width) return;
        text_ += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"11\" height=\"11\" fill=\"{}\"/>\n", from,
            height - 16, fill);
        label(from + 15, height - 6, shown, ink, "start");
        from += std::round(room * 10) / 10 + 8;
    }

    void total() {
        std::string path;
        const bool dots = trend_.points.size() <= 120;
        std::string marks;
        for (std::size_t i = 0; i < trend_.points.size(); ++i) {
            const auto& point = trend_.points[i];
            const auto at = y(static_cast<double>(on(point.size, ruler_)));
            path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? 'M' : 'L', x(i), at);
            if (!dots) continue;
            const auto moved = moves_of(point, ruler_);
            marks += fmt::format(
                "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"><title>{} {}: {}{}"
                "</title></circle>\n",
                x(i), at, ink, day_of(point.time), text_of(short_revision(point.revision)),
                human_size(on(point.size, ruler_)), moved.empty() ? "" : "; " + text_of(moved));
        }
        text_ +=
            fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>\n{}",
                        path, ink, marks);
    }

    void line_of(const TrendLimit& limit) {
        const auto at = static_cast<double>(limit.bytes);
        if (at > ticks_.end * ticks_.unit) return;
        const auto colour = limit.fails ? bad : warn;
        text_ += fmt::format(
            "<path class=\"limit\" d=\"M{:.1f} {:.1f}H{:.1f}\" stroke=\"{}\" "
            "stroke-dasharray=\"6 3\" stroke-width=\"1.5\"/>\n",
            left, y(at), width - right, colour);
        label(width - right - 4, y(at) - 4,
              fmt::format("{} {}", limit.fails ? "budget" : "warning", human_size(limit.bytes)),
              colour, "end");
    }

    void label(double at_x, double at_y, std::string_view text, std::string_view fill,
               std::string_view anchor) {
        text_ += fmt::format(
            "<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\" text-anchor=\"{}\">{}</text>\n", at_x,
            at_y, fill, anchor, text_of(text));
    }

    const Trend& trend_;
    Ruler ruler_;
    Ticks ticks_;
    i64 first_ = 0, last_ = 0;
    std::string text_;
};

const TrendBreakdown* find(const Trend& trend, std::string_view id) {
    for (const auto& breakdown : trend.breakdowns)
        if (breakdown.id == id) return &breakdown;
    return nullptr;
}

}  // namespace

std::string chart_of(const Trend& trend, std::string_view id, Ruler ruler) {
    if (trend.points.empty()) return {};
    return Chart(trend, ruler).draw(find(trend, id));
}

bool write_svg(const Trend& trend, const RenderOptions& options, const TextSink& out) {
    const auto id = trend.breakdowns.empty() ? std::string_view() : trend.breakdowns[0].id;
    const auto text = chart_of(trend, id, options.ruler);
    return out(text.empty() ? "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n" : text);
}

}  // namespace binsize::trends
