// Whether two builds are the same, for a terminal.
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/answers/answers.hpp"
#include "render/text/text.hpp"

#include <fmt/format.h>

namespace binsize::answers {
namespace {

using text::Page;

std::string said(const std::optional<std::string>& value) { return value ? shorten(*value) : "-"; }

void write_causes(Page& page, const Same& s) {
    if (s.causes.empty()) return;
    page.part();
    TextTable table({{.title = "bytes", .align = Align::right},
                     {.title = "why", .title_tone = Tone::strong},
                     {.title = "what", .elastic = true},
                     {.title = s.a.name, .elastic = true},
                     {.title = s.b.name, .elastic = true}});
    const auto shown = rows_kept(s.causes.size(), shown_rows);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& c = s.causes[i];
        const auto tone = c.ignored || c.follows ? Tone::dim : Tone::plain;
        auto what = shorten(c.name);
        if (c.follows) what += what.empty() ? "(follows)" : " (follows)";
        if (c.ignored) what += what.empty() ? "(ignored)" : " (ignored)";
        const bool told = c.a || c.b;
        table.add({{with_commas(c.bytes), tone},
                   {c.id, tone},
                   {what, Tone::dim},
                   {told ? said(c.a) : "", tone},
                   {told ? said(c.b) : "", tone}});
    }
    if (shown < s.causes.size()) {
        u64 rest = 0;
        for (auto i = shown; i < s.causes.size(); ++i) rest += s.causes[i].bytes;
        table.add({{with_commas(rest)}, {others_name(s.causes.size() - shown)}});
    }
    page.table(table);
}

void write_facts(Page& page, const Same& s) {
    if (s.facts.empty()) return;
    page.part();
    TextTable table({{.title = "also", .title_tone = Tone::strong},
                     {.title = s.a.name, .elastic = true},
                     {.title = s.b.name, .elastic = true}});
    for (const auto& f : s.facts)
        table.add({{shorten(f.name.empty() ? f.id : f.id + " " + f.name)},
                   {said(f.before)},
                   {said(f.after)}});
    page.table(table);
}

std::string place(const std::optional<u64>& at, u64 size) {
    return at ? fmt::format("+{:#x} ({})", *at, with_commas(size)) : "-";
}

void write_places(Page& page, const Same& s) {
    if (s.places.empty()) return;
    page.part();
    TextTable table({{.title = "bytes", .align = Align::right},
                     {.title = "section"},
                     {.title = "owner", .elastic = true, .title_tone = Tone::strong},
                     {.title = s.a.name, .elastic = true},
                     {.title = s.b.name, .elastic = true}});
    for (const auto& p : s.places)
        table.add({{with_commas(p.bytes)},
                   {shorten(p.section)},
                   {shorten(p.owner)},
                   {place(p.a, p.a_size)},
                   {place(p.b, p.b_size)}});
    page.table(table);
    if (s.places_left_out > 0)
        page.line(fmt::format("  and {} places more", with_commas(s.places_left_out)));
    const auto& first = s.places.front();
    page.part();
    page.line("around the first of them, from 8 bytes in front:");
    if (first.a) page.fact(s.a.name, first.a_bytes);
    if (first.b) page.fact(s.b.name, first.b_bytes);
}

}  // namespace

bool write_same_text(const Same& s, const RenderOptions& options, const TextSink& out) {
    const TextSink ascii = [&](std::string_view piece) { return out(ascii_only(piece)); };
    Page page(options, options.style.unicode ? out : ascii);
    const auto tone = s.verdict == "different" ? Tone::bad : Tone::good;
    const auto headline = s.verdict == "identical" ? "{} and {} are the same file"
                          : s.verdict == "equal" ? "{} and {} are the same but for what is ignored"
                                                 : "{} and {} differ";
    page.line(page.style().paint(
        tone, fmt::format(fmt::runtime(headline), shorten(s.a.name), shorten(s.b.name))));
    const auto width = std::max<std::size_t>(page.style().width, 26);
    for (const auto& line : wrap(s.proof, width)) page.line(line);
    write_causes(page, s);
    write_facts(page, s);
    write_places(page, s);
    if (!s.advice.empty()) {
        page.part();
        page.line(page.style().paint(Tone::strong, "what would make them agree"));
        for (const auto& a : s.advice) page.fact(a.cause, shorten_words(a.what));
    }
    for (const auto& n : s.notes)
        page.fact("note", shorten_words(n.where.empty() ? n.what : n.where + ": " + n.what),
                  Tone::warning);
    return page.open();
}

}  // namespace binsize::answers
