// One JSON object a line, one line a row, each with the file that it is of (docs/report-schema.md,
// "Rows"): what engines that read tables want (DuckDB, Spark, BigQuery). Every line has the same
// keys, so that a column has one type; a file's rows are written as soon as it was looked at, and
// nothing is kept.
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/render.hpp"

#include <fmt/format.h>

#include <vector>

namespace binsize {
namespace {

constexpr int row_schema_version = 1;

void append_text(std::string& out, std::string_view key, std::string_view value) {
    out += fmt::format(",\"{}\":", key);
    if (value.empty()) {
        out += "null";
        return;
    }
    out += '"';
    append_json(out, is_printable(value) ? std::string(value) : printable(value));
    out += '"';
}

// Which file a row is of: the same in all of its rows.
std::string identity_of(const Report& report, std::string_view path, std::string_view member) {
    const auto& s = report.subject;
    auto out =
        fmt::format("{{\"schema\":\"binsize.row\",\"schema_version\":{}", row_schema_version);
    append_text(out, "path", path.empty() ? std::string_view(s.name) : path);
    append_text(out, "member", member);
    append_text(out, "format", s.format);
    append_text(out, "os", s.os);
    append_text(out, "arch", s.arch);
    append_text(out, "build_id", s.build_id);
    append_text(out, "sha256", s.sha256);
    append_text(out, "language", report.toolchain.language);
    append_text(out, "toolchain", report.toolchain.version);
    return out;
}

struct Visit {
    const Node* node;
    std::string within;  // the names of its parents, as an array's inside
    unsigned level;
};

std::string line_of(const std::string& identity, std::string_view breakdown, const Visit& at) {
    auto line = identity;
    append_text(line, "breakdown", breakdown);
    line += fmt::format(",\"level\":{},\"within\":[{}]", at.level, at.within);
    append_text(line, "name", shorten(at.node->name));
    append_text(line, "kind", at.node->kind);
    append_text(line, "evidence", at.node->evidence);
    line +=
        fmt::format(",\"file\":{},\"memory\":{},\"count\":{},\"others\":{}}}\n", at.node->size.file,
                    at.node->size.memory, at.node->count, at.node->others ? "true" : "false");
    return line;
}

// The rows below a root in reading order. The stack is as deep as the breakdown, not the input.
bool write_breakdown(const std::string& identity, const Breakdown& breakdown, const TextSink& out) {
    std::vector<Visit> todo;
    const auto push = [&](const Node& parent, const std::string& within, unsigned level) {
        for (auto child = parent.children.rbegin(); child != parent.children.rend(); ++child)
            todo.push_back({&*child, within, level});
    };
    push(breakdown.root, "", 1);
    while (!todo.empty()) {
        const auto at = std::move(todo.back());
        todo.pop_back();
        if (!out(line_of(identity, breakdown.id, at))) return false;
        if (at.node->children.empty()) continue;
        auto within = at.within.empty() ? "" : at.within + ",";
        within += '"';
        append_json(within, shorten(at.node->name));
        push(*at.node, within + '"', at.level + 1);
    }
    return true;
}

bool write_report(const Report& report, std::string_view path, std::string_view member,
                  const TextSink& out) {
    const auto identity = identity_of(report, path, member);
    Node whole;
    whole.name = report.subject.name;
    whole.kind = report.subject.kind;
    whole.size = {report.subject.size, report.subject.memory};
    if (!out(line_of(identity, "total", {&whole, "", 0}))) return false;
    for (const auto& breakdown : report.breakdowns)
        if (!write_breakdown(identity, breakdown, out)) return false;
    if (report.subject.format != "fat") return true;
    for (const auto& slice : report.members)
        if (!write_report(slice, path, slice.subject.arch, out)) return false;
    return true;
}

bool reports(std::span<const Report> all, const RenderOptions& options, const TextSink& out) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto path = i < options.paths.size() ? std::string_view(options.paths[i]) : "";
        if (!write_report(all[i], path, {}, out)) return false;
    }
    return true;
}

}  // namespace

extern const Reporter ndjson_reporter;
const Reporter ndjson_reporter = {
    .id = "ndjson",
    .description = "one JSON object a row, for engines that read tables (docs/fleet.md)",
    .breakdowns = {},
    .rows = 0,
    .reports = reports,
    .one_by_one = true};

}  // namespace binsize
