#include "render/table.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace binsize {
namespace {

constexpr std::size_t gap = 2;              // blanks between columns
constexpr std::size_t widest_column = 160;  // of names, where lines need not fit

}  // namespace

void TextLayout::append_line(std::string& out, std::span<const TextCell> cells, const Style& style,
                             std::size_t shift) const {
    std::size_t pending = indent_ + shift;  // blanks are written only before a text
    const auto put = [&](std::string_view text, Tone tone) {
        if (text.empty()) return;
        out.append(pending, ' ');
        pending = 0;
        style.append(out, tone, text);
    };
    for (std::size_t i = 0; i < cells.size() && i < columns_.size(); ++i) {
        const auto [width, align] = columns_[i];
        const std::size_t room = i == 0 ? width - std::min(width, shift) : width;
        const auto& cell = cells[i];
        if (i > 0) pending += gap;
        const std::size_t used = display_width(cell.text);
        const std::size_t blanks = room - std::min(room, used);
        if (align == Align::right) {
            pending += blanks;
            put(cell.text, cell.tone);
        } else {
            if (used > room && style.fits)
                put(elide(cell.text, room), cell.tone);
            else
                put(cell.text, cell.tone);
            pending += blanks;
        }
    }
    out += '\n';
}

std::vector<std::size_t> TextTable::widths(const Style& style) const {
    std::vector<std::size_t> out;
    for (const auto& c : columns_) out.push_back(display_width(c.title));
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size() && i < out.size(); ++i)
            out[i] = std::max(out[i], display_width(row[i].text));
    if (!style.fits) {
        // One long name must not widen all the other lines: it pushes its own.
        for (std::size_t i = 0; i < out.size(); ++i)
            if (columns_[i].elastic) out[i] = std::min(out[i], widest_column);
        return out;
    }
    const std::size_t gaps = out.empty() ? 0 : gap * (out.size() - 1);
    auto total = std::accumulate(out.begin(), out.end(), indent_ + gaps);
    // The widest elastic column gives way first, down to the next widest, until all fits.
    for (; total > style.width; --total) {
        std::size_t widest = out.size();
        for (std::size_t i = 0; i < out.size(); ++i)
            if (columns_[i].elastic && out[i] > columns_[i].minimum &&
                (widest == out.size() || out[i] > out[widest]))
                widest = i;
        if (widest == out.size()) break;
        --out[widest];
    }
    return out;
}

bool TextTable::write_columns(std::span<const std::size_t> chosen,
                              std::span<const std::size_t> width, const Style& style,
                              const TextSink& out) const {
    std::vector<TextLayout::Column> columns;
    for (const auto i : chosen) columns.push_back({width[i], columns_[i].align});
    const TextLayout layout(std::move(columns), indent_);
    std::vector<TextCell> cells(chosen.size());
    if (std::ranges::any_of(columns_, [](const auto& c) { return !c.title.empty(); })) {
        for (std::size_t k = 0; k < chosen.size(); ++k)
            cells[k] = {columns_[chosen[k]].title, columns_[chosen[k]].title_tone};
        if (!out(layout.line(cells, style))) return false;
    }
    return std::ranges::all_of(rows_, [&](const auto& row) {
        for (std::size_t k = 0; k < chosen.size(); ++k)
            cells[k] = chosen[k] < row.size() ? row[chosen[k]] : TextCell{};
        return out(layout.line(cells, style));
    });
}

bool TextTable::write(const Style& style, const TextSink& out) const {
    const auto width = widths(style);
    // Columns that do not fit beside each other go below, each time under the first one again: a
    // line that a terminal wraps is read by nobody.
    std::vector<std::size_t> chosen = {0};
    std::size_t used = width.empty() ? 0 : indent_ + width[0];
    bool first = true;
    const auto flush = [&] {
        if (!std::exchange(first, false) && !out("\n")) return false;
        return write_columns(chosen, width, style, out);
    };
    for (std::size_t i = 1; i < width.size(); ++i) {
        if (style.fits && used + gap + width[i] > style.width && chosen.size() > 1) {
            if (!flush()) return false;
            chosen = {0};
            used = indent_ + width[0];
        }
        chosen.push_back(i);
        used += gap + width[i];
    }
    return width.empty() || flush();
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    std::string line;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        if (!line.empty() && display_width(line) + 1 + display_width(word) > width)
            lines.push_back(std::exchange(line, {}));
        if (!line.empty()) line += ' ';
        line += word;
    }
    if (!line.empty()) lines.push_back(std::move(line));
    return lines;
}

}  // namespace binsize
