// Start → JSON (docs/start-schema.md).
#include "report/start_json.hpp"

#include "report/report.hpp"

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
    out.key("sections");
    out.begin_array(JsonLayout::line);
    for (const auto& name : s.sections) out.text(name);
    out.end();
    out.end();
}

void write_step(JsonWriter& out, const StartStep& s) {
    out.begin_object(JsonLayout::line);
    out.member("kind", s.kind);
    out.member("name", s.name);
    if (!s.package.empty()) out.member("package", s.package);
    if (s.address) out.member("address", *s.address);
    out.member("functions", s.functions);
    out.member("bytes", s.bytes);
    out.end();
}

template <class T, class F>
void write_list(JsonWriter& out, std::string_view name, const std::vector<T>& items, F&& each) {
    out.key(name);
    out.begin_array();
    for (const auto& item : items) each(item);
    out.end();
}

}  // namespace

bool write_json(const Start& s, const TextSink& sink) {
    JsonWriter out(sink);
    out.begin_object();
    out.member("schema", "binsize.start");
    out.member("schema_version", i64{start_schema_version});
    out.key("tool");
    out.begin_object(JsonLayout::line);
    out.member("name", "binsize");
    out.member("version", s.tool_version);
    out.end();
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
        out.begin_object(JsonLayout::line);
        out.member("runs", s.run->runs);
        out.member("median", s.run->median);
        out.member("least", s.run->least);
        out.member("most", s.run->most);
        out.member("peak", s.run->peak);
        out.end();
    }
    write_list(out, "notes", s.notes, [&](const Note& n) {
        out.begin_object(JsonLayout::line);
        out.member("level", name_of(n.level));
        out.member("where", n.where);
        out.member("what", n.what);
        out.end();
    });
    out.end();
    return out.finish();
}

}  // namespace binsize
