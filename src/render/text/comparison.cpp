// Variants for a terminal: a table with a column each, then what was dropped and what it costs; or,
// for a release folder, a matrix of systems and processors for each program.
#include "render/words/comparison.hpp"
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/table.hpp"
#include "render/text/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::text {
namespace {

std::string share_of_first(u64 value, u64 first) {
    if (first == 0) return "-";
    return fmt::format("{:.1f}%", 100.0 * static_cast<double>(value) / static_cast<double>(first));
}

TextTable columns_for(const Comparison& comparison, std::string_view title, const Style& style) {
    std::vector<TextColumn> columns{{.title = std::string(title), .elastic = true, .minimum = 16}};
    for (const auto& variant : comparison.variants) {
        const auto name = printable(variant.name);
        columns.push_back(
            {.title = style.fits ? elide(name, 24) : shorten(name), .align = Align::right});
    }
    return TextTable(std::move(columns));
}

void add_sizes(TextTable& table, std::string_view name, const std::vector<std::optional<u64>>& v) {
    if (v.empty()) return;
    std::vector<TextCell> cells{{shorten(printable(name))}};
    for (const auto& size : v)
        cells.push_back(size ? TextCell{human_size(*size)} : TextCell{"-", Tone::dim});
    table.add(std::move(cells));
}

bool write_totals(const Comparison& c, const Style& style, const TextSink& out) {
    auto table = columns_for(c, "", style);
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
    auto table = columns_for(c, title, style);
    const auto shown = rows_kept(rows.size(), most);
    for (std::size_t i = 0; i < shown; ++i) add_sizes(table, rows[i].name, file_sizes(rows[i]));
    if (shown < rows.size())
        add_sizes(table, others_name(rows.size() - shown),
                  sum_of_rows(std::span(rows).subspan(shown)));
    return out("\n") && table.write(style, out);
}

bool write_line(std::string_view text, std::size_t indent, Tone tone, const Style& style,
                const TextSink& out) {
    const auto room = style.width > indent + 20 ? style.width - indent : 20;
    bool open = true;
    for (const auto& line : wrap(shorten_words(text), room))
        open = open && out(std::string(indent, ' ') + style.paint(tone, line) + "\n");
    return open;
}

Tone tone_of(Sameness sameness) {
    if (sameness == Sameness::different) return Tone::bad;
    return sameness == Sameness::cannot_tell ? Tone::warning : Tone::good;
}

bool write_variant(const Variant& v, const Variant& first, const Style& style,
                   const TextSink& out) {
    if (!out("\n" + style.paint(Tone::strong, shorten(printable(v.name))) + "\n")) return false;
    if (v.sameness != Sameness::first &&
        !write_line(sameness_line(v), 2, tone_of(v.sameness), style, out))
        return false;
    if (!v.parts.empty() && !write_line(parts_line(v), 2, Tone::plain, style, out)) return false;
    for (const auto& warning : v.warnings)
        if (!write_line("warning: " + printable(warning), 2, Tone::warning, style, out))
            return false;
    for (const auto& cost : v.costs)
        if (!write_line("costs: " + printable(cost), 2, Tone::dim, style, out)) return false;
    return !v.run || write_line(run_line(v, first), 2, Tone::plain, style, out);
}

// Systems down, processors across; several files of one place are each a line, with the compressed
// sizes below it.
std::vector<std::vector<TextCell>> system_lines(const Comparison& c,
                                                std::span<const ReleaseCell> cells,
                                                std::span<const std::string> archs) {
    std::vector<std::vector<const ReleaseCell*>> places;  // a line, by processor
    for (const auto& cell : cells) {
        const auto column =
            static_cast<std::size_t>(std::ranges::find(archs, cell.arch) - archs.begin());
        std::size_t line = 0;
        while (line < places.size() && places[line][column] != nullptr) ++line;
        if (line == places.size()) places.emplace_back(archs.size(), nullptr);
        places[line][column] = &cell;
    }
    std::vector<std::vector<TextCell>> lines;
    for (const auto& place : places) {
        auto& line = lines.emplace_back();
        line.push_back({cells[0].os.empty() ? "unknown" : printable(cells[0].os)});
        for (const auto* cell : place)
            line.push_back(cell == nullptr
                               ? TextCell{}
                               : TextCell{human_size(c.variants[cell->variant].size.file) +
                                              (cell->outlier ? " !" : ""),
                                          cell->outlier ? Tone::warning : Tone::plain});
        for (const auto& [method, label] :
             {std::pair{"gzip", "  gzip -6"}, std::pair{"zstd", "  zstd -3"}}) {
            std::vector<TextCell> packed{{label, Tone::dim}};
            bool any = false;
            for (const auto* cell : place) {
                packed.emplace_back();
                if (cell == nullptr) continue;
                for (const auto& size : c.variants[cell->variant].compressed)
                    if (size.method == method)
                        packed.back() = {human_size(size.bytes), Tone::dim}, any = true;
            }
            if (any) lines.push_back(std::move(packed));
        }
    }
    return lines;
}

bool write_matrix(const Comparison& c, const ReleaseGroup& group, const Style& style,
                  const TextSink& out) {
    std::vector<std::string> archs;
    for (const auto& cell : group.cells)
        if (std::ranges::find(archs, cell.arch) == archs.end()) archs.push_back(cell.arch);
    std::ranges::sort(archs);
    std::vector<TextColumn> columns{{.title = "", .elastic = true, .minimum = 10}};
    for (const auto& arch : archs)
        columns.push_back({.title = printable(arch), .align = Align::right});
    TextTable table(std::move(columns));
    const std::span cells(group.cells);
    for (std::size_t from = 0; from < cells.size();) {
        auto to = from;
        while (to < cells.size() && cells[to].os == cells[from].os) ++to;
        for (auto& line : system_lines(c, cells.subspan(from, to - from), archs))
            table.add(std::move(line));
        from = to;
    }
    return table.write(style, out);
}

bool write_group(const Comparison& c, const ReleaseGroup& group, const Style& style,
                 const TextSink& out) {
    if (!out("\n" + style.paint(Tone::strong, shorten(printable(group.program))) + "\n") ||
        !write_matrix(c, group, style, out))
        return false;
    for (const auto& outlier : group.outliers)
        if (!write_line("! " + printable(outlier), 2, Tone::warning, style, out)) return false;
    for (const auto& setting : group.settings)
        if (!write_line("differs: " + printable(setting), 2, Tone::plain, style, out)) return false;
    for (const auto& line : run_lines(c, group))
        if (!write_line(line, 2, Tone::plain, style, out)) return false;
    return true;
}

}  // namespace

bool write_comparison(const Comparison& c, const RenderOptions& options, const TextSink& out) {
    const auto& style = options.style;
    const auto rows = options.rows;
    if (!c.groups.empty()) {
        for (const auto& group : c.groups)
            if (!write_group(c, group, style, out)) return false;
        return true;
    }
    if (!write_totals(c, style, out) || !write_rows(c, c.classes, "class", rows, style, out) ||
        !write_rows(c, c.sections, "section", rows, style, out))
        return false;
    for (const auto& variant : c.variants)
        if (!write_variant(variant, c.variants[0], style, out)) return false;
    return true;
}

}  // namespace binsize::text
