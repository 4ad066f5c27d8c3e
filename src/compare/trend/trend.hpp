// The sizes of one program over time: totals, rows, what moved most at each step, and the limits
// that a budget sets. Plain data, as a report is; docs/trend-schema.md describes the JSON.
#pragma once

#include "base/error.hpp"

#include <binsize/gate.hpp>
#include <binsize/report.hpp>
#include <binsize/text_sink.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

inline constexpr int trend_schema_version = 1;

/// A row that differs from the revision before; absent on a side: no such row there.
struct TrendMove {
    std::string row;  ///< "package:golang.org/x/net"
    std::optional<Size> before, after;

    friend bool operator==(const TrendMove&, const TrendMove&) = default;
};

struct TrendPoint {
    std::string revision;
    i64 time = 0;  ///< seconds since 1970
    Size size = {};
    /// What moved most since the point before, the largest first; of the first point none.
    std::vector<TrendMove> moves = {};
    u64 more_moves = 0;  ///< how many more moved

    friend bool operator==(const TrendPoint&, const TrendPoint&) = default;
};

/// One row over all points; absent where the revision has none of the name.
struct TrendSeries {
    std::string name;
    std::vector<std::optional<Size>> sizes;
    u64 others = 0;  ///< it sums up so many that are not shown

    friend bool operator==(const TrendSeries&, const TrendSeries&) = default;
};

struct TrendBreakdown {
    std::string id;                   ///< "classes", "modules"
    std::vector<TrendSeries> series;  ///< the largest at the last point first; others last

    friend bool operator==(const TrendBreakdown&, const TrendBreakdown&) = default;
};

/// A limit of the file's size that a budget sets.
struct TrendLimit {
    std::string rule;  ///< its match as written
    u64 bytes = 0;
    bool memory = false;
    bool fails = true;  ///< else it warns

    friend bool operator==(const TrendLimit&, const TrendLimit&) = default;
};

struct Trend {
    std::string tool_version;
    std::string target, platform;
    std::string branch;              ///< empty: all
    std::vector<TrendPoint> points;  ///< by time
    std::vector<TrendBreakdown> breakdowns;
    std::vector<TrendLimit> limits;  ///< by bytes

    friend bool operator==(const Trend&, const Trend&) = default;
};

/// What is known of each point, names once: what a trend is made of.
struct TrendSource {
    struct Item {
        std::string breakdown, name;
    };
    struct Cell {
        u32 item = 0;  ///< of `items`
        Size size;
    };
    struct Point {
        std::string revision;
        i64 time = 0;
        Size size;
        std::vector<Cell> cells;
    };
    std::vector<Item> items;
    std::vector<Point> points;  ///< by time
};

struct TrendOptions {
    std::vector<std::string> breakdowns = {"classes", "modules"};
    u64 series = 12;  ///< rows of a breakdown before the others; 0: all
    u64 moves = 3;    ///< rows that a step names
};

/// The source's versions of a module are one series, by its path.
[[nodiscard]] Trend make_trend(const TrendSource& source, const TrendOptions& options);
/// Absolute maxima that the budget sets for a whole file of this name.
[[nodiscard]] std::vector<TrendLimit> limits_of(const Budget& budget, std::string_view file);

/// What a row is called over time: of a module its path, without the version.
[[nodiscard]] std::string_view row_path(std::string_view breakdown, std::string_view name);

/// "2026-01-02", of seconds since 1970 before the year 10000, and back.
[[nodiscard]] std::string day_of(i64 time);
[[nodiscard]] std::optional<i64> time_of(std::string_view day);
inline constexpr i64 end_of_time = 253'402'300'800;

/// docs/trend-schema.md.
bool write_json(const Trend& trend, const TextSink& out);

}  // namespace binsize
