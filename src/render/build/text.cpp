#include "base/text.hpp"
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "compare/build/build.hpp"
#include "render/build/build.hpp"
#include "render/build/heat.hpp"
#include "render/text/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace binsize::build {
namespace {

using text::Page;

constexpr std::size_t shown_rows = 12;

std::string seconds(double value) { return fmt::format("{:.2f}", value); }

void write_rows(Page& page, std::string_view title, const std::vector<BuildRow>& rows) {
    if (rows.empty()) return;
    page.part();
    TextTable table({{.title = std::string(title), .elastic = true, .title_tone = Tone::strong},
                     {.title = "steps", .align = Align::right},
                     {.title = "CPU s", .align = Align::right},
                     {.title = "wall s", .align = Align::right},
                     {.title = "peak", .align = Align::right},
                     {.title = "read", .align = Align::right},
                     {.title = "written", .align = Align::right}});
    const auto add = [&](const std::string& name, const BuildRow& r) {
        table.add({{name},
                   {with_commas(r.steps)},
                   {seconds(r.processor)},
                   {seconds(r.wall)},
                   {human_size(r.peak)},
                   {human_size(r.read)},
                   {human_size(r.written)}});
    };
    const auto kept = rows_kept(rows.size(), shown_rows);
    for (std::size_t i = 0; i < kept; ++i) add(shorten(rows[i].name), rows[i]);
    if (kept < rows.size()) {
        BuildRow rest;
        for (auto i = kept; i < rows.size(); ++i) {
            rest.steps += rows[i].steps;
            rest.processor += rows[i].processor;
            rest.wall += rows[i].wall;
            rest.peak = std::max(rest.peak, rows[i].peak);
            rest.read += rows[i].read;
            rest.written += rows[i].written;
        }
        add(others_name(rows.size() - kept), rest);
    }
    page.table(table);
}

// Instructions do not depend on what else the machine does.
void write_counters(Page& page, const BuildCounters& c) {
    if (c.instructions)
        page.fact("counted", fmt::format("{} million instructions in user space{}",
                                         with_commas(*c.instructions / 1'000'000),
                                         c.cycles && *c.cycles > 0
                                             ? fmt::format(", {:.2f} a cycle",
                                                           static_cast<double>(*c.instructions) /
                                                               static_cast<double>(*c.cycles))
                                             : ""));
    else if (c.task_clock)
        page.fact("counted", fmt::format("{} s on a processor",
                                         seconds(static_cast<double>(*c.task_clock) / 1e9)));
}

void write_phases(Page& page, const BuildSummary& sum) {
    if (sum.phases.empty()) return;
    page.part();
    TextTable table({{.title = "phase of compilers", .elastic = true, .title_tone = Tone::strong},
                     {.title = "wall s", .align = Align::right}});
    const auto kept = rows_kept(sum.phases.size(), shown_rows);
    for (std::size_t i = 0; i < kept; ++i)
        table.add({{shorten(sum.phases[i].name)}, {seconds(sum.phases[i].seconds)}});
    if (kept < sum.phases.size()) {
        double rest = 0;
        for (auto i = kept; i < sum.phases.size(); ++i) rest += sum.phases[i].seconds;
        table.add({{others_name(sum.phases.size() - kept)}, {seconds(rest)}});
    }
    page.table(table);
}

// How full each tool kept the machine: a column is a slice of the time.
void write_heat(Page& page, const BuildRecord& record) {
    const auto table = heat_lines(record, page.style());
    if (table.empty()) return;
    page.part();
    page.table(table);
}

void write_critical(Page& page, const BuildRecord& record, const BuildSummary& sum) {
    if (sum.critical.empty()) return;
    page.part();
    page.line(page.style().paint(
        Tone::strong,
        fmt::format("the chain that ended last: {} steps, {} of {} seconds", sum.critical.size(),
                    seconds(sum.critical_wall), seconds(record.wall))));
    TextTable table({{.title = "from s", .align = Align::right},
                     {.title = "wall s", .align = Align::right},
                     {.title = "tool"},
                     {.title = "package", .elastic = true}});
    const auto kept = rows_kept(sum.critical.size(), 20);
    for (std::size_t i = sum.critical.size() - kept; i < sum.critical.size(); ++i) {
        const auto& s = *sum.critical[i];
        table.add({{seconds(s.start)}, {seconds(s.wall())}, {s.tool}, {shorten(s.package)}});
    }
    page.table(table);
}

double processor_of(const BuildSummary& sum, std::string_view tool) {
    const auto at = std::ranges::find(sum.tools, tool, &BuildRow::name);
    return at == sum.tools.end() ? 0 : at->processor;
}

}  // namespace

