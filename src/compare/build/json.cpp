// Records of builds as JSON, and back (docs/build-schema.md).
#include "base/bytes.hpp"
#include "base/text.hpp"
#include "compare/build/build.hpp"
#include "compare/compare.hpp"
#include "report/json_parts.hpp"

#include <nlohmann/json.hpp>

namespace binsize {
namespace {

struct Number {
    const char* name;
    u64 BuildStep::* field;
};
constexpr Number numbers[] = {
    {"peak", &BuildStep::peak},
    {"minor_faults", &BuildStep::minor_faults},
    {"major_faults", &BuildStep::major_faults},
    {"read", &BuildStep::read},
    {"written", &BuildStep::written},
    {"reads", &BuildStep::reads},
    {"writes", &BuildStep::writes},
    {"switches", &BuildStep::switches},
    {"preemptions", &BuildStep::preemptions},
};
struct Time {
    const char* name;
    double BuildStep::* field;
};
constexpr Time times[] = {{"start", &BuildStep::start},
                          {"end", &BuildStep::end},
                          {"user", &BuildStep::user},
                          {"system", &BuildStep::system}};
struct Text {
    const char* name;
    std::string BuildStep::* field;
};
constexpr Text texts[] = {{"tool", &BuildStep::tool},     {"package", &BuildStep::package},
                          {"module", &BuildStep::module}, {"unit", &BuildStep::unit},
                          {"output", &BuildStep::output}, {"arguments", &BuildStep::arguments},
                          {"seen", &BuildStep::seen}};

void write_phases(JsonWriter& out, const std::vector<BuildPhase>& phases) {
    if (phases.empty()) return;
    out.key("phases");
    out.begin_array(JsonLayout::line);
    for (const auto& p : phases) {
        out.begin_object(JsonLayout::line);
        out.member("name", p.name);
        out.member("seconds", p.seconds);
        out.end();
    }
    out.end();
}

struct CounterName {
    const char* name;
    std::optional<u64> BuildCounters::* field;
};
constexpr CounterName counter_names[] = {{"instructions", &BuildCounters::instructions},
                                         {"cycles", &BuildCounters::cycles},
                                         {"task_clock", &BuildCounters::task_clock}};

void write_counters(JsonWriter& out, const BuildCounters& counters) {
    if (!counters.any()) return;
    out.key("counters");
    out.begin_object(JsonLayout::line);
    for (const auto& c : counter_names) write_optional(out, c.name, counters.*c.field);
    out.end();
}

void write_step(JsonWriter& out, const BuildStep& s) {
    out.begin_object(JsonLayout::line);
    out.member("id", s.id);
    if (s.parent != 0) out.member("parent", s.parent);
    for (const auto& t : texts) write_optional(out, t.name, s.*t.field);
    for (const auto& t : times) out.member(t.name, s.*t.field);
    for (const auto& n : numbers) out.member(n.name, s.*n.field);
    out.member("code", i64{s.code});
    out.member("exact", s.exact);
    write_counters(out, s.counters);
    if (!s.needs.empty()) write_texts(out, "needs", s.needs);
    write_phases(out, s.phases);
    if (!s.memory.empty()) {
        out.member("memory_every", s.memory_every);
        out.key("memory");
        out.begin_array(JsonLayout::line);
        for (const auto bytes : s.memory) out.number(bytes);
        out.end();
    }
    out.end();
}

void write_head(JsonWriter& out, std::string_view schema, const std::string& version) {
    out.begin_object();
    out.member("schema", schema);
    out.member("schema_version", i64{build_schema_version});
    write_tool(out, version);
}

void write_row(JsonWriter& out, std::string_view name, const BuildRow& row) {
    out.key(name);
    out.begin_object(JsonLayout::line);
    out.member("steps", row.steps);
    out.member("processor", row.processor);
    out.member("wall", row.wall);
    out.member("peak", row.peak);
    out.member("read", row.read);
    out.member("written", row.written);
    out.end();
}

using Json = nlohmann::json;

// What is of another type than it should be is absent.
double time_of(const Json& object, const char* name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_number() ? at->get<double>() : 0;
}
u64 number_of(const Json& object, const char* name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_number_unsigned() ? at->get<u64>() : 0;
}
std::string text_of(const Json& object, const char* name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_string() ? printable(at->get<std::string>()) : "";
}
bool flag_of(const Json& object, const char* name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_boolean() && at->get<bool>();
}
std::vector<std::string> list_of(const Json& object, const char* name) {
    std::vector<std::string> out;
    const auto at = object.find(name);
    if (at == object.end() || !at->is_array()) return out;
    for (const auto& item : *at)
        if (item.is_string()) out.push_back(printable(item.get<std::string>()));
    return out;
}

BuildCounters counters_of(const Json& object) {
    BuildCounters out;
    const auto at = object.find("counters");
    if (at == object.end() || !at->is_object()) return out;
    for (const auto& c : counter_names)
        if (const auto value = at->find(c.name); value != at->end() && value->is_number_unsigned())
            out.*c.field = value->get<u64>();
    return out;
}

BuildStep read_step(const Json& object) {
    BuildStep s;
    s.id = number_of(object, "id");
    s.parent = number_of(object, "parent");
    for (const auto& t : texts) s.*t.field = text_of(object, t.name);
    for (const auto& t : times) s.*t.field = time_of(object, t.name);
    for (const auto& n : numbers) s.*n.field = number_of(object, n.name);
    s.code = static_cast<int>(number_of(object, "code"));
    s.exact = flag_of(object, "exact");
    s.counters = counters_of(object);
    s.needs = list_of(object, "needs");
    s.memory_every = time_of(object, "memory_every");
    if (const auto at = object.find("memory"); at != object.end() && at->is_array())
        for (const auto& bytes : *at)
            if (bytes.is_number_unsigned()) s.memory.push_back(bytes.get<u64>());
    if (const auto at = object.find("phases"); at != object.end() && at->is_array())
        for (const auto& p : *at)
            if (p.is_object()) s.phases.push_back({text_of(p, "name"), time_of(p, "seconds")});
    return s;
}

Result<BuildRecord> read(const Json& document) {
    if (!document.is_object() || text_of(document, "schema") != "binsize.build")
        return fail(ErrorKind::unsupported, "is no record of a build");
    const auto version = number_of(document, "schema_version");
    if (version > build_schema_version)
        return fail(ErrorKind::unsupported, "is of schema version {}, this binsize reads up to {}",
                    version, build_schema_version);
    BuildRecord out;
    if (const auto tool = document.find("tool"); tool != document.end() && tool->is_object())
        out.tool_version = text_of(*tool, "version");
    out.command = list_of(document, "command");
    out.wall = time_of(document, "wall");
    out.user = time_of(document, "user");
    out.system = time_of(document, "system");
    out.peak = number_of(document, "peak");
    out.counters = counters_of(document);
    out.code = static_cast<int>(number_of(document, "code"));
    out.processors = static_cast<u32>(number_of(document, "processors"));
    out.cold = flag_of(document, "cold");
    if (document.contains("packages")) out.packages = number_of(document, "packages");
    if (const auto steps = document.find("steps"); steps != document.end() && steps->is_array())
        for (const auto& s : *steps)
            if (s.is_object()) out.steps.push_back(read_step(s));
    return out;
}

// The parser keeps its depth on a stack of its own, but what it makes is taken apart by recursion.
bool is_deep(std::string_view text) {
    constexpr int most = 64;
    int depth = 0;
    for (const char c : text) {
        if (c == '[' || c == '{') ++depth;
        if (c == ']' || c == '}') --depth;
        if (depth > most) return true;
    }
    return false;
}

}  // namespace

bool write_json(const BuildRecord& r, const TextSink& sink) {
    JsonWriter out(sink);
    write_head(out, "binsize.build", r.tool_version);
    write_texts(out, "command", r.command);
    out.member("wall", r.wall);
    out.member("user", r.user);
    out.member("system", r.system);
    out.member("peak", r.peak);
    write_counters(out, r.counters);
    out.member("code", i64{r.code});
    out.member("processors", u64{r.processors});
    out.member("cold", r.cold);
    write_optional(out, "packages", r.packages);
    write_list(out, "steps", r.steps, [&](const BuildStep& s) { write_step(out, s); });
    write_notes(out, r.notes);
    out.end();
    return out.finish();
}

bool write_json(const BuildDiff& d, const TextSink& sink) {
    JsonWriter out(sink);
    write_head(out, "binsize.builddiff", d.after->tool_version);
    for (const auto& [name, record] :
         {std::pair("before", d.before), std::pair("after", d.after)}) {
        out.key(name);
        out.begin_object(JsonLayout::line);
        out.member("wall", record->wall);
        out.member("user", record->user);
        out.member("system", record->system);
        out.member("peak", record->peak);
        out.end();
    }
    write_list(out, "changes", d.changes, [&](const auto& c) {
        out.begin_object(JsonLayout::line);
        out.member("kind", c.kind);
        out.member("name", c.after.name.empty() ? c.before.name : c.after.name);
        write_row(out, "before", c.before);
        write_row(out, "after", c.after);
        out.end();
    });
    out.end();
    return out.finish();
}

Result<BuildRecord> read_build(ByteView bytes) {
    if (is_deep(as_text(bytes))) return malformed("is nested too deep");
    const auto document = Json::parse(as_text(bytes), nullptr, false);
    if (document.is_discarded()) return malformed("is no valid JSON");
    return read(document);
}

}  // namespace binsize
