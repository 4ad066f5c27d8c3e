// Diff → JSON (docs/diff-schema.md).
#include "compare/compare.hpp"

namespace binsize {
namespace {

class DiffWriter {
public:
    explicit DiffWriter(JsonWriter& writer) : out_(writer) {}

    void diff(const Diff& d) {
        out_.begin_object();
        out_.member("schema", "binsize.diff");
        out_.member("schema_version", i64{diff_schema_version});
        out_.key("tool");
        tool(d.tool_version);
        side("before", d.before);
        side("after", d.after);
        list("context", d.context, [&](const ContextChange& c) { context(c); });
        list("modules", d.modules, [&](const ModuleChange& m) { module(m); });
        list("breakdowns", d.breakdowns, [&](const DiffBreakdown& b) { breakdown(b); });
        list("notes", d.notes, [&](const Note& n) { note(n); });
        out_.end();
    }

private:
    template <class T, class F>
    void list(std::string_view name, const std::vector<T>& items, F&& each) {
        out_.key(name);
        out_.begin_array();
        for (const auto& item : items) each(item);
        out_.end();
    }
    void optional(std::string_view name, const std::string& value) {
        if (!value.empty()) out_.member(name, value);
    }
    void optional(std::string_view name, const std::optional<std::string>& value) {
        if (value) out_.member(name, *value);
    }
    void tool(const std::string& version) {
        out_.begin_object(JsonLayout::line);
        out_.member("name", "binsize");
        out_.member("version", version);
        out_.end();
    }
    void size(std::string_view name, const Size& s) {
        out_.key(name);
        out_.begin_object(JsonLayout::line);
        out_.member("file", s.file);
        out_.member("memory", s.memory);
        out_.end();
    }
    void side(std::string_view name, const DiffSide& s) {
        out_.key(name);
        out_.begin_object();
        out_.member("name", s.subject.name);
        out_.member("format", s.subject.format);
        optional("arch", s.subject.arch);
        optional("os", s.subject.os);
        out_.member("kind", s.subject.kind);
        out_.member("file", s.subject.size);
        out_.member("memory", s.subject.memory);
        optional("build_id", s.subject.build_id);
        optional("tool_version", s.tool_version);
        out_.end();
    }
    void context(const ContextChange& c) {
        out_.begin_object(JsonLayout::line);
        out_.member("id", c.id);
        optional("name", c.name);
        optional("member", c.member);
        optional("before", c.before);
        optional("after", c.after);
        out_.end();
    }
    void module(const ModuleChange& m) {
        out_.begin_object(JsonLayout::line);
        out_.member("path", m.path);
        optional("member", m.member);
        optional("before_version", m.before);
        optional("after_version", m.after);
        if (m.size_before) size("before", *m.size_before);
        if (m.size_after) size("after", *m.size_after);
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
        optional("kind", n.kind);
        if (n.status != RowStatus::changed) out_.member("status", name_of(n.status));
        optional("old_name", n.old_name);
        size("before", n.before);
        size("after", n.after);
        if (divided) list("children", n.children, [&](const DiffNode& child) { node(child); });
        out_.end();
    }
    void note(const Note& n) {
        out_.begin_object(JsonLayout::line);
        out_.member("level", name_of(n.level));
        out_.member("where", n.where);
        out_.member("what", n.what);
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
