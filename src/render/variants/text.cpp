// Variants for a terminal: a table with a column each, then what was dropped and what it costs; or,
// for a release folder, a matrix of systems and processors for each program.
#include "base/text.hpp"
#include "base/rows.hpp"
#include "render/table.hpp"
#include "render/variants/variants.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
namespace {

std::string share_of_first(u64 value, u64 first) {
    if (first == 0) return "-";
    return fmt::format("{:.1f}%", 100.0 * static_cast<double>(value) / static_cast<double>(first));
}

TextTable columns_for(const Comparison& comparison, std::string_view title) {
    std::vector<TextColumn> columns{{.title = std::string(title), .elastic = true, .minimum = 16}};
    for (const auto& variant : comparison.variants)
        columns.push_back({.title = elide(printable(variant.name), 24), .align = Align::right});
    return TextTable(std::move(columns));
}

void add_sizes(TextTable& table, std::string_view name, const std::vector<std::optional<u64>>& v) {
    if (v.empty()) return;
    std::vector<TextCell> cells{{printable(name)}};
    for (const auto& size : v)
        cells.push_back(size ? TextCell{human_size(*size)} : TextCell{"-", Tone::dim});
    table.add(std::move(cells));
}

bool write_totals(const Comparison& c, const Style& style, const TextSink& out) {
    auto table = columns_for(c, "");
    std::vector<std::optional<u64>> file;
    std::vector<std::optional<u64>> memory;
    std::vector<TextCell> share{{"of the first"}};
    for (const auto& v : c.variants) {
        file.emplace_back(v.size.file);
        memory.emplace_back(v.size.memory);
        share.push_back({share_of_first(v.size.file, c.variants[0].size.file)});
    }
    add_sizes(table, "file", file);
    table.add(std::move(share));
    add_sizes(table, "memory", memory);
    add_sizes(table, "gzip -6", compressed_by(c, "gzip"));
    add_sizes(table, "zstd -3", compressed_by(c, "zstd"));
    return table.write(style, out);
}

bool write_rows(const Comparison& c, const std::vector<VariantRow>& rows, std::string_view title,
                std::size_t most, const Style& style, const TextSink& out) {
    if (rows.empty()) return true;
    auto table = columns_for(c, title);
    const auto shown = rows_kept(rows.size(), most);
    for (std::size_t i = 0; i < shown; ++i) {
        std::vector<std::optional<u64>> sizes;
        for (const auto& size : rows[i].sizes)
            sizes.push_back(size ? std::optional(size->file) : std::nullopt);
        add_sizes(table, rows[i].name, sizes);
    }
    if (shown < rows.size()) {
        std::vector<std::optional<u64>> rest(c.variants.size());
        for (auto i = shown; i < rows.size(); ++i)
            for (std::size_t k = 0; k < rest.size(); ++k)
                if (const auto& size = rows[i].sizes[k]) rest[k] = rest[k].value_or(0) + size->file;
        add_sizes(table, fmt::format("[{} others]", rows.size() - shown), rest);
    }
    return out("\n") && table.write(style, out);
}

bool write_line(std::string_view text, std::size_t indent, Tone tone, const Style& style,
                const TextSink& out) {
    const auto room = style.width > indent + 20 ? style.width - indent : 20;
    bool open = true;
    for (const auto& line : wrap(text, room))
        open = open && out(std::string(indent, ' ') + style.paint(tone, line) + "\n");
    return open;
}

Tone tone_of(Sameness sameness) {
    if (sameness == Sameness::different) return Tone::bad;
    return sameness == Sameness::cannot_tell ? Tone::warning : Tone::good;
}

bool write_variant(const Variant& v, const Style& style, const TextSink& out) {
    if (!out("\n" + style.paint(Tone::strong, printable(v.name)) + "\n")) return false;
    if (v.sameness != Sameness::first &&
        !write_line(sameness_line(v), 2, tone_of(v.sameness), style, out))
        return false;
    if (!v.parts.empty() && !write_line(parts_line(v), 2, Tone::plain, style, out)) return false;
    for (const auto& warning : v.warnings)
        if (!write_line("warning: " + printable(warning), 2, Tone::warning, style, out))
            return false;
    for (const auto& cost : v.costs)
        if (!write_line("costs: " + printable(cost), 2, Tone::dim, style, out)) return false;
    return !v.run || write_line(run_line(*v.run), 2, Tone::plain, style, out);
}

// Systems down, processors across; several files of one place are each a line.
bool write_group(const Comparison& c, const ReleaseGroup& group, const Style& style,
                 const TextSink& out) {
    if (!out("\n" + style.paint(Tone::strong, printable(group.program)) + "\n")) return false;
    std::vector<std::string> archs;
    for (const auto& cell : group.cells)
        if (std::ranges::find(archs, cell.arch) == archs.end()) archs.push_back(cell.arch);
    std::ranges::sort(archs);
    std::vector<TextColumn> columns{{.title = "", .elastic = true, .minimum = 10}};
    for (const auto& arch : archs)
        columns.push_back({.title = printable(arch), .align = Align::right});
    TextTable table(std::move(columns));
    for (std::size_t i = 0; i < group.cells.size();) {
        const auto& os = group.cells[i].os;
        std::vector<std::vector<TextCell>> lines;
        for (; i < group.cells.size() && group.cells[i].os == os; ++i) {
            const auto& cell = group.cells[i];
            const auto column =
                static_cast<std::size_t>(std::ranges::find(archs, cell.arch) - archs.begin()) + 1;
            std::size_t line = 0;
            while (line < lines.size() && !lines[line][column].text.empty()) ++line;
            if (line == lines.size()) {
                lines.emplace_back(archs.size() + 1);
                lines.back()[0].text = os.empty() ? "unknown" : printable(os);
            }
            lines[line][column] = {
                human_size(c.variants[cell.variant].size.file) + (cell.outlier ? " !" : ""),
                cell.outlier ? Tone::warning : Tone::plain};
        }
        for (auto& line : lines) table.add(std::move(line));
    }
    if (!table.write(style, out)) return false;
    for (const auto& outlier : group.outliers)
        if (!write_line("! " + printable(outlier), 2, Tone::warning, style, out)) return false;
    return true;
}

}  // namespace

bool write_variants_text(const Comparison& c, std::size_t rows, const Style& style,
                         const TextSink& out) {
    if (!c.groups.empty()) {
        for (const auto& group : c.groups)
            if (!write_group(c, group, style, out)) return false;
        return true;
    }
    if (!write_totals(c, style, out) || !write_rows(c, c.classes, "class", rows, style, out) ||
        !write_rows(c, c.sections, "section", rows, style, out))
        return false;
    for (const auto& variant : c.variants)
        if (!write_variant(variant, style, out)) return false;
    return true;
}

}  // namespace binsize
