#include "render/start/parts.hpp"
#include "render/start/start.hpp"

#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/text/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace binsize::starting {
namespace {

using text::Page;

void write_map(Page& page, const Start& s) {
    page.part();
    TextTable table({{.title = "segment", .title_tone = Tone::strong},
                     {.title = "may"},
                     {.title = "address", .align = Align::right},
                     {.title = "pages", .align = Align::right},
                     {.title = "of file", .align = Align::right},
                     {.title = "zero", .align = Align::right},
                     {.title = "patched", .align = Align::right},
                     {.title = "relro", .align = Align::right},
                     {.title = "waste", .align = Align::right},
                     {.title = "sections", .elastic = true}});
    StartSegment sum;
    const auto add = [&](const StartSegment& x, const std::string& address) {
        table.add({{shorten(x.name)},
                   {x.permissions},
                   {address},
                   {with_commas(x.file_pages + x.zero_pages)},
                   {with_commas(x.file_pages)},
                   {with_commas(x.zero_pages)},
                   {with_commas(x.patched_pages)},
                   {with_commas(x.relro_pages)},
                   {with_commas(x.waste)},
                   {shorten(fmt::format("{}", fmt::join(x.sections, " "))), Tone::dim}});
    };
    for (const auto& x : s.segments) {
        add(x, fmt::format("{:#x}", x.address));
        sum.file_pages += x.file_pages;
        sum.zero_pages += x.zero_pages;
        sum.patched_pages += x.patched_pages;
        sum.relro_pages += x.relro_pages;
        sum.waste += x.waste;
    }
    sum.name = "all";
    add(sum, "");
    page.table(table);
}

std::string huge_text(const StartHuge& h) {
    if (h.file + h.zero > 0) return with_commas(h.file + h.zero);
    if (h.hindrance == "size") return "too small";
    if (h.hindrance == "offset") return "offset differs";
    return h.hindrance == "alignment" ? "put anywhere" : "none whole";
}

// What becomes of the pages: who shares them, and what starting touches.
void write_pages(Page& page, const Start& s) {
    const auto has = [&](auto&& what) { return std::ranges::any_of(s.segments, what); };
    const bool huge = has([](const StartSegment& x) { return x.huge.has_value(); });
    const bool sure = has([](const StartSegment& x) { return x.estimate.has_value(); });
    const bool named = has([](const auto& x) { return x.estimate && x.estimate->named; });
    page.part();
    std::vector<TextColumn> columns{{.title = "pages of", .title_tone = Tone::strong},
                                    {.title = "shared", .align = Align::right},
                                    {.title = "private", .align = Align::right},
                                    {.title = "on write", .align = Align::right}};
    if (sure) columns.push_back({.title = "start needs", .align = Align::right});
    if (named) columns.push_back({.title = "and names", .align = Align::right});
    if (huge) columns.push_back({.title = "huge pages", .align = Align::right});
    TextTable table(std::move(columns));
    StartSegment sum;
    sum.estimate.emplace().named = 0;
    const auto add = [&](const StartSegment& x, const std::string& huge_pages) {
        std::vector<TextCell> row{{shorten(x.name)},
                                  {with_commas(x.shared_pages)},
                                  {with_commas(x.private_pages)},
                                  {with_commas(x.on_write_pages)}};
        const auto e = x.estimate.value_or(StartEstimate{});
        if (sure) row.push_back({with_commas(e.sure)});
        if (named) row.push_back({with_commas(e.named.value_or(e.sure))});
        if (huge) row.push_back({huge_pages});
        table.add(std::move(row));
    };
    for (const auto& x : s.segments) {
        add(x, x.huge ? huge_text(*x.huge) : "");
        sum.shared_pages += x.shared_pages;
        sum.private_pages += x.private_pages;
        sum.on_write_pages += x.on_write_pages;
        const auto e = x.estimate.value_or(StartEstimate{});
        sum.estimate->sure += e.sure;
        *sum.estimate->named += e.named.value_or(e.sure);
    }
    sum.name = "all";
    add(sum, huge ? "of " + human_size(s.segments.front().huge->size) : "");
    page.table(table);
}

void write_way(Page& page, const Start& s) {
    if (s.steps.empty()) return;
    page.part();
    TextTable table({{.title = "before main", .title_tone = Tone::strong},
                     {.title = "address", .align = Align::right},
                     {.title = "functions", .align = Align::right},
                     {.title = "bytes", .align = Align::right},
                     {.title = "name", .elastic = true}});
    constexpr std::size_t most = 60;
    const auto kept = rows_kept(s.steps.size(), most);
    u64 functions = 0;
    u64 bytes = 0;
    // The last is main, which everybody looks for.
    const std::size_t cut = s.steps.size() - kept;
    for (std::size_t i = 0; i < s.steps.size(); ++i) {
        const auto& x = s.steps[i];
        const bool hidden = cut > 0 && i + 1 >= kept && i + 1 < s.steps.size();
        if (hidden) {
            functions += x.functions;
            bytes += x.bytes;
            continue;
        }
        if (cut > 0 && i + 1 == s.steps.size())
            table.add({{others_name(cut)}, {""}, {with_commas(functions)}, {with_commas(bytes)}});
        table.add({{x.kind},
                   {x.address ? fmt::format("{:#x}", *x.address) : ""},
                   {with_commas(x.functions)},
                   {x.bytes > 0 ? with_commas(x.bytes) : ""},
                   {shorten(x.name)}});
    }
    page.table(table);
}

// Whose bytes the pages that were touched hold.
void write_touched(Page& page, const std::vector<StartTouched>& rows) {
    page.part();
    TextTable table({{.title = "touched by package", .title_tone = Tone::strong},
                     {.title = "bytes", .align = Align::right},
                     {.title = "of", .align = Align::right},
                     {.title = "pages", .align = Align::right},
                     {.title = "alone", .align = Align::right}});
    constexpr std::size_t most = 20;
    const auto kept = rows_kept(rows.size(), most);
    u64 bytes = 0;
    u64 size = 0;
    u64 rest = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& r = rows[i];
        bytes += r.touched;
        size += r.size;
        if (i >= kept)
            rest += r.touched;
        else
            table.add({{shorten(r.name)},
                       {with_commas(r.touched)},
                       {with_commas(r.size)},
                       {with_commas(r.pages)},
                       {with_commas(r.alone)}});
    }
    if (kept < rows.size())
        table.add({{others_name(rows.size() - kept)}, {with_commas(rest)}, {""}, {""}, {""}});
    table.add({{"all"}, {with_commas(bytes)}, {with_commas(size)}, {""}, {""}});
    page.table(table);
}

