// A build as a page: its picture, and what it adds up to as tables. It runs nothing.
#include "compare/build/build.hpp"
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "render/build/build.hpp"
#include "render/html/html.hpp"
#include "render/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace binsize::html {
namespace {

constexpr std::size_t shown_rows = 200;

std::string seconds(double value) { return fmt::format("{:.2f}", value); }

std::string rows_of(std::string_view title, const std::vector<BuildRow>& rows) {
    if (rows.empty()) return {};
    Grid grid{{std::string(title), "steps", "CPU s", "wall s", "peak", "read", "written"}, {}};
    const auto kept = std::min(rows.size(), shown_rows);
    for (const auto& row : std::span(rows).first(kept))
        grid.rows.push_back({row.name, with_commas(row.steps), seconds(row.processor),
                             seconds(row.wall), human_size(row.peak), human_size(row.read),
                             human_size(row.written)});
    auto out = table_of(grid, true);
    if (kept < rows.size())
        out += fmt::format("<p>{} more are in the JSON.</p>\n", with_commas(rows.size() - kept));
    return out;
}

std::string phases_of(const BuildSummary& sum) {
    if (sum.phases.empty()) return {};
    Grid grid{{"Phase of compilers", "wall s"}, {}};
    for (const auto& p : std::span(sum.phases).first(std::min(sum.phases.size(), shown_rows)))
        grid.rows.push_back({p.name, seconds(p.seconds)});
    return table_of(grid, true);
}

std::string critical_of(const BuildSummary& sum, const BuildRecord& record) {
    if (sum.critical.empty()) return {};
    Grid grid{{"Step", "from s", "wall s", "CPU s"}, {}};
    for (const auto* step : sum.critical)
        grid.rows.push_back({step->package.empty() ? step->tool : step->tool + " " + step->package,
                             seconds(step->start), seconds(step->wall()),
                             seconds(step->processor())});
    return fmt::format("<h2>The chain that ended last: {} steps, {} of {} seconds</h2>\n",
                       with_commas(sum.critical.size()), seconds(sum.critical_wall),
                       seconds(record.wall)) +
           table_of(grid, true);
}

}  // namespace

bool write_build(const BuildRecord& record, const RenderOptions&, const TextSink& out) {
    const auto sum = summarize(record);
    const auto command = shorten_words(fmt::format("{}", fmt::join(record.command, " ")));
    Lines facts = {{"Time", fmt::format("{} s, {} s of CPU on {} processors", seconds(record.wall),
                                        seconds(record.user + record.system), record.processors)},
                   {"Peak", human_size(record.peak) + " in one process"}};
    if (sum.parallelism > 0)
        facts.emplace_back("At once", fmt::format("{:.1f} steps on average", sum.parallelism));
    if (sum.cached)
        facts.emplace_back("Packages",
                           fmt::format("{} compiled, {} from the cache", with_commas(sum.compiled),
                                       with_commas(*sum.cached)));
    if (record.code != 0) facts.emplace_back("Exit code", std::to_string(record.code));
    const auto text =
        fmt::format("<section class=\"card\">\n<h1>{}</h1>\n{}{}</section>\n", inert(command),
                    description_of(facts), notes_of(record.notes)) +
        fmt::format("<div class=\"wide\" tabindex=\"0\">\n{}</div>\n", build::picture_of(record)) +
        critical_of(sum, record) + rows_of("Tool", sum.tools) + phases_of(sum) +
        rows_of("Module", sum.modules) + rows_of("Package", sum.packages) +
        rows_of("Unit", sum.units);
    return open_page("Build: " + command, false, out) && out(text) && close_page(false, out);
}

}  // namespace binsize::html
