// Variants side by side as a page: every row with a bar for each variant, all on one scale. Bars
// are pictures of the numbers beside them and need no script.
#include "render/words/comparison.hpp"
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "render/html/html.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::html {
namespace {

using Sizes = std::vector<std::optional<u64>>;

std::string bar_of(u64 size, u64 largest) {
    const auto width =
        largest == 0 ? 0.0 : 120.0 * static_cast<double>(size) / static_cast<double>(largest);
    return fmt::format(
        "<svg class=\"bar\" viewBox=\"0 0 120 8\" preserveAspectRatio=\"none\" "
        "aria-hidden=\"true\"><rect width=\"{:.1f}\" height=\"8\"/></svg>",
        width);
}

std::string line_of(std::string_view name, const Sizes& sizes, u64 largest) {
    if (sizes.empty()) return {};
    auto out = fmt::format("<tr><th scope=\"row\">{}</th>", inert(shorten(name)));
    for (const auto& size : sizes)
        out += size ? fmt::format("<td class=\"number\">{}{}</td>", with_commas(*size),
                                  largest == 0 ? "" : bar_of(*size, largest))
                    : "<td class=\"number\">–</td>";
    return out + "</tr>\n";
}

std::string head_of(const Comparison& c, std::string_view title) {
    auto out = fmt::format("<thead><tr><th scope=\"col\">{}</th>", inert(title));
    for (const auto& v : c.variants)
        out += fmt::format("<th scope=\"col\" class=\"number\">{}</th>", inert(shorten(v.name)));
    return out + "</tr></thead>\n";
}

std::string table_with(const Comparison& c, std::string_view title, const std::string& lines) {
    return "<div class=\"wide\" tabindex=\"0\"><table>\n" + head_of(c, title) + "<tbody>\n" +
           lines + "</tbody>\n</table></div>\n";
}

std::string totals(const Comparison& c) {
    Sizes file;
    Sizes memory;
    u64 largest = 0;
    std::string share = "<tr><th scope=\"row\">of the first</th>";
    const auto first = static_cast<double>(std::max<u64>(c.variants[0].size.file, 1));
    for (const auto& v : c.variants) {
        file.emplace_back(v.size.file);
        memory.emplace_back(v.size.memory);
        largest = std::max({largest, v.size.file, v.size.memory});
        share += fmt::format("<td class=\"number\">{:.1f}%</td>",
                             100.0 * static_cast<double>(v.size.file) / first);
    }
    return table_with(c, "Whole",
                      line_of("file", file, largest) + share + "</tr>\n" +
                          line_of("memory", memory, largest) +
                          line_of("gzip", compressed_by(c, "gzip"), largest) +
                          line_of("zstd", compressed_by(c, "zstd"), largest));
}

std::string rows_of(const Comparison& c, std::string_view title,
                    const std::vector<VariantRow>& list, u64 most) {
    u64 largest = 0;
    for (const auto& row : list)
        for (const auto& size : file_sizes(row)) largest = std::max(largest, size.value_or(0));
    std::string lines;
    const auto shown = rows_kept(list.size(), most);
    for (std::size_t i = 0; i < shown; ++i)
        lines += line_of(list[i].name, file_sizes(list[i]), largest);
    if (shown < list.size())
        lines += line_of(others_name(list.size() - shown),
                         sum_of_rows(std::span(list).subspan(shown)), largest);
    return table_with(c, title, lines);
}

std::string variant_of(const Variant& v, const Variant& first) {
    auto out =
        fmt::format("<h2>{}</h2>\n<p>{}</p>\n", inert(shorten(v.name)), inert(sameness_line(v)));
    out += list_of(v.warnings, "notes");
    std::vector<std::string> lines;
    if (!v.parts.empty()) lines.push_back(parts_line(v));
    lines.insert(lines.end(), v.costs.begin(), v.costs.end());
    if (v.run) lines.push_back(run_line(v, first));
    return out + list_of(lines, "costs");
}

std::string group_of(const Comparison& c, const ReleaseGroup& group) {
    u64 largest = 0;
    for (const auto& at : group.cells)
        largest = std::max(largest, c.variants[at.variant].size.file);
    auto out = fmt::format(
        "<h2>{}</h2>\n<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>"
        "<th scope=\"col\">platform</th><th scope=\"col\">file</th>"
        "<th scope=\"col\" class=\"number\">size</th></tr></thead>\n<tbody>\n",
        inert(shorten(group.program)));
    for (const auto& at : group.cells) {
        const auto& v = c.variants[at.variant];
        out += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"number\">{}{}{}</td></tr>\n",
                           inert(shorten(v.platform)), inert(shorten(v.name)),
                           with_commas(v.size.file), at.outlier ? " stands out" : "",
                           bar_of(v.size.file, largest));
    }
    out += "</tbody>\n</table></div>\n" + list_of(group.outliers, "notes");
    std::vector<std::string> lines;
    for (const auto& setting : group.settings) lines.push_back("differs: " + setting);
    for (auto& line : run_lines(c, group)) lines.push_back(std::move(line));
    return out + list_of(lines, "costs");
}

}  // namespace

bool write_comparison(const Comparison& c, const RenderOptions& options, const TextSink& out) {
    const auto title = fmt::format("{} variants side by side", c.variants.size());
    if (!open_page(title, false, out) || !out(fmt::format("<h1>{}</h1>\n", title))) return false;
    if (!c.groups.empty()) {
        for (const auto& group : c.groups)
            if (!out(group_of(c, group))) return false;
        return close_page(false, out);
    }
    if (!out(totals(c))) return false;
    for (const auto& v : c.variants)
        if (!out(variant_of(v, c.variants[0]))) return false;
    return out(rows_of(c, "Class", c.classes, options.rows)) &&
           out(rows_of(c, "Section", c.sections, options.rows)) && close_page(false, out);
}

}  // namespace binsize::html
