// Variants as Markdown: the tables of the text page, with the details as a list.
#include "base/text.hpp"
#include "render/variants/variants.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
namespace {

std::string cell(std::string_view text) { return markdown_text(elide(printable(text), 300)); }

std::string head(const Comparison& c, std::string_view title) {
    std::string out = fmt::format("| {} |", title);
    std::string rule = "| --- |";
    for (const auto& v : c.variants) {
        out += fmt::format(" {} |", cell(v.name));
        rule += " ---: |";
    }
    return out + "\n" + rule + "\n";
}

std::string line(std::string_view name, const std::vector<std::optional<u64>>& sizes) {
    if (sizes.empty()) return {};
    std::string out = fmt::format("| {} |", cell(name));
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
    const auto shown = most == 0 ? list.size() : std::min(most, list.size());
    for (std::size_t i = 0; i < shown; ++i) {
        std::vector<std::optional<u64>> sizes;
        for (const auto& size : list[i].sizes)
            sizes.push_back(size ? std::optional(size->file) : std::nullopt);
        out += line(list[i].name, sizes);
    }
    return out;
}

std::string variant_lines(const Variant& v) {
    std::string out = fmt::format("\n**{}**", cell(v.name));
    if (v.sameness != Sameness::first) out += ": " + markdown_text(sameness_line(v));
    out += "\n\n";
    if (!v.parts.empty()) out += "- " + markdown_text(parts_line(v)) + "\n";
    for (const auto& warning : v.warnings) out += "- ⚠️ " + cell(warning) + "\n";
    for (const auto& cost : v.costs) out += "- " + cell(cost) + "\n";
    if (v.run) out += "- " + cell(run_line(*v.run)) + "\n";
    return out;
}

std::string group_table(const Comparison& c, const ReleaseGroup& group) {
    std::string out = fmt::format("\n### {}\n\n| platform | file | size |\n| --- | --- | ---: |\n",
                                  cell(group.program));
    for (const auto& at : group.cells)
        out += fmt::format("| {} | {} | {}{} |\n", cell(c.variants[at.variant].platform),
                           cell(c.variants[at.variant].name),
                           human_size(c.variants[at.variant].size.file), at.outlier ? " ⚠️" : "");
    out += "\n";
    for (const auto& outlier : group.outliers) out += "- ⚠️ " + cell(outlier) + "\n";
    return out;
}

}  // namespace

bool write_variants_markdown(const Comparison& c, std::size_t most, const Style&,
                             const TextSink& out) {
    std::string text = "<!-- binsize:compare -->\n";
    if (!c.groups.empty()) {
        for (const auto& group : c.groups) text += group_table(c, group);
        return out(text);
    }
    text += totals(c) + rows(c, c.classes, "class", most) + rows(c, c.sections, "section", most);
    for (const auto& v : c.variants) text += variant_lines(v);
    return out(text);
}

}  // namespace binsize
