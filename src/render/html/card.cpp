// What the page says without its script: the card, what could go, tables, notes. It can be read in
// a mail program that runs nothing, and is what is printed.
#include "render/words/card.hpp"
#include "base/shorten.hpp"
#include "render/html/html.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::html {
namespace {

// Tables are read by people here; all their rows are in the JSON.
constexpr std::size_t shown_rows = 200;

std::string savings_of(const Report& report) {
    const auto leading = leading_savings(report);
    if (leading.empty()) return {};
    std::string out = "<h2>What could go</h2>\n<ul class=\"savings\">\n";
    for (const auto* saving : leading)
        out += fmt::format("<li><strong>{}</strong> {} <span class=\"how\">{}</span></li>\n",
                           inert(saving_amount(*saving)), inert(shorten(saving_name(*saving))),
                           inert(saving->how));
    return out + "</ul>\n";
}

Lines lines_of(const std::vector<words::Fact>& facts) {
    Lines out;
    for (const auto& fact : facts) out.emplace_back(fact.label, fact.value);
    return out;
}

std::string table_of(std::string_view member, const Table& table) {
    auto out = fmt::format("<details><summary>{}{}{}: {} rows</summary>\n<table>\n<thead><tr>",
                           inert(shorten(member)), member.empty() ? "" : ", ", inert(table.id),
                           with_commas(table.rows.size()));
    const auto class_of = [&](std::size_t column) {
        return is_numeric(table.columns[column]) ? " class=\"number\"" : "";
    };
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        out +=
            fmt::format("<th scope=\"col\"{}>{}</th>", class_of(i), inert(table.columns[i].name));
    out += "</tr></thead>\n<tbody>\n";
    for (std::size_t r = 0; r < std::min(shown_rows, table.rows.size()); ++r) {
        out += "<tr>";
        for (std::size_t i = 0; i < std::min(table.rows[r].size(), table.columns.size()); ++i)
            out += fmt::format("<td{}>{}</td>", class_of(i),
                               inert(text_value(table.rows[r][i], table.columns[i])));
        out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n";
    if (table.rows.size() > shown_rows)
        out += fmt::format("<p>{} more rows are in the JSON report.</p>\n",
                           with_commas(table.rows.size() - shown_rows));
    return out + "</details>\n";
}

}  // namespace

std::string table_of(const Grid& grid, bool numbers) {
    std::string out = "<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>";
    const auto right = [&](std::size_t i) { return numbers && i > 0 ? " class=\"number\"" : ""; };
    for (std::size_t i = 0; i < grid.head.size(); ++i)
        out += fmt::format("<th scope=\"col\"{}>{}</th>", right(i), inert(grid.head[i]));
    out += "</tr></thead>\n<tbody>\n";
    for (const auto& row : grid.rows) {
        out += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i)
            out += fmt::format("<td{}>{}</td>", right(i), inert(shorten(row[i])));
        out += "</tr>\n";
    }
    return out + "</tbody>\n</table></div>\n";
}

std::string list_of(std::span<const std::string> texts, std::string_view css_class) {
    if (texts.empty()) return {};
    auto out = fmt::format("<ul class=\"{}\">\n", css_class);
    for (const auto& text : texts) out += fmt::format("<li>{}</li>\n", inert(shorten_words(text)));
    return out + "</ul>\n";
}

std::string description_of(const Lines& lines) {
    if (lines.empty()) return {};
    std::string out = "<dl>\n";
    for (const auto& [label, value] : lines)
        out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", inert(label), inert(value));
    return out + "</dl>\n";
}

std::string card_of(const Report& report) {
    auto lines = lines_of(words::subject_facts(report));
    for (auto& line : lines_of(words::linkage_facts(report))) lines.push_back(std::move(line));
    return fmt::format(
        "<section class=\"card\">\n<h1>{}</h1>\n<p class=\"size\">{} bytes ({})</p>\n{}"
        "<details class=\"facts\"><summary>About this file</summary>\n{}</details>\n{}</section>\n",
        inert(shorten(report.subject.name)), with_commas(report.subject.size),
        human_size(report.subject.size), savings_of(report), description_of(lines),
        notes_of(report.notes));
}

std::string tables_of(const Report& report, bool beside) {
    std::string out;
    (void)each_table(report, [&](std::string_view member, const Table& table) {
        if (beside && std::ranges::find(panel_tables, table.id) != panel_tables.end()) return true;
        out += table_of(member, table);
        return true;
    });
    return out.empty()
               ? out
               : fmt::format("<section class=\"tables\">\n<h2>Tables</h2>\n{}</section>\n", out);
}

std::string notes_of(std::span<const Note> notes) {
    if (notes.empty()) return {};
    std::string out = "<ul class=\"notes\">\n";
    for (const auto& note : notes)
        out += fmt::format("<li>{}{}{}</li>\n", inert(short_value(note.where)),
                           note.where.empty() ? "" : ": ", inert(shorten_words(note.what)));
    return out + "</ul>\n";
}

}  // namespace binsize::html
