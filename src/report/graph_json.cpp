// Why and WhatIf → JSON (docs/why-schema.md, docs/whatif-schema.md).
#include "report/report.hpp"

#include <array>

namespace binsize {
namespace {

class AnswerWriter {
public:
    explicit AnswerWriter(JsonWriter& writer) : out_(writer) {}

    void why(const Why& w) {
        out_.begin_object();
        head("binsize.why", w.program);
        out_.member("subject", w.subject.text);
        out_.key("about");
        about(w.subject);
        if (!w.without.empty()) without(w.without);
        list("chains", w.chains, [&](const WhyChain& c) { chain(c); });
        list("dominators", w.dominators, [&](const WhyDominator& d) { dominator(d); });
        out_.member("ways", w.ways);
        tail(w.unknown, w.notes);
        out_.end();
    }

    void what_if(const WhatIf& w) {
        out_.begin_object();
        head("binsize.whatif", w.program);
        without(w.without);
        list("about", w.without, [&](const GraphSubject& s) { about(s); });
        out_.key("freed");
        out_.begin_object(JsonLayout::line);
        bounds(w.freed);
        out_.end();
        rows("packages", w.packages);
        rows("modules", w.modules);
        rows("classes", w.classes);
        out_.member("methods_come_back", w.methods_come_back);
        list("cuts", w.cuts, [&](const WhatIfCut& c) { cut(c); });
        tail(w.unknown, w.notes);
        out_.end();
    }

private:
    void without(const std::vector<GraphSubject>& subjects) {
        out_.key("without");
        out_.begin_array(JsonLayout::line);
        for (const auto& s : subjects) out_.text(s.text);
        out_.end();
    }
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
    void optional(std::string_view name, u64 value) {
        if (value != 0) out_.member(name, value);
    }
    void size(std::string_view name, const Size& s) {
        out_.key(name);
        out_.begin_object(JsonLayout::line);
        out_.member("file", s.file);
        out_.member("memory", s.memory);
        out_.end();
    }
    void bounds(const SizeBounds& b) {
        size("low", b.low);
        size("high", b.high);
    }
    void head(std::string_view schema, const GraphProgram& p) {
        out_.member("schema", schema);
        out_.member("schema_version", i64{graph_schema_version});
        out_.key("tool");
        out_.begin_object(JsonLayout::line);
        out_.member("name", "binsize");
        out_.member("version", p.tool_version);
        out_.end();
        out_.key("program");
        out_.begin_object(JsonLayout::line);
        out_.member("name", p.name);
        out_.member("file", p.size.file);
        out_.member("memory", p.size.memory);
        out_.end();
    }
    // What the text means in this program.
    void about(const GraphSubject& s) {
        out_.begin_object();
        out_.member("kind", s.kind);
        out_.key("names");
        out_.begin_array(JsonLayout::line);
        for (const auto& n : s.names) out_.text(n);
        out_.end();
        optional("more_names", s.more_names);
        out_.member("things", s.things);
        size("size", s.size);
        out_.end();
    }
    void chain(const WhyChain& c) {
        out_.begin_object();
        out_.member("root", c.root);
        optional("reason", c.reason);
        list("steps", c.steps, [&](const WhyStep& s) { step(s); });
        out_.end();
    }
    void step(const WhyStep& s) {
        out_.begin_object(JsonLayout::line);
        out_.member("name", s.name);
        out_.member("kind", s.kind);
        out_.member("package", s.package);
        out_.member("edge", s.edge);
        out_.member("evidence", s.evidence);
        optional("file", s.file);
        optional("line", s.line);
        if (s.folded > 1) out_.member("folded", s.folded);
        out_.end();
    }
    void dominator(const WhyDominator& d) {
        out_.begin_object(JsonLayout::line);
        out_.member("name", d.name);
        out_.member("kind", d.kind);
        out_.member("package", d.package);
        optional("file", d.file);
        optional("line", d.line);
        out_.end();
    }
    void rows(std::string_view name, const std::vector<WhatIfRow>& all) {
        list(name, all, [&](const WhatIfRow& r) {
            out_.begin_object(JsonLayout::line);
            out_.member("name", r.name);
            bounds(r.freed);
            out_.end();
        });
    }
    void cut(const WhatIfCut& c) {
        out_.begin_object(JsonLayout::line);
        out_.member("subject", c.subject);
        out_.member("kind", c.kind);
        size("own", c.own);
        bounds(c.freed);
        out_.end();
    }
    void tail(const std::vector<GraphUnknown>& unknown, const std::vector<Note>& notes) {
        list("unknown", unknown, [&](const GraphUnknown& u) {
            out_.begin_object(JsonLayout::line);
            out_.member("what", u.what);
            out_.member("why", u.why);
            out_.end();
        });
        list("notes", notes, [&](const Note& n) {
            out_.begin_object(JsonLayout::line);
            out_.member("level", name_of(n.level));
            out_.member("where", n.where);
            out_.member("what", n.what);
            out_.end();
        });
    }

    JsonWriter& out_;
};

}  // namespace

bool write_json(const Why& why, const TextSink& out) {
    JsonWriter writer(out);
    AnswerWriter(writer).why(why);
    return writer.finish();
}

bool write_json(const WhatIf& what_if, const TextSink& out) {
    JsonWriter writer(out);
    AnswerWriter(writer).what_if(what_if);
    return writer.finish();
}

}  // namespace binsize
