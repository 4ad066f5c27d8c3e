#include "compare/trend/trend.hpp"

#include "base/base.hpp"
#include "compare/gate/rows.hpp"

#include <binsize/diff.hpp>

#include <algorithm>
#include <chrono>
#include <span>
#include <unordered_map>

namespace binsize {
namespace {

struct Kind {
    std::string_view id, name;
};
// What steps are named after, the finest first.
constexpr Kind kinds[] = {
    {"packages", "package"}, {"modules", "module"}, {"classes", "class"}, {"sections", "section"}};

struct Row {
    u32 name;  ///< of Names::list
    Size size;
};
/// By name, each once.
using Rows = std::vector<Row>;

// What items are called over time, as numbers: a source has thousands of points and hundreds of
// rows at each, and a few hundred names.
struct Names {
    std::vector<std::string_view> list;
    std::vector<u32> of_item;

    explicit Names(const TrendSource& source) {
        std::unordered_map<std::string_view, u32> known;
        for (const auto& item : source.items) {
            const auto path = row_path(item.breakdown, item.name);
            const auto [at, fresh] = known.try_emplace(path, static_cast<u32>(list.size()));
            if (fresh) list.push_back(path);
            of_item.push_back(at->second);
        }
    }
};

// Which items are of a breakdown.
std::vector<bool> items_of(const TrendSource& source, std::string_view breakdown) {
    std::vector<bool> out;
    for (const auto& item : source.items) out.push_back(item.breakdown == breakdown);
    return out;
}

Rows rows_at(const TrendSource::Point& point, const std::vector<bool>& wanted, const Names& names) {
    Rows out;
    for (const auto& cell : point.cells)
        if (wanted[cell.item]) out.push_back({names.of_item[cell.item], cell.size});
    std::ranges::sort(out, {}, &Row::name);
    // Two versions of a module at once are one row.
    std::size_t kept = 0;
    for (std::size_t i = 0; i < out.size(); ++i)
        if (kept > 0 && out[kept - 1].name == out[i].name)
            out[kept - 1].size += out[i].size;
        else
            out[kept++] = out[i];
    out.resize(kept);
    return out;
}

struct Move {
    u32 name;
    std::optional<Size> before, after;

    [[nodiscard]] u64 bytes() const {
        return delta(before.value_or(Size{}).file, after.value_or(Size{}).file).bytes;
    }
};

std::vector<Move> moves_between(const Rows& before, const Rows& after, const Names& names) {
    std::vector<Move> out;
    const auto add = [&](u32 name, std::optional<Size> a, std::optional<Size> b) {
        if (a && b && a->file == b->file) return;
        // Alignment follows from what changed.
        if (names.list[name] != "[padding]") out.push_back({name, a, b});
    };
    auto a = before.begin();
    auto b = after.begin();
    while (a != before.end() || b != after.end()) {
        if (b == after.end() || (a != before.end() && a->name < b->name))
            add(a->name, a->size, std::nullopt), ++a;
        else if (a == before.end() || b->name < a->name)
            add(b->name, std::nullopt, b->size), ++b;
        else
            add(a->name, a->size, b->size), ++a, ++b;
    }
    std::ranges::sort(out, [&](const Move& x, const Move& y) {
        return x.bytes() != y.bytes() ? x.bytes() > y.bytes()
                                      : names.list[x.name] < names.list[y.name];
    });
    return out;
}

// Names each step after the finest rows that both points have.
void name_steps(const TrendSource& source, const Names& names, u64 most, Trend& out) {
    std::vector<bool> named(source.points.size(), false);
    for (const auto& kind : kinds) {
        const auto wanted = items_of(source, kind.id);
        if (std::ranges::find(wanted, true) == wanted.end()) continue;
        Rows before;
        for (std::size_t i = 0; i < source.points.size(); ++i) {
            auto after = rows_at(source.points[i], wanted, names);
            auto& point = out.points[i];
            if (i > 0 && !before.empty() && !after.empty() && !named[i]) {
                named[i] = true;
                const auto moves = moves_between(before, after, names);
                const auto kept = std::min<std::size_t>(moves.size(), most);
                point.more_moves = moves.size() - kept;
                for (const auto& m : std::span(moves).first(kept))
                    point.moves.push_back(
                        {fmt::format("{}:{}", kind.name, names.list[m.name]), m.before, m.after});
            }
            before = std::move(after);
        }
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

TrendBreakdown breakdown_of(const TrendSource& source, const Names& names, std::string_view id,
                            u64 most) {
    constexpr auto none = ~std::size_t{0};
    TrendBreakdown out{std::string(id), {}};
    std::vector<std::size_t> places(names.list.size(), none);
    const auto wanted = items_of(source, id);
    for (std::size_t i = 0; i < source.points.size(); ++i)
        for (const auto& row : rows_at(source.points[i], wanted, names)) {
            auto& place = places[row.name];
            if (place == none) {
                place = out.series.size();
                out.series.push_back({std::string(names.list[row.name]),
                                      std::vector<std::optional<Size>>(source.points.size())});
            }
            out.series[place].sizes[i] = row.size;
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
    for (const auto& point : source.points)
        out.points.push_back({point.revision, point.time, point.size});
    if (out.points.empty()) return out;
    const Names names(source);
    name_steps(source, names, options.moves, out);
    for (const auto& id : options.breakdowns)
        if (auto breakdown = breakdown_of(source, names, id, options.series);
            !breakdown.series.empty())
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
