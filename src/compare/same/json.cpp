// Same → JSON (docs/same-schema.md).
#include "compare/compare.hpp"

namespace binsize {
namespace {

class SameWriter {
public:
    explicit SameWriter(JsonWriter& writer) : out_(writer) {}

    void same(const Same& s) {
        out_.begin_object();
        out_.member("schema", "binsize.same");
        out_.member("schema_version", i64{same_schema_version});
        out_.key("tool");
        out_.begin_object(JsonLayout::line);
        out_.member("name", "binsize");
        out_.member("version", s.tool_version);
        out_.end();
        file("a", s.a);
        file("b", s.b);
        out_.member("verdict", s.verdict);
        out_.member("proof", s.proof);
        out_.member("equal", s.equal);
        out_.member("differing", s.differing);
        out_.key("ignored");
        out_.begin_array(JsonLayout::line);
        for (const auto& word : s.ignored) out_.text(word);
        out_.end();
        list("causes", s.causes, [&](const SameCause& c) { cause(c); });
        list("facts", s.facts, [&](const ContextChange& c) { fact(c); });
        list("places", s.places, [&](const SamePlace& p) { place(p); });
        out_.member("places_left_out", s.places_left_out);
        list("advice", s.advice, [&](const SameAdvice& a) {
            out_.begin_object(JsonLayout::line);
            out_.member("cause", a.cause);
            out_.member("what", a.what);
            out_.end();
        });
        list("notes", s.notes, [&](const Note& n) {
            out_.begin_object(JsonLayout::line);
            out_.member("level", name_of(n.level));
            out_.member("where", n.where);
            out_.member("what", n.what);
            out_.end();
        });
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
    template <class T>
    void optional(std::string_view name, const std::optional<T>& value) {
        if (value) out_.member(name, *value);
    }
    void file(std::string_view name, const SameFile& f) {
        out_.key(name);
        out_.begin_object(JsonLayout::line);
        out_.member("name", f.name);
        out_.member("size", f.size);
        out_.end();
    }
    void cause(const SameCause& c) {
        out_.begin_object(JsonLayout::line);
        out_.member("id", c.id);
        optional("name", c.name);
        optional("a", c.a);
        optional("b", c.b);
        out_.member("bytes", c.bytes);
        out_.member("follows", c.follows);
        out_.member("ignored", c.ignored);
        out_.end();
    }
    void fact(const ContextChange& c) {
        out_.begin_object(JsonLayout::line);
        out_.member("id", c.id);
        optional("name", c.name);
        optional("member", c.member);
        optional("a", c.before);
        optional("b", c.after);
        out_.end();
    }
    void place(const SamePlace& p) {
        out_.begin_object(JsonLayout::line);
        out_.member("cause", p.cause);
        out_.member("section", p.section);
        out_.member("owner", p.owner);
        out_.member("package", p.package);
        out_.member("bytes", p.bytes);
        optional("a", p.a);
        out_.member("a_size", p.a_size);
        optional("a_bytes", p.a_bytes);
        optional("b", p.b);
        out_.member("b_size", p.b_size);
        optional("b_bytes", p.b_bytes);
        out_.end();
    }

    JsonWriter& out_;
};

}  // namespace

bool write_json(const Same& same, const TextSink& out) {
    JsonWriter writer(out);
    SameWriter(writer).same(same);
    return writer.finish();
}

}  // namespace binsize
