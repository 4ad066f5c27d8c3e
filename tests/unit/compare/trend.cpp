// A trend out of what is known of each revision.
#include "compare/trend/trend.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {

TrendSource source() {
    TrendSource out;
    out.items = {{"packages", "net"},         {"packages", "main"},
                 {"packages", "[padding]"},   {"modules", "x/net v0.1.0"},
                 {"modules", "x/net v0.2.0"}, {"modules", "app"}};
    const auto point = [&](const char* revision, i64 time, u64 net, u64 main, u64 padding,
                           u32 version) {
        TrendSource::Point p;
        p.revision = revision;
        p.time = time;
        p.size = {net + main + padding, 0};
        if (net != 0) p.cells.push_back({0, {net, 0}});
        p.cells.push_back({1, {main, 0}});
        p.cells.push_back({2, {padding, 0}});
        if (net != 0) p.cells.push_back({version, {net, 0}});
        p.cells.push_back({5, {main + padding, 0}});
        out.points.push_back(p);
    };
    point("a", 0, 0, 100, 4, 3);
    point("b", 86400, 50, 90, 300, 3);
    point("c", 172800, 70, 90, 1, 4);
    return out;
}

}  // namespace

TEST_CASE("steps are named after what moved most, alignment never", "[trend]") {
    const auto trend = make_trend(source(), {});
    REQUIRE(trend.points.size() == 3);
    CHECK(trend.points[0].moves.empty());
    CHECK(trend.points[1].moves ==
          std::vector<TrendMove>{{"package:net", {}, Size{50, 0}},
                                 {"package:main", Size{100, 0}, Size{90, 0}}});
    CHECK(trend.points[2].moves ==
          std::vector<TrendMove>{{"package:net", Size{50, 0}, Size{70, 0}}});
    const auto fewer = make_trend(source(), {.breakdowns = {}, .series = 0, .moves = 1});
    CHECK(fewer.points[1].moves.size() == 1);
    CHECK(fewer.points[1].more_moves == 1);
}

TEST_CASE("versions of a module are one series, rows that are not there are absent", "[trend]") {
    const auto trend = make_trend(source(), {.breakdowns = {"modules"}, .series = 0, .moves = 3});
    REQUIRE(trend.breakdowns.size() == 1);
    using Sizes = std::vector<std::optional<Size>>;
    const auto& series = trend.breakdowns[0].series;
    REQUIRE(series.size() == 2);
    CHECK(series[0].name == "app");
    CHECK(series[0].sizes == Sizes{Size{104, 0}, Size{390, 0}, Size{91, 0}});
    CHECK(series[1].name == "x/net");
    CHECK(series[1].sizes == Sizes{std::nullopt, Size{50, 0}, Size{70, 0}});
}

TEST_CASE("what is not shown is summed up", "[trend]") {
    const auto trend = make_trend(source(), {.breakdowns = {"packages"}, .series = 1, .moves = 3});
    const auto& series = trend.breakdowns[0].series;
    REQUIRE(series.size() == 2);
    CHECK(series[0].name == "main");
    CHECK(series[1].others == 2);
    CHECK(series[1].sizes[1] == Size{350, 0});
    // All rows of a point are the file, whatever is folded.
    for (std::size_t i = 0; i < trend.points.size(); ++i)
        CHECK(series[0].sizes[i].value_or(Size{}).file + series[1].sizes[i].value_or(Size{}).file ==
              trend.points[i].size.file);
}

TEST_CASE("days of seconds and back", "[trend]") {
    for (const i64 day : {0, 1, 59, 60, 365, 11016, 20419, 2932896})
        CHECK(time_of(day_of(day * 86400)) == day * 86400);
    CHECK(day_of(86399) == "1970-01-01");
    CHECK(day_of(1772323200) == "2026-03-01");  // date -ud @1772323200
    CHECK(day_of(end_of_time - 1) == "9999-12-31");
    CHECK_FALSE(time_of("2026-02-30"));
    CHECK_FALSE(time_of("yesterday"));
}

TEST_CASE("limits are the absolute maxima that a budget has for the file", "[trend]") {
    const auto budget = read_budget(R"({"rules": [
        {"match": "file", "max": "5 MiB", "warn": {"max": "4 MiB"}, "max_growth": "1%"},
        {"match": "file:other", "max": 7},
        {"match": "file", "file": "ot*", "max": 8},
        {"match": "file", "ruler": "memory", "max": 9},
        {"match": "class:code", "max": 10},
        {"match": "file:app", "max": null}]})");
    REQUIRE(budget);
    CHECK(limits_of(*budget, "app") == std::vector<TrendLimit>{{"file:*", 9, true, true},
                                                               {"file:*", 4U << 20U, false, false},
                                                               {"file:*", 5U << 20U, false, true}});
}
