// Why and WhatIf → JSON (docs/why-schema.md, docs/whatif-schema.md).
#include "report/json_parts.hpp"
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
        write_list(out_, "chains", w.chains, [&](const WhyChain& c) { chain(c); });
        write_list(out_, "dominators", w.dominators, [&](const WhyDominator& d) { dominator(d); });
        out_.member("ways", w.ways);
        tail(w.unknown, w.notes);
        out_.end();
    }

    void what_if(const WhatIf& w) {
        out_.begin_object();
        head("binsize.whatif", w.program);
        without(w.without);
        write_list(out_, "about", w.without, [&](const GraphSubject& s) { about(s); });
        out_.key("freed");
        out_.begin_object(JsonLayout::line);
        bounds(w.freed);
        out_.end();
        rows("packages", w.packages);
        rows("modules", w.modules);
        rows("classes", w.classes);
        out_.member("methods_come_back", w.methods_come_back);
        write_list(out_, "cuts", w.cuts, [&](const WhatIfCut& c) { cut(c); });
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
    void unless_none(std::string_view name, u64 value) {
        if (value != 0) out_.member(name, value);
    }
    void bounds(const SizeBounds& b) {
        write_size(out_, "low", b.low);
        write_size(out_, "high", b.high);
    }
    void head(std::string_view schema, const GraphProgram& p) {
        out_.member("schema", schema);
        out_.member("schema_version", i64{graph_schema_version});
        write_tool(out_, p.tool_version);
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
        write_texts(out_, "names", s.names);
        unless_none("more_names", s.more_names);
        out_.member("things", s.things);
        write_size(out_, "size", s.size);
        out_.end();
    }
    void chain(const WhyChain& c) {
        out_.begin_object();
        out_.member("root", c.root);
        write_optional(out_, "reason", c.reason);
        write_list(out_, "steps", c.steps, [&](const WhyStep& s) { step(s); });
        out_.end();
    }
    void step(const WhyStep& s) {
        out_.begin_object(JsonLayout::line);
        out_.member("name", s.name);
        out_.member("kind", s.kind);
        out_.member("package", s.package);
        out_.member("edge", s.edge);
        out_.member("evidence", s.evidence);
        write_optional(out_, "file", s.file);
        unless_none("line", s.line);
        if (s.folded > 1) out_.member("folded", s.folded);
        out_.end();
    }
    void dominator(const WhyDominator& d) {
        out_.begin_object(JsonLayout::line);
        out_.member("name", d.name);
        out_.member("kind", d.kind);
        out_.member("package", d.package);
        write_optional(out_, "file", d.file);
        unless_none("line", d.line);
        out_.end();
    }
    void rows(std::string_view name, const std::vector<WhatIfRow>& all) {
        write_list(out_, name, all, [&](const WhatIfRow& r) {
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
        write_size(out_, "own", c.own);
        bounds(c.freed);
        out_.end();
    }
    void tail(const std::vector<GraphUnknown>& unknown, const std::vector<Note>& notes) {
        write_list(out_, "unknown", unknown, [&](const GraphUnknown& u) {
            out_.begin_object(JsonLayout::line);
            out_.member("what", u.what);
            out_.member("why", u.why);
            out_.end();
        });
        write_notes(out_, notes);
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
