// A record of a build as Chrome's trace events, which Perfetto and chrome://tracing draw: a row for
// each step that runs at once.
// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
#include "render/render.hpp"

#include <binsize/build.hpp>

#include <algorithm>
#include <cmath>

namespace binsize {
namespace {

// The first row that is free: as many as steps ran at once.
std::vector<u64> rows_of(const std::vector<BuildStep>& steps) {
    std::vector<double> free;
    std::vector<u64> out;
    for (const auto& s : steps) {
        auto row = std::ranges::find_if(free, [&](double end) { return end <= s.start; });
        if (row == free.end()) row = free.insert(row, 0);
        *row = s.end;
        out.push_back(static_cast<u64>(row - free.begin()) + 1);
    }
    return out;
}

u64 microseconds(double seconds) {
    return seconds > 0 ? static_cast<u64>(std::llround(seconds * 1e6)) : 0;
}

bool write(const BuildRecord& record, const RenderOptions&, const TextSink& sink) {
    JsonWriter out(sink);
    const auto rows = rows_of(record.steps);
    out.begin_object();
    out.member("displayTimeUnit", "ms");
    out.key("traceEvents");
    out.begin_array();
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
        const auto& s = record.steps[i];
        out.begin_object(JsonLayout::line);
        out.member("name", s.package.empty() ? s.tool : s.tool + " " + s.package);
        out.member("cat", s.tool);
        out.member("ph", "X");
        out.member("ts", microseconds(s.start));
        out.member("dur", microseconds(s.wall()));
        out.member("pid", u64{1});
        out.member("tid", rows[i]);
        out.key("args");
        out.begin_object(JsonLayout::line);
        out.member("user", s.user);
        out.member("system", s.system);
        out.member("peak", s.peak);
        out.member("read", s.read);
        out.member("written", s.written);
        out.member("code", i64{s.code});
        out.end();
        out.end();
    }
    out.end();
    out.end();
    return out.finish();
}

}  // namespace

extern const Reporter trace_reporter;
const Reporter trace_reporter = {
    .id = "trace", .description = "builds, for Perfetto and chrome://tracing", .build = write};

}  // namespace binsize
