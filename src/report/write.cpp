// Report → JSON: walks the field lists of fields.hpp into a JsonWriter. Rows (nodes without
// children, cells of a table, small records) take one line each, so that a saved report is
// readable, searchable by line, and small.
#include "report/fields.hpp"
#include "report/report.hpp"

namespace binsize {
namespace {

// The depth of the recursion is the depth of the report: breakdown keys and nested containers,
// dozens at most (the reader enforces it for saved ones).
class ReportWriter {
public:
    explicit ReportWriter(JsonWriter& writer) : out_(writer) {}

    template <class S>
    void value(const S& s)
        requires requires { fields(s, [](Presence, std::string_view, auto&&) {}); }
    {
        out_.begin_object(layout(s));
        fields(s, [&](Presence presence, std::string_view name, const auto& member) {
            if (presence == Presence::optional && is_absent(member)) return;
            if (presence == Presence::unless_one && is_one(member)) return;
            out_.key(name);
            value(member);
        });
        out_.end();
    }
    template <class T, class A>
    void value(const std::vector<T, A>& list) {
        out_.begin_array(layout(list));
        for (const auto& element : list) value(element);
        out_.end();
    }
    template <class T>
    void value(const std::optional<T>& maybe) {
        maybe ? value(*maybe) : out_.null();
    }
    void value(const Value& cell) {
        std::visit([&](const auto& v) { value(v); }, cell);
    }
    void value(std::monostate) { out_.null(); }
    void value(bool v) { out_.boolean(v); }
    void value(u64 v) { out_.number(v); }
    void value(u32 v) { out_.number(u64{v}); }
    void value(i64 v) { out_.number(v); }
    void value(int v) { out_.number(i64{v}); }
    void value(double v) { out_.number(v); }
    void value(const std::string& v) { out_.text(v); }
    void value(const RowText& v) { out_.text(v); }
    void value(NoteLevel level) { out_.text(name_of(level)); }
    void value(SchemaName) { out_.text("binsize.report"); }
    void value(SchemaVersion) { out_.number(i64{report_schema_version}); }
    void value(const ToolField<const std::string>& tool) {
        out_.begin_object(JsonLayout::line);
        out_.member("name", "binsize");
        out_.member("version", tool.version);
        out_.end();
    }

private:
    static JsonLayout line_if(bool fits) { return fits ? JsonLayout::line : JsonLayout::block; }
    static JsonLayout layout(const auto&) { return JsonLayout::line; }
    static JsonLayout layout(const Node& n) { return line_if(n.children.empty()); }
    static JsonLayout layout(const Weight& w) { return line_if(w.parts.empty()); }
    static JsonLayout layout(const Report&) { return JsonLayout::block; }
    static JsonLayout layout(const Subject&) { return JsonLayout::block; }
    static JsonLayout layout(const Toolchain&) { return JsonLayout::block; }
    static JsonLayout layout(const LinkageReport&) { return JsonLayout::block; }
    static JsonLayout layout(const Weights&) { return JsonLayout::block; }
    static JsonLayout layout(const Fingerprint&) { return JsonLayout::block; }
    static JsonLayout layout(const Breakdown&) { return JsonLayout::block; }
    static JsonLayout layout(const Table&) { return JsonLayout::block; }
    // Rows of a table and lists of plain texts stay together, lists of records do not.
    template <class T, class A>
    static JsonLayout layout(const std::vector<T, A>&) {
        return line_if(std::same_as<T, Value> || std::same_as<T, Column>);
    }

    static bool is_absent(const std::string& v) { return v.empty(); }
    template <class T, class A>
    static bool is_absent(const std::vector<T, A>& v) {
        return v.empty();
    }
    template <class T>
    static bool is_absent(const std::optional<T>& v) {
        return !v.has_value();
    }
    static bool is_absent(bool v) { return !v; }
    static bool is_absent(u32 v) { return v == 0; }
    static bool is_absent(u64 v) { return v == 0; }
    static bool is_absent(const auto&) { return false; }
    static bool is_one(u64 v) { return v == 1; }
    static bool is_one(const auto&) { return false; }

    JsonWriter& out_;
};

}  // namespace

void write_json(JsonWriter& writer, const Report& report) { ReportWriter(writer).value(report); }

void write_json(JsonWriter& writer, const Node& node) { ReportWriter(writer).value(node); }

bool write_json(const Report& report, const TextSink& out) {
    JsonWriter writer(out);
    write_json(writer, report);
    return writer.finish();
}

bool write_json(std::span<const Report> reports, const TextSink& out) {
    JsonWriter writer(out);
    writer.begin_object();
    writer.member("schema", "binsize.reports");
    writer.member("schema_version", i64{report_schema_version});
    writer.key("reports");
    writer.begin_array();
    for (const auto& report : reports) write_json(writer, report);
    writer.end();
    writer.end();
    return writer.finish();
}

}  // namespace binsize
