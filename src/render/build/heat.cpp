// The cells stand under the timeline's boxes, on its axis. A colour is one of a single scale, so
// that rows can be told against each other: from pale to dark by what of the machine the tool
// used. Each cell says its numbers, and carries its seconds for whoever counts.
#include "render/build/heat.hpp"

#include "base/shorten.hpp"
#include "base/text.hpp"
#include "compare/build/build.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace binsize::build {
namespace {

constexpr std::size_t drawn_columns = 104;  // of 9 pixels in the picture of a build
constexpr u64 drawn_rows = 11, printed_rows = 7;
constexpr double name_height = 15, cell_height = 12, gap = 5;
constexpr std::string_view soft = "#57606a";

// Of the pictures' blue: what it is over white, itself, and what it is over black.
struct Colour {
    double red, green, blue;
};
constexpr std::array<Colour, 3> scale = {{{221, 240, 250}, {86, 180, 233}, {17, 56, 82}}};

std::string colour_of(double share) {
    const double at = std::clamp(share, 0.0, 1.0) * 2;
    const auto& from = scale[at < 1 ? 0 : 1];
    const auto& to = scale[at < 1 ? 1 : 2];
    const double part = at < 1 ? at : at - 1;
    const auto mix = [&](double a, double b) {
        return static_cast<unsigned>(std::lround(a + (b - a) * part));
    };
    return fmt::format("#{:02x}{:02x}{:02x}", mix(from.red, to.red), mix(from.green, to.green),
                       mix(from.blue, to.blue));
}

double most_of(const BuildHeat& heat, const HeatRow& row) {
    double most = 0;
    for (const auto& cell : row.cells) most = std::max(most, heat.share(cell));
    return most;
}

std::string label(double x, double y, std::string_view text, std::string_view fill) {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\">{}</text>\n", x, y, fill,
                       html_text(printable(text)));
}

std::string cells_of(const BuildHeat& heat, const HeatRow& row, Place at) {
    const double w = at.width / static_cast<double>(row.cells.size());
    const auto name = html_text(printable(shorten(row.name)));
    std::string out;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const auto& cell = row.cells[i];
        if (cell.steps == 0) continue;
        const double from = static_cast<double>(i) * heat.slice;
        out += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\" "
            "data-seconds=\"{:.9g}\"><title>{}: {:.2f} to {:.2f} s, {} of the machine, {} {}"
            "</title></rect>\n",
            at.x + static_cast<double>(i) * w, at.y, w, cell_height, colour_of(heat.share(cell)),
            cell.seconds, name, from, from + heat.slice, percent(heat.share(cell)),
            with_commas(cell.steps), cell.steps == 1 ? "step" : "steps");
    }
    return out;
}

std::string scale_at(double x, double y) {
    std::string out = label(x, y, "0%", soft);
    x += 24;
    for (int i = 0; i <= 10; ++i, x += 10)
        out += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" height=\"10\" fill=\"{}\"/>\n", x, y - 9,
            colour_of(i / 10.0));
    return out + label(x + 6, y, "100% of all processors; white: none ran", soft);
}

// A level for each character; the lowest is for what is there at all.
std::string blocks_of(const BuildHeat& heat, const HeatRow& row, bool unicode) {
    constexpr std::array<std::string_view, 8> blocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr std::string_view ascii = ".:-=+*#%@";
    const std::size_t levels = unicode ? blocks.size() : ascii.size();
    std::string out;
    for (const auto& cell : row.cells) {
        if (!(cell.seconds > 0)) {
            out += ' ';
            continue;
        }
        const double share = std::clamp(heat.share(cell), 0.0, 1.0);
        const auto level =
            std::min(levels - 1, static_cast<std::size_t>(share * static_cast<double>(levels)));
        out += unicode ? blocks[level] : ascii.substr(level, 1);
    }
    return out;
}

}  // namespace

std::pair<std::string, double> heat_map(const BuildRecord& record, Place at) {
    const auto heat = heat_of(record, drawn_columns, drawn_rows);
    if (heat.rows.empty()) return {{}, at.y};
    auto out = label(at.x, at.y, "what of the machine each tool used, over the same time", soft);
    out += scale_at(at.x + at.width - 390, at.y);
    double y = at.y + 6;
    for (const auto& row : heat.rows) {
        out += label(at.x, y + 11,
                     fmt::format("{}: {:.2f} s of CPU, at most {}", elide(printable(row.name), 40),
                                 row.seconds, percent(most_of(heat, row))),
                     "#1b1f24");
        y += name_height;
        out += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" "
            "fill=\"none\" stroke=\"#d0d7de\" stroke-width=\"0.5\"/>\n",
            at.x, y, at.width, cell_height);
        out += cells_of(heat, row, {at.x, y, at.width});
        y += cell_height + gap;
    }
    return {std::move(out), y};
}

TextTable heat_lines(const BuildRecord& record, const Style& style) {
    constexpr std::size_t longest = 16, least = 20, most = 60;
    constexpr std::size_t others = 2 + 2 + 2 + 7;  // indent, gaps and the last column
    const auto columns = std::clamp(style.width, longest + others + least, longest + others + most);
    const auto heat = heat_of(record, columns - longest - others, printed_rows);
    TextTable table({{.title = "tool over time", .title_tone = Tone::strong},
                     {.title = fmt::format("0 to {:.2f} s", record.wall)},
                     {.title = "at most", .align = Align::right}});
    for (const auto& row : heat.rows)
        table.add({{elide(shorten(row.name), longest)},
                   {blocks_of(heat, row, style.unicode)},
                   {percent(most_of(heat, row))}});
    return table;
}

}  // namespace binsize::build
