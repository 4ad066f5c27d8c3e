// A breakdown as lines: name, bytes on the rulers asked for, share, bar. Numbers are exact, so
// that a reader can add them up; widths follow from the root, which no row exceeds, so that a
// breakdown of any length is written in one go.
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "render/text/text.hpp"
#include "render/values.hpp"
#include "render/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize::text {
namespace {

constexpr std::size_t share_width = 6;
constexpr std::size_t least_bar = 8;
constexpr std::size_t most_bar = 28;
constexpr std::size_t least_name = 16;
constexpr std::size_t shortest_name = 4;  // on the narrowest terminal
constexpr std::size_t most_name = 160;    // that all lines leave room for, where they need not fit
constexpr std::size_t worth_a_thread = 4096;  // rows
constexpr std::size_t rows_at_once = 8192;

std::string title(std::string_view id) {
    if (id == "classes") return "Where the bytes go";
    if (id == "symbols") return "Largest symbols";
    if (id == "compileunits") return "Compile units";
    std::string out(id);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
        out[0] = static_cast<char>(out[0] - 'a' + 'A');
    for (auto at = out.find(','); at != std::string::npos; at = out.find(',', at + 2))
        out.insert(at + 1, " ");
    return out;
}

// The columns of one breakdown, for a terminal of a given width.
class Columns {
public:
    Columns(const Node& root, std::string_view heading, const RenderOptions& options)
        : options_(options),
          by_memory_(options.ruler == Ruler::memory),
          total_(by_memory_ ? root.size.memory : root.size.file),
          layout_({}, 2) {
        const auto number = [](u64 n, std::string_view name) {
            return std::max(with_commas(n).size(), name.size());
        };
        file_ = number(root.size.file, "file");
        memory_ = number(root.size.memory, "memory");
        if (root.size.gzip > 0) gzip_ = number(root.size.gzip, "gzip");
        const auto enough = options.style.fits ? options.style.width : most_name;
        std::size_t name = display_width(heading);
        walk(root, [&](const Node& node, unsigned level) {
            name = std::max(name, display_width(row_label(node)) + 2UL * level);
            return name < enough;
        });
        fit(std::min(name, enough));
    }

    [[nodiscard]] std::string heading(std::string_view text) const {
        Cells cells;
        cells.add({std::string(text), Tone::strong});
        add_numbers(cells, "file", "%", "memory", "gzip");
        for (auto& cell : cells.used().subspan(1)) cell.tone = Tone::dim;
        return layout_.line(cells.used(), options_.style);
    }
    void append_row(std::string& out, const Node& node, unsigned level) const {
        const u64 part = by_memory_ ? node.size.memory : node.size.file;
        const double share =
            total_ == 0 ? 0 : static_cast<double>(part) / static_cast<double>(total_);
        Cells cells;
        cells.add({row_label(node), node.name.starts_with('[') ? Tone::dim : Tone::plain});
        const auto number = [](bool shown, u64 n) {
            return shown ? with_commas(n) : std::string();
        };
        add_numbers(cells, number(options_.ruler != Ruler::memory, node.size.file), percent(share),
                    number(options_.ruler != Ruler::file, node.size.memory),
                    number(gzip_ > 0, node.size.gzip));
        if (bar_ > 0) cells.add({options_.style.bar(share, bar_), Tone::accent});
        layout_.append_line(out, cells.used(), options_.style, 2UL * level);
    }

private:
    // The cells of a row, without memory of their own: there may be a million rows.
    class Cells {
    public:
        void add(TextCell cell) { cells_[count_++] = std::move(cell); }
        [[nodiscard]] std::span<TextCell> used() { return std::span(cells_).first(count_); }

    private:
        std::array<TextCell, 6> cells_;
        std::size_t count_ = 0;
    };

