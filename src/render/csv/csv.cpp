// CSV (RFC 4180) for spreadsheets: one row for each row of each breakdown, parents before their
// children, and a table of its own for each table that was asked for. Sizes are plain integers.
// Rows of one breakdown and one level add up to the file; `level` tells them apart.
#include "render/csv/csv.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/trend/trend.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
namespace {

constexpr std::string_view end_of_line = "\r\n";

struct Visit {
    const Node* node;
    std::string path;  // the names of its parents
    unsigned level;
};

// The rows below a node in reading order. The stack is as deep as the breakdown, not the input.
bool write_rows(const std::string& prefix, const Node& root, const RenderOptions& options,
                bool gzip, const TextSink& out) {
    std::vector<Visit> todo = {{&root, "", 0}};
    while (!todo.empty()) {
        auto [node, path, level] = std::move(todo.back());
        todo.pop_back();
        std::string line = prefix;
        line += fmt::format("{},{},{}", level, csv_field(path), csv_field(shorten(node->name)));
        if (options.ruler != Ruler::memory) line += fmt::format(",{}", node->size.file);
        if (options.ruler != Ruler::file) line += fmt::format(",{}", node->size.memory);
        if (gzip) line += fmt::format(",{}", node->size.gzip);
        line += fmt::format(",{},{},{}{}", csv_field(node->kind), csv_field(node->evidence),
                            node->count, end_of_line);
        if (!out(line)) return false;
        if (node->children.empty()) continue;
        std::string below;
        if (level > 0) below = path.empty() ? "" : path + " > ";
        if (level > 0) below += shorten(node->name);
        for (auto child = node->children.rbegin(); child != node->children.rend(); ++child)
            todo.push_back({&*child, below, level + 1});
    }
    return true;
}

bool write_breakdowns(std::span<const Report> all, const RenderOptions& options,
                      const TextSink& out) {
    std::string header = "subject,breakdown,level,path,name";
    if (options.ruler != Ruler::memory) header += ",file";
    if (options.ruler != Ruler::file) header += ",memory";
    const bool gzip = std::ranges::any_of(all, [](const Report& report) {
        return !report.breakdowns.empty() && report.breakdowns[0].root.size.gzip > 0;
    });
    if (gzip) header += ",gzip";
    header += ",kind,evidence,count";
    header += end_of_line;
    if (!out(header)) return false;
    for (const auto& report : all)
        for (const auto& b : report.breakdowns) {
            const auto prefix =
                fmt::format("{},{},", csv_field(shorten(report.subject.name)), csv_field(b.id));
            if (!write_rows(prefix, b.root, options, gzip, out)) return false;
        }
    return true;
}

bool write_table(const Report& report, std::string_view member, const Table& table,
                 const TextSink& out) {
    std::string line = "subject,table";
    for (const auto& c : table.columns) line += ',' + csv_field(c.name);
    line += end_of_line;
    if (!out(line)) return false;
    const auto& name = report.subject.name;
    const auto subject = shorten(member.empty() ? name : fmt::format("{} > {}", name, member));
    const auto prefix = csv_field(subject) + ',' + csv_field(table.id);
    for (const auto& row : table.rows) {
        line = prefix;
        for (const auto& value : row) line += ',' + csv_value(value);
        line += end_of_line;
        if (!out(line)) return false;
    }
    return true;
}

bool reports(std::span<const Report> all, const RenderOptions& options, const TextSink& out) {
    bool first = true;
    const auto separate = [&] { return std::exchange(first, false) || out(end_of_line); };
    const bool tables = std::ranges::any_of(all, [](const Report& r) {
        return !each_table(r, [](std::string_view, const Table&) { return false; });
    });
    if (options.chosen_breakdowns || !options.chosen_tables || !tables) {
        (void)separate();
        if (!write_breakdowns(all, options, out)) return false;
    }
    return std::ranges::all_of(all, [&](const Report& report) {
        return each_table(report, [&](std::string_view member, const Table& table) {
            return separate() && write_table(report, member, table, out);
        });
    });
}

}  // namespace

extern const Reporter csv_reporter;
const Reporter csv_reporter = {.id = "csv",
                               .description = "one line a row, for spreadsheets (RFC 4180)",
                               .breakdowns = {},
                               .rows = 0,
                               .reports = reports,
                               .diff = csv::write_diff,
                               .comparison = csv::write_comparison,
                               .trend = trends::write_csv};

}  // namespace binsize