void write_calls(Page& page, const std::vector<StartCall>& calls) {
    u64 all = 0;
    std::string names;
    for (const auto& c : calls) {
        all += c.count;
        names += fmt::format("{}{} {}", names.empty() ? "" : ", ", c.name, with_commas(c.count));
    }
    page.fact("calls", fmt::format("{} before main: {}", with_commas(all), names));
}

void write_run(Page& page, const Start& s) {
    page.part();
    page.fact("measured", fmt::format("{:.1f} ms until it ends, {:.1f} to {:.1f} in {} "
                                      "runs, {} resident at most",
                                      s.run->median * 1e3, s.run->least * 1e3, s.run->most * 1e3,
                                      s.run->runs, human_size(s.run->peak)));
    if (const auto& cold = s.run->cold)
        page.fact("cold", fmt::format("{:.1f} ms until it ends, {:.1f} to {:.1f} in {} runs, {} "
                                      "read from storage",
                                      cold->median * 1e3, cold->least * 1e3, cold->most * 1e3,
                                      cold->runs, human_size(cold->read)));
    std::string pages;
    for (const auto& x : s.segments)
        if (x.resident_pages)
            pages +=
                fmt::format("{}{} {} of {}, {} written", pages.empty() ? "" : "; ", shorten(x.name),
                            with_commas(*x.resident_pages),
                            with_commas(x.file_pages + x.zero_pages),
                            with_commas(x.written_pages.value_or(0))) +
                (x.touched_pages ? fmt::format(", {} touched", with_commas(*x.touched_pages)) : "");
    if (!pages.empty()) page.fact("pages", pages + ", at its end");
    if (s.run->calls) write_calls(page, *s.run->calls);
    if (s.run->touched) write_touched(page, *s.run->touched);
}

}  // namespace

bool write_text(const Start& s, const RenderOptions& options, const TextSink& out) {
    const TextSink ascii = [&](std::string_view piece) { return out(ascii_only(piece)); };
    Page page(options, options.style.unicode ? out : ascii);
    page.line(page.style().paint(Tone::strong,
                                 fmt::format("{}: {} bytes, in pages of {}{}", shorten(s.name),
                                             with_commas(s.size), with_commas(s.page),
                                             s.fixed ? ", at the addresses that it states"
                                                     : ", wherever the system puts it")));
    write_map(page, s);
    if (!s.segments.empty()) write_pages(page, s);
    write_packages(page, s);
    if (s.tls_memory > 0)
        page.fact("each thread", fmt::format("{} bytes, {} of them from the file",
                                             with_commas(s.tls_memory), with_commas(s.tls_file)));
    write_way(page, s);
    write_variables(page, s.variables);
    if (s.run) write_run(page, s);
    for (const auto& n : s.notes)
        page.fact("note", shorten_words(n.where.empty() ? n.what : n.where + ": " + n.what),
                  Tone::dim);
    return page.open();
}

}  // namespace binsize::starting
