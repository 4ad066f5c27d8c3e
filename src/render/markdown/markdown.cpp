// Markdown for pull requests, issues and job summaries: the card as a list, each breakdown as a
// table, long ones folded. Every name is a code span, every other text passes markdown_text().
#include "base/markdown.hpp"
#include "base/shorten.hpp"
#include "render/answers/answers.hpp"
#include "render/markdown/markdown.hpp"
#include "render/trend/trend.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize {
namespace {

constexpr std::array<std::string_view, 4> default_breakdowns = {"classes", "sections", "modules",
                                                                "packages"};
constexpr std::size_t folded_from = 12;  // rows of a table that a reader has to unfold

double share_of(u64 part, u64 whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string code_of(std::string_view name) { return markdown_code(shorten(name)); }

// "`main.main` ×2": the count is not of the name.
std::string label_of(const Node& node) {
    const auto label = row_label(node);
    const auto name = shorten(node.name);
    if (!label.starts_with(name)) return markdown_code(label);
    return markdown_code(name) + label.substr(name.size());
}

bool write_card(const Report& report, const TextSink& out) {
    const auto& s = report.subject;
    auto text = fmt::format("### {}\n\n", code_of(s.name));
    const auto leading = leading_savings(report);
    for (const auto* saving : leading)
        text += fmt::format("- **{}** could go: {} ({})\n", saving_amount(*saving),
                            saving->name.empty()
                                ? markdown_text(saving_name(*saving))
                                : fmt::format("{} {}", saving_kind(*saving), code_of(saving->name)),
                            markdown_text(saving->how));
    if (!leading.empty()) text += '\n';
    const auto fact = [&](std::string_view label, const std::string& value) {
        if (!value.empty())
            text += fmt::format("- **{}**: {}\n", label, markdown_text(short_value(value)));
    };
    fact("format", fmt::format("{} {} {} {}", s.format, s.kind, s.os, s.arch));
    fact("size", fmt::format("{} bytes ({})", with_commas(s.size), human_size(s.size)));
    fact("toolchain", report.toolchain.compiler + (report.toolchain.compiler.empty() ? "" : " ") +
                          report.toolchain.version);
    fact("linkage", report.linkage.kind);
    fact("symbols", s.stripped ? (*s.stripped ? "stripped" : "present") : "");
    text += '\n';
    return out(text);
}

struct Row {
    const Node* node;
    unsigned level;
};

bool write_breakdown(const Breakdown& b, const RenderOptions& options, const TextSink& out) {
    const bool fold = b.root.children.size() > folded_from;
    auto text = fold ? fmt::format("<details><summary>{} ({} rows)</summary>\n\n", html_text(b.id),
                                   b.root.children.size())
                     : fmt::format("**{}**\n\n", markdown_text(b.id));
    const bool file = options.ruler != Ruler::memory;
    const bool memory = options.ruler != Ruler::file;
    const bool gzip = b.root.size.gzip > 0;
    std::string rule = "| --- |";
    text += "| name |";
    const auto column = [&](bool shown, std::string_view title) {
        if (!shown) return;
        text += fmt::format(" {} |", title);
        rule += " ---: |";
    };
    column(file, "file");
    column(memory, "memory");
    column(gzip, "gzip");
    column(true, "%");
    text += fmt::format("\n{}\n", rule);
    if (!out(text)) return false;
    std::vector<Row> todo;
    const auto push = [&](const Node& node, unsigned level) {
        for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
            todo.push_back({&*child, level});
    };
    push(b.root, 0);
    while (!todo.empty()) {
        const auto [node, level] = todo.back();
        todo.pop_back();
        text = "| ";
        for (unsigned i = 0; i < level; ++i) text += "&emsp;";
        text += label_of(*node);
        text += " |";
        if (file) text += fmt::format(" {} |", with_commas(node->size.file));
        if (memory) text += fmt::format(" {} |", with_commas(node->size.memory));
        if (gzip) text += fmt::format(" {} |", with_commas(node->size.gzip));
        text +=
            fmt::format(" {} |\n", percent(file ? share_of(node->size.file, b.root.size.file)
                                                : share_of(node->size.memory, b.root.size.memory)));
        if (!out(text)) return false;
        push(*node, level + 1);
    }
    return out(fold ? "\n</details>\n\n" : "\n");
}

bool write_table(std::string_view member, const Table& table, const TextSink& out) {
    auto text = member.empty()
                    ? fmt::format("**{}**\n\n|", markdown_text(table.id))
                    : fmt::format("**{}, {}**\n\n|", code_of(member), markdown_text(table.id));
    for (const auto& c : table.columns) text += fmt::format(" {} |", markdown_text(c.name));
    text += "\n|";
    for (const auto& c : table.columns) text += is_numeric(c) ? " ---: |" : " --- |";
    text += '\n';
    if (!out(text)) return false;
    for (const auto& row : table.rows) {
        text = "|";
        for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
            const auto value = text_value(row[i], table.columns[i]);
            text += fmt::format(" {} |", i == 0 ? markdown_code(value) : markdown_text(value));
        }
        text += '\n';
        if (!out(text)) return false;
    }
    return out("\n");
}

bool write_savings(const Report& report, const TextSink& out) {
    if (report.savings.empty()) return true;
    auto text = std::string(
        "**savings**\n\n| saving | file | % | how | what is lost |\n"
        "| --- | ---: | ---: | --- | --- |\n");
    std::size_t shown = 0;
    for (const auto& s : report.savings) {
        if (++shown > shown_savings) break;
        text += fmt::format(
            "| {}{} | {} | {} | {} | {} |\n", s.id, s.name.empty() ? "" : " " + code_of(s.name),
            markdown_text(saving_bytes(s)), percent(share_of(s.most(), report.subject.size)),
            markdown_text(s.how), markdown_text(s.loss));
    }
    return out(text + "\n");
}

bool write_notes(const Report& report, const TextSink& out) {
    for (const auto& n : report.notes)
        if (!out(fmt::format("> {}{}{}\n", markdown_text(short_value(n.where)),
                             n.where.empty() ? "" : ": ", markdown_text(shorten_words(n.what)))))
            return false;
    return report.notes.empty() || out("\n");
}

bool write_summary(std::span<const Report> all, const TextSink& out) {
    if (!out("| file | format | arch | size | linkage |\n| --- | --- | --- | ---: | --- |\n"))
        return false;
    return std::ranges::all_of(all, [&](const Report& r) {
        return out(fmt::format("| {} | {} | {} | {} | {} |\n", code_of(r.subject.name),
                               r.subject.format, markdown_text(r.subject.arch),
                               with_commas(r.subject.size), r.linkage.kind));
    });
}

bool reports(std::span<const Report> all, const RenderOptions& options, const TextSink& out) {
    const bool breakdowns = options.chosen_breakdowns || !options.chosen_tables;
    for (const auto& report : all) {
        if (!write_card(report, out)) return false;
        if (breakdowns)
            for (const auto& b : report.breakdowns)
                if (!write_breakdown(b, options, out)) return false;
        const bool open = each_table(report, [&](std::string_view member, const Table& t) {
            return write_table(member, t, out);
        });
        if (!open) return false;
        if (breakdowns && !options.chosen_breakdowns && !write_savings(report, out)) return false;
        if (!write_notes(report, out)) return false;
    }
    return !options.many || write_summary(all, out);
}

}  // namespace

extern const Reporter markdown_reporter;
const Reporter markdown_reporter = {.id = "markdown",
                                    .description = "for pull requests and job summaries",
                                    .breakdowns = default_breakdowns,
                                    .rows = 30,
                                    .reports = reports,
                                    .diff = markdown::write_diff,
                                    .verdicts = markdown::write_verdicts,
                                    .comparison = markdown::write_comparison,
                                    .why = answers::write_why_markdown,
                                    .what_if = answers::write_what_if_markdown,
                                    .trend = trends::write_markdown};

}  // namespace binsize
