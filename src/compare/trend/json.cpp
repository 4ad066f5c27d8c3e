// A trend as JSON (docs/trend-schema.md): points in order, and each row's sizes as two lists as
// long as they are, which is what whoever draws them wants.
#include "compare/trend/trend.hpp"
#include "report/json_parts.hpp"

namespace binsize {
namespace {

void write_optional_size(JsonWriter& out, std::string_view name, const std::optional<Size>& size) {
    if (size) write_size(out, name, *size);
}

void write_point(JsonWriter& out, const TrendPoint& point) {
    out.begin_object(JsonLayout::line);
    out.member("revision", point.revision);
    out.member("time", point.time);
    out.member("day", day_of(point.time));
    out.member("file", point.size.file);
    out.member("memory", point.size.memory);
    write_list(out, "moves", point.moves, [&](const TrendMove& move) {
        out.begin_object();
        out.member("row", move.row);
        write_optional_size(out, "before", move.before);
        write_optional_size(out, "after", move.after);
        out.end();
    });
    out.member("more_moves", point.more_moves);
    out.end();
}

void write_sizes(JsonWriter& out, std::string_view name, const TrendSeries& series,
                 u64 Size::* ruler) {
    out.key(name);
    out.begin_array(JsonLayout::line);
    for (const auto& size : series.sizes) size ? out.number((*size).*ruler) : out.null();
    out.end();
}

void write_series(JsonWriter& out, const TrendSeries& series) {
    out.begin_object(JsonLayout::line);
    out.member("name", series.name);
    if (series.others != 0) out.member("others", series.others);
    write_sizes(out, "file", series, &Size::file);
    write_sizes(out, "memory", series, &Size::memory);
    out.end();
}

}  // namespace

bool write_json(const Trend& trend, const TextSink& sink) {
    JsonWriter out(sink);
    out.begin_object();
    out.member("schema", "binsize.trend");
    out.member("schema_version", i64{trend_schema_version});
    write_tool(out, trend.tool_version);
    out.member("target", trend.target);
    out.member("platform", trend.platform);
    write_optional(out, "branch", trend.branch);
    write_list(out, "points", trend.points, [&](const auto& point) { write_point(out, point); });
    write_list(out, "breakdowns", trend.breakdowns, [&](const TrendBreakdown& breakdown) {
        out.begin_object();
        out.member("id", breakdown.id);
        write_list(out, "series", breakdown.series,
                   [&](const auto& series) { write_series(out, series); });
        out.end();
    });
    write_list(out, "limits", trend.limits, [&](const TrendLimit& limit) {
        out.begin_object(JsonLayout::line);
        out.member("rule", limit.rule);
        out.member("bytes", limit.bytes);
        out.member("ruler", limit.memory ? "memory" : "file");
        out.member("level", limit.fails ? "fail" : "warn");
        out.end();
    });
    out.end();
    return out.finish();
}

}  // namespace binsize
