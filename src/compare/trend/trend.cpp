#include "compare/trend/trend.hpp"

#include "base/base.hpp"
#include "compare/gate/rows.hpp"

#include <binsize/diff.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <span>
#include <unordered_map>

namespace binsize {
namespace {

using Sizes = std::map<std::string_view, Size>;

// The rows of one breakdown at one point, by what they are called over time.
Sizes rows_at(const TrendSource& source, const TrendSource::Point& point, std::string_view id) {
    Sizes out;
    for (const auto& cell : point.cells) {
        const auto& item = source.items[cell.item];
        if (item.breakdown == id) out[row_path(id, item.name)] += cell.size;
    }
    return out;
}

u64 moved(const TrendMove& m) {
    return delta(m.before.value_or(Size{}).file, m.after.value_or(Size{}).file).bytes;
}

std::vector<TrendMove> moves_between(std::string_view kind, const Sizes& before,
                                     const Sizes& after) {
    std::vector<TrendMove> out;
    const auto add = [&](std::string_view name, std::optional<Size> a, std::optional<Size> b) {
        // Alignment follows from what changed.
        if (name == "[padding]" || (a && b && a->file == b->file)) return;
        out.push_back({fmt::format("{}:{}", kind, name), a, b});
    };
    for (const auto& [name, size] : before) {
        const auto at = after.find(name);
        add(name, size, at == after.end() ? std::nullopt : std::optional(at->second));
    }
    for (const auto& [name, size] : after)
        if (!before.contains(name)) add(name, std::nullopt, size);
    std::ranges::sort(out, [](const TrendMove& a, const TrendMove& b) {
        return moved(a) != moved(b) ? moved(a) > moved(b) : a.row < b.row;
    });
    return out;
}

struct Kind {
    std::string_view id, name;
};
constexpr Kind kinds[] = {
    {"packages", "package"}, {"modules", "module"}, {"classes", "class"}, {"sections", "section"}};
using RowsByKind = std::array<Sizes, std::size(kinds)>;

// What steps are named after, the finest first.
RowsByKind all_rows(const TrendSource& source, const TrendSource::Point& point) {
    RowsByKind out;
    for (const auto& cell : point.cells) {
        const auto& item = source.items[cell.item];
        for (std::size_t k = 0; k < std::size(kinds); ++k)
            if (item.breakdown == kinds[k].id)
                out[k][row_path(item.breakdown, item.name)] += cell.size;
    }
    return out;
}

// The finest rows that both points have.
void name_step(const RowsByKind& before, const RowsByKind& after, u64 most, TrendPoint& point) {
    for (std::size_t k = 0; k < std::size(kinds); ++k) {
        if (before[k].empty() || after[k].empty()) continue;
        point.moves = moves_between(kinds[k].name, before[k], after[k]);
        const auto kept = std::min<std::size_t>(point.moves.size(), most);
        point.more_moves = point.moves.size() - kept;
        point.moves.resize(kept);
        return;
    }
}

TrendSeries sum_of(std::span<const TrendSeries> list) {
    TrendSeries out{others_name(list.size()), list[0].sizes, list.size()};
    for (const auto& series : list.subspan(1))
        for (std::size_t i = 0; i < out.sizes.size(); ++i)
            if (series.sizes[i]) {
                if (!out.sizes[i]) out.sizes[i].emplace();
                *out.sizes[i] += *series.sizes[i];
            }
    return out;
}

// Which of two is the larger: at the last point, or before it was gone.
std::pair<u64, u64> weight(const TrendSeries& series) {
    u64 peak = 0;
    for (const auto& size : series.sizes) peak = std::max(peak, size.value_or(Size{}).file);
    return {series.sizes.back().value_or(Size{}).file, peak};
}

TrendBreakdown breakdown_of(const TrendSource& source, std::string_view id, u64 most) {
    TrendBreakdown out{std::string(id), {}};
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < source.points.size(); ++i)
        for (const auto& [name, size] : rows_at(source, source.points[i], id)) {
            const auto [at, fresh] = places.try_emplace(name, out.series.size());
            if (fresh)
                out.series.push_back({std::string(name), {source.points.size(), std::nullopt}});
            out.series[at->second].sizes[i] = size;
        }
    std::ranges::sort(out.series, [](const TrendSeries& a, const TrendSeries& b) {
        const auto x = weight(a);
        const auto y = weight(b);
        return x != y ? x > y : a.name < b.name;
    });
    const auto kept = rows_kept(out.series.size(), most);
    if (kept < out.series.size()) {
        auto others = sum_of(std::span<const TrendSeries>(out.series).subspan(kept));
        out.series.resize(kept);
        out.series.push_back(std::move(others));
    }
    return out;
}

}  // namespace

std::string_view row_path(std::string_view breakdown, std::string_view name) {
    return breakdown == "modules" ? gate::module_path(name) : name;
}

Trend make_trend(const TrendSource& source, const TrendOptions& options) {
    Trend out;
    RowsByKind before;
    for (const auto& point : source.points) {
        const bool first = out.points.empty();
        out.points.push_back({point.revision, point.time, point.size});
        auto after = all_rows(source, point);
        if (!first) name_step(before, after, options.moves, out.points.back());
        before = std::move(after);
    }
    if (out.points.empty()) return out;
    for (const auto& id : options.breakdowns)
        if (auto breakdown = breakdown_of(source, id, options.series); !breakdown.series.empty())
            out.breakdowns.push_back(std::move(breakdown));
    return out;
}

std::string day_of(i64 time) {
    using namespace std::chrono;
    const year_month_day day{floor<days>(sys_seconds{seconds{time}})};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::optional<i64> time_of(std::string_view day) {
    using namespace std::chrono;
    if (!is_day(day)) return std::nullopt;
    int parts[3] = {};
    std::size_t at = 0;
    for (const char c : day) c == '-' ? (void)++at : (void)(parts[at] = parts[at] * 10 + c - '0');
    const year_month_day date{year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                              std::chrono::day{static_cast<unsigned>(parts[2])}};
    return duration_cast<seconds>(sys_days{date}.time_since_epoch()).count();
}

std::vector<TrendLimit> limits_of(const Budget& budget, std::string_view file) {
    std::vector<TrendLimit> out;
    for (const auto& rule : budget.rules) {
        if (rule.kind != RowKind::file || !glob_match(rule.glob, file) ||
            (!rule.file.empty() && !glob_match(rule.file, file)))
            continue;
        for (const bool fails : {true, false}) {
            const auto& limit =
                (fails ? rule.fail : rule.warn)[static_cast<std::size_t>(Limit::max)];
            if (limit && limit->kind == Amount::Kind::absolute)
                out.push_back({rule.match(), limit->value, rule.memory, fails});
        }
    }
    std::ranges::stable_sort(out, {}, &TrendLimit::bytes);
    return out;
}

}  // namespace binsize
