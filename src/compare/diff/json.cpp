// Diff → JSON (docs/diff-schema.md).
#include "compare/compare.hpp"
#include "report/json_parts.hpp"

namespace binsize {
namespace {

class DiffWriter {
public:
    explicit DiffWriter(JsonWriter& writer) : out_(writer) {}

    void diff(const Diff& d) {
        out_.begin_object();
        out_.member("schema", "binsize.diff");
        out_.member("schema_version", i64{diff_schema_version});
        write_tool(out_, d.tool_version);
        side("before", d.before);
        side("after", d.after);
        write_list(out_, "context", d.context, [&](const ContextChange& c) { context(c); });
        write_list(out_, "modules", d.modules, [&](const ModuleChange& m) { module(m); });
        write_list(out_, "breakdowns", d.breakdowns, [&](const DiffBreakdown& b) { breakdown(b); });
        write_notes(out_, d.notes);
        out_.end();
    }

private:
    void side(std::string_view name, const DiffSide& s) {
        out_.key(name);
        out_.begin_object();
        out_.member("name", s.subject.name);
        out_.member("format", s.subject.format);
        write_optional(out_, "arch", s.subject.arch);
        write_optional(out_, "os", s.subject.os);
        out_.member("kind", s.subject.kind);
        out_.member("file", s.subject.size);
        out_.member("memory", s.subject.memory);
        write_optional(out_, "build_id", s.subject.build_id);
        write_optional(out_, "tool_version", s.tool_version);
        out_.end();
    }
    void context(const ContextChange& c) {
        out_.begin_object(JsonLayout::line);
        out_.member("id", c.id);
        write_optional(out_, "name", c.name);
        write_optional(out_, "member", c.member);
        write_optional(out_, "before", c.before);
        write_optional(out_, "after", c.after);
        out_.end();
    }
    void module(const ModuleChange& m) {
        out_.begin_object(JsonLayout::line);
        out_.member("path", m.path);
        write_optional(out_, "member", m.member);
        write_optional(out_, "before_version", m.before);
        write_optional(out_, "after_version", m.after);
        if (m.size_before) write_size(out_, "before", *m.size_before);
        if (m.size_after) write_size(out_, "after", *m.size_after);
        out_.end();
    }
    void breakdown(const DiffBreakdown& b) {
        out_.begin_object();
        out_.member("id", b.id);
        out_.key("root");
        node(b.root, true);
        out_.end();
    }
    // As deep as the breakdown has keys.
    void node(const DiffNode& n, bool is_root = false) {
        const bool divided = is_root || !n.children.empty();
        out_.begin_object(divided ? JsonLayout::block : JsonLayout::line);
        out_.member("name", n.name);
        write_optional(out_, "kind", n.kind);
        if (n.status != RowStatus::changed) out_.member("status", name_of(n.status));
        write_optional(out_, "old_name", n.old_name);
        write_size(out_, "before", n.before);
        write_size(out_, "after", n.after);
        if (divided)
            write_list(out_, "children", n.children, [&](const DiffNode& child) { node(child); });
        out_.end();
    }

    JsonWriter& out_;
};

}  // namespace

bool write_json(const Diff& diff, const TextSink& out) {
    JsonWriter writer(out);
    DiffWriter(writer).diff(diff);
    return writer.finish();
}

}  // namespace binsize
