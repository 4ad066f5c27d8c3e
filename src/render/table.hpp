// Columns of text for a terminal. Widths are counted in columns, not bytes; numbers are never
// cut; a column marked elastic gives way where the table is wider than the terminal, and where that
// is not enough, columns go below.
//
// TextLayout writes lines of known widths, one at a time: for breakdowns of a million rows.
// TextTable keeps its rows, measures them, and writes them through a layout: for small tables.
#pragma once

#include "render/style.hpp"
#include "report/report.hpp"

#include <span>
#include <string>
#include <vector>

namespace binsize {

enum class Align : u8 { left, right };

struct TextCell {
    std::string text;
    Tone tone = Tone::plain;
};

struct TextColumn {
    std::string title;
    Align align = Align::left;
    bool elastic = false;      ///< may be cut down to `minimum` columns, … in the middle
    std::size_t minimum = 16;  ///< of an elastic column
    Tone title_tone = Tone::dim;
};

/// Lines of fixed column widths.
class TextLayout {
public:
    struct Column {
        std::size_t width = 0;
        Align align = Align::left;
    };
    TextLayout(std::vector<Column> columns, std::size_t indent)
        : columns_(std::move(columns)), indent_(indent) {}

    /// One line with its newline and without trailing blanks. A text wider than its column is cut
    /// when left-aligned and lines must fit; else it pushes the line wider. `shift` indents the
    /// first cell within its column.
    void append_line(std::string& out, std::span<const TextCell> cells, const Style& style,
                     std::size_t shift = 0) const;
    [[nodiscard]] std::string line(std::span<const TextCell> cells, const Style& style) const {
        std::string out;
        append_line(out, cells, style);
        return out;
    }

private:
    std::vector<Column> columns_;
    std::size_t indent_;
};

class TextTable {
public:
    explicit TextTable(std::vector<TextColumn> columns, std::size_t indent = 2)
        : columns_(std::move(columns)), indent_(indent) {}

    /// A row of at most as many cells as there are columns.
    void add(std::vector<TextCell> cells) { rows_.push_back(std::move(cells)); }
    [[nodiscard]] bool empty() const { return rows_.empty(); }

    /// Titles (where any column has one) and rows; false where the sink is closed.
    bool write(const Style& style, const TextSink& out) const;

private:
    [[nodiscard]] std::vector<std::size_t> widths(const Style& style) const;
    bool write_columns(std::span<const std::size_t> chosen, std::span<const std::size_t> width,
                       const Style& style, const TextSink& out) const;
    std::vector<TextColumn> columns_;
    std::vector<std::vector<TextCell>> rows_;
    std::size_t indent_;
};

/// The text in lines of at most `width` columns, broken at blanks; a longer word is not cut.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace binsize
