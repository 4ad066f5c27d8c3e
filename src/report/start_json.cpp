// Start → JSON (docs/start-schema.md).
#include "report/start_json.hpp"

#include "report/json_parts.hpp"

namespace binsize {
namespace {

void write_segment(JsonWriter& out, const StartSegment& s) {
    out.begin_object(JsonLayout::line);
    out.member("name", s.name);
    out.member("permissions", s.permissions);
    out.member("address", s.address);
    out.member("size", s.size);
    out.member("offset", s.offset);
    out.member("file_pages", s.file_pages);
    out.member("zero_pages", s.zero_pages);
    out.member("patched_pages", s.patched_pages);
    out.member("relro_pages", s.relro_pages);
    out.member("waste", s.waste);
    write_texts(out, "sections", s.sections);
    write_optional(out, "resident_pages", s.resident_pages);
    write_optional(out, "written_pages", s.written_pages);
    write_optional(out, "touched_pages", s.touched_pages);
    out.end();
}

void write_step(JsonWriter& out, const StartStep& s) {
    out.begin_object(JsonLayout::line);
    out.member("kind", s.kind);
    out.member("name", s.name);
    write_optional(out, "package", s.package);
    write_optional(out, "address", s.address);
    out.member("functions", s.functions);
    out.member("bytes", s.bytes);
    out.end();
}

void write_run(JsonWriter& out, const StartRun& run) {
    out.begin_object();
    out.member("runs", run.runs);
    out.member("median", run.median);
    out.member("least", run.least);
    out.member("most", run.most);
    out.member("peak", run.peak);
    if (run.cold) {
        out.key("cold");
        out.begin_object(JsonLayout::line);
        out.member("runs", run.cold->runs);
        out.member("median", run.cold->median);
        out.member("least", run.cold->least);
        out.member("most", run.cold->most);
        out.member("read", run.cold->read);
        out.end();
    }
    if (run.calls)
        write_list(out, "calls", *run.calls, [&](const StartCall& c) {
            out.begin_object(JsonLayout::line);
            out.member("name", c.name);
            out.member("count", c.count);
            out.end();
        });
    if (run.touched)
        write_list(out, "touched", *run.touched, [&](const StartTouched& t) {
            out.begin_object(JsonLayout::line);
            out.member("name", t.name);
            out.member("kind", t.kind);
            out.member("size", t.size);
            out.member("bytes", t.touched);
            out.member("pages", t.pages);
            out.member("alone", t.alone);
            out.end();
        });
    out.end();
}

}  // namespace

bool write_json(const Start& s, const TextSink& sink) {
    JsonWriter out(sink);
    out.begin_object();
    out.member("schema", "binsize.start");
    out.member("schema_version", i64{start_schema_version});
    write_tool(out, s.tool_version);
    out.member("name", s.name);
    out.member("size", s.size);
    out.member("page", s.page);
    out.member("fixed", s.fixed);
    write_list(out, "segments", s.segments, [&](const auto& x) { write_segment(out, x); });
    out.key("tls");
    out.begin_object(JsonLayout::line);
    out.member("file", s.tls_file);
    out.member("memory", s.tls_memory);
    out.end();
    write_list(out, "steps", s.steps, [&](const auto& x) { write_step(out, x); });
    if (s.run) {
        out.key("run");
        write_run(out, *s.run);
    }
    write_notes(out, s.notes);
    out.end();
    return out.finish();
}

}  // namespace binsize
