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
    out.member("shared_pages", s.shared_pages);
    out.member("private_pages", s.private_pages);
    out.member("on_write_pages", s.on_write_pages);
    if (s.huge) {
        out.key("huge");
        out.begin_object(JsonLayout::line);
        out.member("size", s.huge->size);
        out.member("file", s.huge->file);
        out.member("zero", s.huge->zero);
        write_optional(out, "hindrance", s.huge->hindrance);
        out.end();
    }
    if (s.estimate) {
        out.key("start_pages");
        out.begin_object(JsonLayout::line);
        out.member("sure", s.estimate->sure);
        write_optional(out, "named", s.estimate->named);
        out.end();
    }
    write_texts(out, "sections", s.sections);
    write_list(out, "packages", s.packages, [&](const StartShare& p) {
        out.begin_object(JsonLayout::line);
        out.member("name", p.name);
        out.member("kind", p.kind);
        out.member("bytes", p.bytes);
        out.end();
    });
    write_optional(out, "resident_pages", s.resident_pages);
    write_optional(out, "written_pages", s.written_pages);
    write_optional(out, "touched_pages", s.touched_pages);
    out.end();
}

void write_variables(JsonWriter& out, const StartVariables& v) {
    out.begin_object(JsonLayout::line);
    out.member("package", v.package);
    const auto write = [&](std::string_view key, const StartCount& c) {
        out.key(key);
        out.begin_object(JsonLayout::line);
        out.member("count", c.count);
        out.member("bytes", c.bytes);
        out.end();
    };
    write("file", v.file);
    write("code", v.code);
    write("passed", v.passed);
    write("zero", v.zero);
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
    write_list(out, "variables", s.variables, [&](const auto& x) { write_variables(out, x); });
    if (s.run) {
        out.key("run");
        write_run(out, *s.run);
    }
    write_notes(out, s.notes);
    out.end();
    return out.finish();
}

}  // namespace binsize
