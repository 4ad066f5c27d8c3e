// Variants as Markdown: the tables of the text page, with the details as a list.
#include "render/words/comparison.hpp"
#include "base/markdown.hpp"
#include "base/rows.hpp"
#include "base/text.hpp"
#include "render/markdown/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize::markdown {
namespace {

std::string cell(std::string_view text) { return markdown_text(elide(printable(text), 300)); }
std::string name_cell(std::string_view name) { return markdown_code(elide(printable(name), 300)); }

std::string head(const Comparison& c, std::string_view title) {
    std::string out = fmt::format("| {} |", title);
    std::string rule = "| --- |";
    for (const auto& v : c.variants) {
        out += fmt::format(" {} |", name_cell(v.name));
        rule += " ---: |";
    }
    return out + "\n" + rule + "\n";
}

std::string line(std::string_view name, const std::vector<std::optional<u64>>& sizes) {
    if (sizes.empty()) return {};
    std::string out = fmt::format("| {} |", name);
    for (const auto& size : sizes) out += fmt::format(" {} |", size ? human_size(*size) : "–");
    return out + "\n";
}

std::string totals(const Comparison& c) {
    std::vector<std::optional<u64>> file;
    std::vector<std::optional<u64>> memory;
    std::string share = "| of the first |";
    for (const auto& v : c.variants) {
        file.emplace_back(v.size.file);
        memory.emplace_back(v.size.memory);
        const auto first = static_cast<double>(std::max<u64>(c.variants[0].size.file, 1));
        share += fmt::format(" {:.1f}% |", 100.0 * static_cast<double>(v.size.file) / first);
    }
    return head(c, "") + line("file", file) + share + "\n" + line("memory", memory) +
           line("gzip", compressed_by(c, "gzip")) + line("zstd", compressed_by(c, "zstd"));
}

std::string rows(const Comparison& c, const std::vector<VariantRow>& list, std::string_view title,
                 std::size_t most) {
    std::string out = "\n" + head(c, title);
    const auto shown = rows_kept(list.size(), most);
    for (std::size_t i = 0; i < shown; ++i)
        out += line(name_cell(list[i].name), file_sizes(list[i]));
    if (shown < list.size())
        out += line(name_cell(others_name(list.size() - shown)),
                    sum_of_rows(std::span(list).subspan(shown)));
    return out;
}

std::string variant_lines(const Variant& v, const Variant& first) {
    std::string out = fmt::format("\n**{}**", name_cell(v.name));
    if (v.sameness != Sameness::first) out += ": " + markdown_text(sameness_line(v));
    out += "\n\n";
    if (!v.parts.empty()) out += "- " + markdown_text(parts_line(v)) + "\n";
    for (const auto& warning : v.warnings) out += "- ⚠️ " + cell(warning) + "\n";
    for (const auto& cost : v.costs) out += "- " + cell(cost) + "\n";
    if (v.run) out += "- " + cell(run_line(v, first)) + "\n";
    return out;
}

std::string group_table(const Comparison& c, const ReleaseGroup& group) {
    constexpr std::array<std::string_view, 2> methods = {"gzip", "zstd"};
    std::string out =
        fmt::format("\n### {}\n\n| platform | file | size |", name_cell(group.program));
    std::string rule = "\n| --- | --- | ---: |";
    std::vector<std::vector<std::optional<u64>>> packed;
    for (const auto method : methods) {
        packed.push_back(compressed_by(c, method));
        if (packed.back().empty()) continue;
        out += fmt::format(" {} |", method);
        rule += " ---: |";
    }
    out += rule + "\n";
    for (const auto& at : group.cells) {
        const auto& variant = c.variants[at.variant];
        out += fmt::format("| {} | {} | {}{} |", cell(variant.platform), name_cell(variant.name),
                           human_size(variant.size.file), at.outlier ? " ⚠️" : "");
        for (const auto& sizes : packed)
            if (!sizes.empty())
                out +=
                    fmt::format(" {} |", sizes[at.variant] ? human_size(*sizes[at.variant]) : "–");
        out += "\n";
    }
    out += "\n";
    for (const auto& outlier : group.outliers) out += "- ⚠️ " + cell(outlier) + "\n";
    for (const auto& setting : group.settings) out += "- differs: " + cell(setting) + "\n";
    for (const auto& line : run_lines(c, group)) out += "- " + cell(line) + "\n";
    return out;
}

}  // namespace

bool write_comparison(const Comparison& c, const RenderOptions& options, const TextSink& out) {
    const auto most = options.rows;
    std::string text = "<!-- binsize:compare -->\n";
    if (!c.groups.empty()) {
        for (const auto& group : c.groups) text += group_table(c, group);
        return out(text);
    }
    text += totals(c) + rows(c, c.classes, "class", most) + rows(c, c.sections, "section", most);
    for (const auto& v : c.variants) text += variant_lines(v, c.variants[0]);
    return out(text);
}

}  // namespace binsize::markdown
