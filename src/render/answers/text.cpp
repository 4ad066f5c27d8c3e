// Why and what if, for a terminal.
#include "base/text.hpp"
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "render/answers/answers.hpp"
#include "render/text/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::answers {
namespace {

using text::Page;

void write_chain(Page& page, const WhyChain& chain) {
    page.part();
    page.line(page.style().paint(Tone::accent, shorten(root_line(chain))));
    TextTable table({{.title = ""},
                     {.title = "", .elastic = true},
                     {.title = ""},
                     {.title = "", .elastic = true}});
    for (const auto& step : chain.steps) {
        const bool code = step.kind == "function";
        table.add({{std::string(edge_words(step.edge)), Tone::dim},
                   {shorten(step.name), &step == &chain.steps.back() ? Tone::strong : Tone::plain},
                   {code                        ? step_remark(step)
                    : step_remark(step).empty() ? step.kind
                                                : step.kind + ", " + step_remark(step),
                    step.evidence == "inferred" ? Tone::warning : Tone::dim},
                   {shorten(place_text(step.file, step.line)), Tone::dim}});
    }
    page.table(table);
}

void write_wrapped(Page& page, std::string_view text, Tone tone = Tone::plain) {
    const auto room = std::max<std::size_t>(page.style().width, 26) - 2;
    for (const auto& line : wrap(text, room)) page.line("  " + page.style().paint(tone, line));
}

void write_unknown(Page& page, const std::vector<GraphUnknown>& unknown,
                   const std::vector<Note>& notes) {
    if (!unknown.empty()) {
        page.part();
        page.line(page.style().paint(Tone::strong, "not known"));
        for (const auto& u : unknown)
            write_wrapped(page, shorten_words(u.why.empty() ? u.what : u.what + ": " + u.why));
    }
    bool first = true;
    for (const auto& n : notes) {
        if (n.level == NoteLevel::info) continue;
        if (std::exchange(first, false)) page.part();
        write_wrapped(page, shorten_words(n.where.empty() ? n.what : n.where + ": " + n.what),
                      Tone::warning);
    }
}

void write_rows(Page& page, std::string_view title, const std::vector<WhatIfRow>& rows) {
    if (rows.empty()) return;
    page.part();
    TextTable table({{.title = "at least", .align = Align::right},
                     {.title = "at most", .align = Align::right},
                     {.title = std::string(title), .elastic = true, .title_tone = Tone::strong}});
    const auto shown = rows_kept(rows.size(), shown_rows);
    for (std::size_t i = 0; i < shown; ++i)
        table.add({{with_commas(rows[i].freed.low.file)},
                   {with_commas(rows[i].freed.high.file)},
                   {shorten(rows[i].name)}});
    if (shown < rows.size()) {
        SizeBounds rest;
        for (auto i = shown; i < rows.size(); ++i) {
            rest.low += rows[i].freed.low;
            rest.high += rows[i].freed.high;
        }
        table.add({{with_commas(rest.low.file)},
                   {with_commas(rest.high.file)},
                   {fmt::format("[{} others]", with_commas(rows.size() - shown))}});
    }
    page.table(table);
}

void write_cuts(Page& page, const WhatIf& w) {
    page.line(page.style().paint(
        Tone::strong, fmt::format("What would free most of {}'s {} bytes, each by itself",
                                  shorten(w.program.name), with_commas(w.program.size.file))));
    page.part();
    TextTable table({{.title = "at least", .align = Align::right},
                     {.title = "at most", .align = Align::right},
                     {.title = "own", .align = Align::right},
                     {.title = "--without", .elastic = true, .title_tone = Tone::strong}});
    for (const auto& cut : w.cuts)
        table.add({{with_commas(cut.freed.low.file)},
                   {with_commas(cut.freed.high.file)},
                   {with_commas(cut.own.file)},
                   {shorten(cut.subject)}});
    if (w.cuts.empty()) page.line("  nothing that could go was found");
    page.table(table);
}

template <class F>
bool on_page(const RenderOptions& options, const TextSink& out, F&& write) {
    const TextSink plain = [&](std::string_view piece) { return out(ascii_only(piece)); };
    Page page(options, options.style.unicode ? out : plain);
    write(page);
    return page.open();
}

}  // namespace

bool write_why_text(const Why& w, const RenderOptions& options, const TextSink& out) {
    return on_page(options, out, [&](Page& page) {
        page.line(page.style().paint(Tone::strong, shorten(subject_line(w.subject))));
        for (const auto& s : w.without) page.line("without " + shorten(subject_line(s)));
        for (const auto& chain : w.chains) {
            if (!page.open()) return;
            write_chain(page, chain);
        }
        if (!w.dominators.empty()) {
            page.part();
            page.line(page.style().paint(Tone::strong, "everything of it hangs on"));
            TextTable table({{.title = "", .elastic = true}, {.title = ""}, {.title = ""}});
            for (const auto& d : w.dominators)
                table.add({{shorten(d.name)},
                           {d.kind == "function" ? "" : d.kind, Tone::dim},
                           {shorten(place_text(d.file, d.line)), Tone::dim}});
            page.table(table);
        }
        if (const auto others = other_ways(w); !others.empty()) {
            page.part();
            page.line(others);
        }
        write_unknown(page, w.unknown, w.notes);
    });
}

bool write_what_if_text(const WhatIf& w, const RenderOptions& options, const TextSink& out) {
    return on_page(options, out, [&](Page& page) {
        if (w.without.empty()) {
            write_cuts(page, w);
            write_unknown(page, w.unknown, w.notes);
            return;
        }
        for (const auto& s : w.without) page.line("without " + shorten(subject_line(s)));
        page.line(page.style().paint(Tone::strong, freed_line(w)));
        if (w.methods_come_back)
            page.line(
                "The linker can drop unused methods again: nothing else looks them up by "
                "name.");
        write_rows(page, "package", w.packages);
        if (w.modules.size() < w.packages.size()) write_rows(page, "module", w.modules);
        write_rows(page, "class", w.classes);
        write_unknown(page, w.unknown, w.notes);
    });
}

}  // namespace binsize::answers
