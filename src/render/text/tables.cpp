// What is no breakdown: the tables asked for, what the heavy parts weigh, notes, and the table
// that closes several reports.
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/text/text.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize::text {
namespace {

std::string optional_bytes(const std::optional<u64>& bytes) {
    return bytes ? with_commas(*bytes) : std::string();
}

double share_of(u64 part, u64 whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void table(Page& page, std::string_view member, const Table& t) {
    if (t.rows.empty() && !member.empty()) return;  // one of a thousand objects
    std::vector<TextColumn> columns;
    for (const auto& c : t.columns)
        columns.push_back({.title = c.name,
                           .align = is_numeric(c) ? Align::right : Align::left,
                           .elastic = !is_numeric(c)});
    TextTable out(std::move(columns));
    for (const auto& row : t.rows) {
        std::vector<TextCell> cells;
        for (std::size_t i = 0; i < row.size() && i < t.columns.size(); ++i)
            cells.push_back({text_value(row[i], t.columns[i])});
        out.add(std::move(cells));
    }
    page.part();
    const auto title = member.empty() ? t.id : fmt::format("{}, {}", shorten(member), t.id);
    page.line("  " + page.style().paint(Tone::strong, title));
    page.table(out);
    if (t.rows.empty()) page.line("  no rows");
}

void weights(Page& page, const Report& report) {
    TextTable out({{.title = "Weights", .elastic = true, .title_tone = Tone::strong},
                   {.title = "file", .align = Align::right},
                   {.title = "%", .align = Align::right},
                   {.title = "uncompressed", .align = Align::right},
                   {.title = "removing it saves", .align = Align::right}});
    for (const auto& row : weight_list) {
        const Weight& w = report.weights.*row.weight;
        if (w.file == 0) continue;
        out.add({{std::string(row.label)},
                 {with_commas(w.file)},
                 {percent(w.share)},
                 {optional_bytes(w.uncompressed)},
                 {optional_bytes(w.saves), Tone::good}});
        for (const auto& part : w.parts)
            out.add({{"  " + shorten(part.name), Tone::dim},
                     {with_commas(part.file), Tone::dim},
                     {percent(share_of(part.file, report.subject.size)), Tone::dim},
                     {optional_bytes(part.uncompressed), Tone::dim}});
    }
    if (out.empty()) return;
    page.part();
    page.table(out);
}

void savings(Page& page, const Report& report) {
    TextTable out({{.title = "Savings", .title_tone = Tone::strong},
                   {.title = "file", .align = Align::right},
                   {.title = "%", .align = Align::right},
                   {.title = "what is lost", .elastic = true}});
    std::size_t shown = 0;
    for (const auto& s : report.savings) {
        if (++shown > shown_savings) break;
        const auto name = s.name.empty() ? s.id : s.id + " " + shorten(s.name);
        out.add({{name},
                 {saving_bytes(s), Tone::good},
                 {percent(share_of(s.most(), report.subject.size))},
                 {s.loss, Tone::dim}});
    }
    if (out.empty()) return;
    page.part();
    page.table(out);
}

void note(Page& page, const Note& n) {
    const bool bad = n.level != NoteLevel::info;
    const auto text =
        shorten_words(n.where.empty() ? n.what : fmt::format("{}: {}", n.where, n.what));
    page.fact(n.level == NoteLevel::info      ? "note"
              : n.level == NoteLevel::warning ? "warning"
                                              : "error",
              text, bad ? Tone::warning : Tone::plain);
}

void notes(Page& page, const Report& report) {
    if (report.notes.empty()) return;
    page.part();
    for (const auto& n : report.notes) note(page, n);
}

void summary(Page& page, std::span<const Report> all) {
    TextTable out({{.title = "file", .elastic = true},
                   {.title = "size", .align = Align::right},
                   {.title = "memory", .align = Align::right},
                   {.title = "what", .elastic = true, .minimum = 10},
                   {.title = "made by", .elastic = true, .minimum = 8},
                   {.title = "symbols"},
                   {.title = "DWARF", .align = Align::right}});
    const auto joined = [](std::string_view a, std::string_view between, std::string_view b) {
        return fmt::format("{}{}{}", a, a.empty() || b.empty() ? "" : between, b);
    };
    for (const auto& r : all) {
        const auto& s = r.subject;
        const auto& t = r.toolchain;
        out.add({{shorten(s.name)},
                 {with_commas(s.size)},
                 {with_commas(s.memory), Tone::dim},
                 {joined(s.format, " ", joined(s.os, "/", s.arch))},
                 {short_value(t.version.empty() ? joined(t.language, " ", t.compiler) : t.version)},
                 {!s.stripped   ? ""
                  : *s.stripped ? "stripped"
                                : "yes"},
                 {r.weights.dwarf.file > 0 ? percent(r.weights.dwarf.share) : "",
                  r.weights.dwarf.share > 0.1 ? Tone::warning : Tone::plain}});
    }
    if (out.empty()) return;
    page.part();
    page.table(out);
}

}  // namespace binsize::text
