// JSON lives where the type lives; this is its line in the list of reporters.
#include "compare/build/build.hpp"
#include "compare/trend/trend.hpp"
#include "render/render.hpp"
#include "report/start_json.hpp"

namespace binsize {
namespace {

bool reports(std::span<const Report> all, const RenderOptions& options, const TextSink& out) {
    return options.many || all.size() != 1 ? write_json(all, out) : write_json(all[0], out);
}

bool diff(const Diff& changes, const RenderOptions&, const TextSink& out) {
    return write_json(changes, out);
}

bool verdicts(Verdicts all, const RenderOptions&, const TextSink& out) {
    return write_json(all, out);
}

bool comparison(const Comparison& variants, const RenderOptions&, const TextSink& out) {
    return write_json(variants, out);
}

bool why(const Why& answer, const RenderOptions&, const TextSink& out) {
    return write_json(answer, out);
}

bool what_if(const WhatIf& answer, const RenderOptions&, const TextSink& out) {
    return write_json(answer, out);
}

bool same(const Same& answer, const RenderOptions&, const TextSink& out) {
    return write_json(answer, out);
}

bool build(const BuildRecord& record, const RenderOptions&, const TextSink& out) {
    return write_json(record, out);
}

bool build_diff(const BuildDiff& diff, const RenderOptions&, const TextSink& out) {
    return write_json(diff, out);
}

bool start(const Start& answer, const RenderOptions&, const TextSink& out) {
    return write_json(answer, out);
}

bool trend(const Trend& over_time, const RenderOptions&, const TextSink& out) {
    return write_json(over_time, out);
}

}  // namespace

extern const Reporter json_reporter;
const Reporter json_reporter = {.id = "json",
                                .description = "everything, for programs (docs/report-schema.md)",
                                .breakdowns = {},
                                .rows = 0,
                                .reports = reports,
                                .diff = diff,
                                .verdicts = verdicts,
                                .comparison = comparison,
                                .why = why,
                                .what_if = what_if,
                                .same = same,
                                .build = build,
                                .build_diff = build_diff,
                                .start = start,
                                .trend = trend};

}  // namespace binsize