    void fit(std::size_t name) {
        std::size_t fixed = 2;
        if (options_.ruler != Ruler::memory) fixed += 2 + file_;
        if (options_.ruler != Ruler::file) fixed += 2 + memory_;
        if (gzip_ > 0) fixed += 2 + gzip_;
        // What a reader can work out gives way before the names do.
        auto width = options_.style.width;
        share_ = !options_.style.fits || fixed + 2 + share_width + least_name <= width;
        if (share_) fixed += 2 + share_width;
        if (!options_.style.fits) width = std::max(width, fixed + name + 2 + least_bar);
        width = std::max(width, fixed + (share_ ? least_name : shortest_name));
        const auto room = width - fixed;
        const bool bars = room >= least_name + 2 + least_bar;
        name = std::min(name, bars ? room - 2 - least_bar : room);
        name = std::max(name, std::min(room, least_name));
        bar_ = bars ? std::min(most_bar, room - name - 2) : 0;
        std::vector<TextLayout::Column> columns = {{name, Align::left}};
        if (options_.ruler != Ruler::memory) columns.push_back({file_, Align::right});
        if (options_.ruler == Ruler::memory) columns.push_back({memory_, Align::right});
        if (share_) columns.push_back({share_width, Align::right});
        if (options_.ruler == Ruler::both) columns.push_back({memory_, Align::right});
        if (gzip_ > 0) columns.push_back({gzip_, Align::right});
        if (bar_ > 0) columns.push_back({bar_, Align::left});
        layout_ = TextLayout(std::move(columns), 2);
    }
    // The cells in the order of fit(): the ruler that shares are of stands before them.
    void add_numbers(Cells& cells, std::string file, std::string share, std::string memory,
                     std::string gzip) const {
        cells.add({std::move(by_memory_ ? memory : file)});
        if (share_) cells.add({std::move(share)});
        if (!by_memory_ && options_.ruler == Ruler::both) cells.add({std::move(memory), Tone::dim});
        if (gzip_ > 0) cells.add({std::move(gzip), Tone::dim});
    }

    const RenderOptions& options_;
    bool by_memory_;
    u64 total_;
    std::size_t file_ = 0, memory_ = 0, bar_ = 0;
    std::size_t gzip_ = 0;  // 0: nobody knows
    bool share_ = true;
    TextLayout layout_;
};

}  // namespace

void breakdown(Page& page, const Report&, const Breakdown& b) {
    // One row that is the whole file says nothing that the card does not.
    if (!page.options().chosen_breakdowns && b.root.children.size() < 2) return;
    const auto heading = title(b.id);
    const Columns columns(b.root, heading, page.options());
    page.part();
    page.put(columns.heading(heading));
    // Two threads write the rows, as many at a time as are worth it.
    std::vector<std::pair<const Node*, unsigned>> rows;
    std::string text[2];  // memory that serves all of them
    const auto put_rows = [&] {
        for (auto& half : text) half.clear();
        in_halves(rows.size(), worth_a_thread, [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to; ++i)
                columns.append_row(text[from == 0 ? 0 : 1], *rows[i].first, rows[i].second);
        });
        for (const auto& half : text) page.put(half);
        rows.clear();
    };
    walk(b.root, [&](const Node& node, unsigned level) {
        rows.emplace_back(&node, level);
        if (rows.size() == rows_at_once) put_rows();
        return page.open();
    });
    put_rows();
}

void sum(Page& page, const Report& report) {
    const Size whole{report.subject.size, report.subject.memory};
    const bool memory = page.options().ruler == Ruler::memory;
    Size least = whole;
    bool all_equal = true;
    for (const auto& b : report.breakdowns) {
        Size rows;
        for (const auto& child : b.root.children) rows += child.size;
        if (rows.memory == whole.memory && (memory || rows.file == whole.file)) continue;
        if (all_equal) least = rows;
        all_equal = false;
    }
    page.part();
    const auto line = fmt::format("The rows add up to {} bytes; the {} has {} bytes.",
                                  with_commas(memory ? least.memory : least.file),
                                  memory ? "memory image" : "file",
                                  with_commas(memory ? whole.memory : whole.file));
    for (const auto& piece : wrap(line, page.style().width)) page.line(piece);
}

}  // namespace binsize::text
