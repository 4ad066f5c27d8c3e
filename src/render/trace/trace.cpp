// A record of a build as Chrome's trace events, which Perfetto and chrome://tracing draw: a row for
// each step that runs at once.
// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
#include "render/build/lanes.hpp"
#include "render/render.hpp"

#include <binsize/build.hpp>

#include <cmath>

namespace binsize {
namespace {

u64 microseconds(double seconds) {
    return seconds > 0 ? static_cast<u64>(std::llround(seconds * 1e6)) : 0;
}

bool write(const BuildRecord& record, const RenderOptions&, const TextSink& sink) {
    JsonWriter out(sink);
    std::vector<const BuildStep*> steps;
    for (const auto& step : record.steps) steps.push_back(&step);
    const auto rows = build::lanes_of(steps);
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
        out.member("tid", rows[i] + 1);
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