bool write_text(const BuildRecord& r, const RenderOptions& options, const TextSink& out) {
    const TextSink ascii = [&](std::string_view piece) { return out(ascii_only(piece)); };
    Page page(options, options.style.unicode ? out : ascii);
    const auto sum = summarize(r);
    const double all = r.user + r.system;
    page.line(page.style().paint(
        Tone::strong, shorten_words(printable(fmt::format("{}", fmt::join(r.command, " "))))));
    if (r.code != 0) page.fact("exit code", std::to_string(r.code), Tone::bad);
    page.fact("time", fmt::format("{} s, {} s of CPU ({} user, {} system) on {} processors",
                                  seconds(r.wall), seconds(all), seconds(r.user), seconds(r.system),
                                  r.processors));
    write_counters(page, r.counters);
    page.fact("peak", human_size(r.peak) + " in one process");
    if (sum.parallelism > 0)
        page.fact("at once", fmt::format("{:.1f} steps on average", sum.parallelism));
    if (sum.cached)
        page.fact("packages",
                  fmt::format("{} compiled, {} from the cache{}", with_commas(sum.compiled),
                              with_commas(*sum.cached), r.cold ? "; the cache was cold" : ""));
    if (const double link = processor_of(sum, "link"); link > 0 && all > 0)
        page.fact("linker", fmt::format("{} s of CPU, {}", seconds(link), percent(link / all)));
    if (sum.unseen > 0.005)
        page.fact("not seen", fmt::format("{} s of CPU, of processes too short to be looked at and "
                                          "of the recorder itself",
                                          seconds(sum.unseen)));
    write_rows(page, "tool", sum.tools);
    write_heat(page, r);
    write_phases(page, sum);
    write_rows(page, "module", sum.modules);
    write_rows(page, "package", sum.packages);
    write_rows(page, "unit", sum.units);
    write_critical(page, r, sum);
    for (const auto& n : r.notes)
        page.fact("note", shorten_words(n.where.empty() ? n.what : n.where + ": " + n.what),
                  Tone::warning);
    return page.open();
}

bool write_diff_text(const BuildDiff& d, const RenderOptions& options, const TextSink& out) {
    const TextSink ascii = [&](std::string_view piece) { return out(ascii_only(piece)); };
    Page page(options, options.style.unicode ? out : ascii);
    TextTable totals({{.title = ""},
                      {.title = "before", .align = Align::right},
                      {.title = "after", .align = Align::right}});
    totals.add({{"wall s"}, {seconds(d.before->wall)}, {seconds(d.after->wall)}});
    totals.add({{"CPU s"},
                {seconds(d.before->user + d.before->system)},
                {seconds(d.after->user + d.after->system)}});
    totals.add({{"peak"}, {human_size(d.before->peak)}, {human_size(d.after->peak)}});
    const auto& before = d.before->counters.instructions;
    const auto& after = d.after->counters.instructions;
    if (before && after)
        totals.add({{"million instructions"},
                    {with_commas(*before / 1'000'000)},
                    {with_commas(*after / 1'000'000)}});
    page.table(totals);
    for (const std::string_view kind : {"tool", "module", "package", "unit"}) {
        TextTable table({{.title = std::string(kind), .elastic = true, .title_tone = Tone::strong},
                         {.title = "CPU s before", .align = Align::right},
                         {.title = "after", .align = Align::right},
                         {.title = "change", .align = Align::right},
                         {.title = "peak before", .align = Align::right},
                         {.title = "after", .align = Align::right}});
        std::size_t shown = 0;
        for (const auto& c : d.changes) {
            if (c.kind != kind || shown == shown_rows) continue;
            ++shown;
            table.add({{shorten(c.after.name.empty() ? c.before.name : c.after.name)},
                       {seconds(c.before.processor)},
                       {seconds(c.after.processor)},
                       {fmt::format("{:+.2f}", c.after.processor - c.before.processor)},
                       {human_size(c.before.peak)},
                       {human_size(c.after.peak)}});
        }
        if (table.empty()) continue;
        page.part();
        page.table(table);
    }
    return page.open();
}

}  // namespace binsize::build
