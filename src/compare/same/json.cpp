// Same → JSON (docs/same-schema.md).
#include "compare/compare.hpp"
#include "report/json_parts.hpp"

namespace binsize {
namespace {

class SameWriter {
public:
    explicit SameWriter(JsonWriter& writer) : out_(writer) {}

    void same(const Same& s) {
        out_.begin_object();
        out_.member("schema", "binsize.same");
        out_.member("schema_version", i64{same_schema_version});
        write_tool(out_, s.tool_version);
        file("a", s.a);
        file("b", s.b);
        out_.member("verdict", s.verdict);
        out_.member("proof", s.proof);
        out_.member("equal", s.equal);
        out_.member("differing", s.differing);
        write_texts(out_, "ignored", s.ignored);
        write_list(out_, "causes", s.causes, [&](const SameCause& c) { cause(c); });
        write_list(out_, "facts", s.facts, [&](const ContextChange& c) { fact(c); });
        write_list(out_, "places", s.places, [&](const SamePlace& p) { place(p); });
        out_.member("places_left_out", s.places_left_out);
        write_list(out_, "advice", s.advice, [&](const SameAdvice& a) {
            out_.begin_object(JsonLayout::line);
            out_.member("cause", a.cause);
            out_.member("what", a.what);
            out_.end();
        });
        write_notes(out_, s.notes);
        out_.end();
    }

private:
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
        write_optional(out_, "name", c.name);
        write_optional(out_, "a", c.a);
        write_optional(out_, "b", c.b);
        out_.member("bytes", c.bytes);
        out_.member("follows", c.follows);
        out_.member("ignored", c.ignored);
        out_.end();
    }
    void fact(const ContextChange& c) {
        out_.begin_object(JsonLayout::line);
        out_.member("id", c.id);
        write_optional(out_, "name", c.name);
        write_optional(out_, "member", c.member);
        write_optional(out_, "a", c.before);
        write_optional(out_, "b", c.after);
        out_.end();
    }
    void place(const SamePlace& p) {
        out_.begin_object(JsonLayout::line);
        out_.member("cause", p.cause);
        out_.member("section", p.section);
        out_.member("owner", p.owner);
        out_.member("package", p.package);
        out_.member("bytes", p.bytes);
        write_optional(out_, "a", p.a);
        out_.member("a_size", p.a_size);
        write_optional(out_, "a_bytes", p.a_bytes);
        write_optional(out_, "b", p.b);
        out_.member("b_size", p.b_size);
        write_optional(out_, "b_bytes", p.b_bytes);
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
