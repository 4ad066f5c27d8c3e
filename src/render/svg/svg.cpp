// One picture of a report or a diff: a squarified treemap (Bruls, Huizing, van Wijk, 2000) of two
// levels with its title and legend, for a README or a comment. Positions are whole tenths of a
// pixel, so that the same report gives the same bytes everywhere; every text is escaped and cut to
// its box. The colours are those of the page: Okabe and Ito's, told apart by any kind of colour
// vision.
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/build/build.hpp"
#include "render/render.hpp"
#include "render/trend/trend.hpp"
#include "render/words/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace binsize {
namespace {

constexpr std::array<std::string_view, 1> default_breakdowns = {"modules,packages"};
constexpr double width = 960;
constexpr double height = 600;
constexpr double top = 44;     // the title
constexpr double bottom = 30;  // the legend
constexpr double letter = 7;
constexpr std::array<std::string_view, 7> hues = {"#56b4e9", "#e69f00", "#009e73", "#f0e442",
                                                  "#cc79a7", "#7fb2d9", "#e58a4e"};
constexpr std::string_view grey = "#b8b8b8";
constexpr std::string_view grew = "#e58a4e";
constexpr std::string_view shrank = "#56b4e9";

struct Box {
    double x, y, w, h;
};

/// What a row of either kind looks like here.
struct Item {
    std::string name;
    std::string label;  // without what the row around it says already
    u64 area;
    std::string value;
    std::string_view fill;
    std::vector<Item> below = {};
};

// "impl" of "example.com/a/impl" within "example.com/a@v1.2.3".
std::string label_within(std::string_view name, std::string_view around) {
    around = around.substr(0, around.find('@'));
    if (name.size() > around.size() + 1 && !around.empty() && name.starts_with(around) &&
        name[around.size()] == '/')
        name.remove_prefix(around.size() + 1);
    return std::string(name);
}

double tenths(double value) { return std::round(value * 10) / 10; }

std::string text_of(std::string_view text) { return html_text(printable(text)); }

// Calls place(item, box) for each that can be seen; what is too small is a free corner.
template <class F>
void squarify(const std::vector<Item>& items, Box box, F&& place) {
    double left = 0;
    for (const auto& item : items) left += static_cast<double>(item.area);
    std::size_t at = 0;
    while (at < items.size() && left > 0 && box.w >= 1 && box.h >= 1) {
        const double scale = box.w * box.h / left;
        const double side = std::min(box.w, box.h);
        double sum = 0;
        double worst = HUGE_VAL;
        auto end = at;
        const auto area = [&](std::size_t i) { return static_cast<double>(items[i].area) * scale; };
        while (end < items.size() && area(end) > 0) {
            const double total = sum + area(end);
            const double ratio = std::max(side * side * area(at) / (total * total),
                                          total * total / (side * side * area(end)));
            if (ratio > worst) break;
            worst = ratio;
            sum = total;
            ++end;
        }
        if (end == at) return;
        const bool column = box.w >= box.h;
        const double thick = tenths(sum / side);
        double along = 0;
        double share = 0;
        for (; at < end; ++at) {
            share += area(at);
            left -= static_cast<double>(items[at].area);
            const double to = tenths(side * share / sum);
            const Box one = column ? Box{box.x, box.y + along, thick, to - along}
                                   : Box{box.x + along, box.y, to - along, thick};
            if (one.w >= 1 && one.h >= 1) place(items[at], one);
            along = to;
        }
        if (column)
            box.x += thick, box.w -= thick;
        else
            box.y += thick, box.h -= thick;
    }
}

class Picture {
public:
    explicit Picture(const TextSink& out) : out_(out) {}

    bool write(std::string_view title, std::string_view subtitle, const std::vector<Item>& items,
               const std::vector<std::pair<std::string, std::string_view>>& legend) {
        text_ = fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
            "height=\"{1}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n"
            "<title>{2}</title>\n<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
            width, height, text_of(title));
        label(12, 20, elide(title, 90), "font-size=\"16\" font-weight=\"bold\"");
        label(12, 37, elide(subtitle, 130), "fill=\"#57606a\"");
        squarify(items, {10, top, width - 20, height - top - bottom},
                 [&](const Item& item, const Box& box) { group(item, box); });
        double x = 12;
        for (const auto& [name, fill] : legend) {
            const auto shown = elide(name, 24);
            const double room = 24 + letter * static_cast<double>(display_width(shown));
            if (x + room > width) break;
            text_ += fmt::format(
                "<rect x=\"{:.1f}\" y=\"{}\" width=\"11\" height=\"11\" fill=\"{}\"/>\n", x,
                height - 20, fill);
            label(x + 15, height - 10, shown, "");
            x += tenths(room + 8);
        }
        return out_(text_) && out_("</svg>\n");
    }

private:
    // A box with its name; of one that holds others, the others below the name.
    void group(const Item& item, const Box& box) {
        const bool holds = !item.below.empty() && box.w > 30 && box.h > 40;
        rect(box, item.fill, holds ? "0.35" : "1", item);
        name(item, box, !holds);
        if (!holds) return;
        squarify(item.below, {box.x + 2, box.y + 18, tenths(box.w - 4), tenths(box.h - 20)},
                 [&](const Item& child, const Box& inner) {
                     rect(inner, child.fill, "1", child);
                     name(child, inner, true);
                 });
    }

    void rect(const Box& box, std::string_view fill, std::string_view opacity, const Item& item) {
        text_ += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" "
            "fill-opacity=\"{}\" stroke=\"#ffffff\"><title>{}: {}</title></rect>\n",
            box.x, box.y, box.w, box.h, fill, opacity, text_of(shorten(item.name, 400)),
            text_of(item.value));
    }

    void name(const Item& item, const Box& box, bool value) {
        const auto room = static_cast<std::size_t>(std::max(0.0, (box.w - 8) / letter));
        if (room < 4 || box.h < 15) return;
        label(box.x + 4, box.y + 13, elide(item.label, room), "");
        if (value && box.h > 32 && item.value.size() <= room)
            label(box.x + 4, box.y + 28, item.value, "fill-opacity=\"0.75\"");
    }

    void label(double x, double y, std::string_view text, std::string_view more) {
        text_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\"{}{}>{}</text>\n", x, y,
                             more.empty() ? "" : " ", more, text_of(text));
    }

    const TextSink& out_;
    std::string text_;
};

void by_area(std::vector<Item>& items) {
    std::ranges::stable_sort(items, [](const Item& a, const Item& b) {
        return a.area != b.area ? a.area > b.area : a.name < b.name;
    });
}

u64 ruled(const Size& size, Ruler ruler) {
    return ruler == Ruler::memory ? size.memory : size.file;
}

std::vector<Item> items_of(const Node& root, Ruler ruler) {
    std::vector<Item> out;
    for (const auto& child : root.children) {
        const auto area = ruled(child.size, ruler);
        out.push_back({child.name, child.name, area, human_size(area), grey});
        for (const auto& inner : child.children)
            out.back().below.push_back({inner.name, label_within(inner.name, child.name),
                                        ruled(inner.size, ruler),
                                        human_size(ruled(inner.size, ruler)), grey});
        by_area(out.back().below);
    }
    by_area(out);
    for (std::size_t i = 0; i < std::min(out.size(), hues.size()); ++i) {
        out[i].fill = hues[i];
        for (auto& inner : out[i].below) inner.fill = hues[i];
    }
    return out;
}

std::vector<Item> items_of(const Report& report, Ruler ruler) {
    return report.breakdowns.empty() ? std::vector<Item>()
                                     : items_of(report.breakdowns[0].root, ruler);
}

// Several files lie side by side, each with the rows of its first level.
std::vector<Item> items_of(std::span<const Report> all, Ruler ruler) {
    std::vector<Item> out;
    for (const auto& report : all) {
        const auto size = ruled({report.subject.size, report.subject.memory}, ruler);
        const auto& name = report.subject.name;
        out.push_back({name, name, size, human_size(size), grey, items_of(report, ruler)});
        for (auto& row : out.back().below) row.below.clear();
    }
    by_area(out);
    return out;
}

std::string subtitle_of(std::span<const Report> all, Ruler ruler) {
    u64 size = 0;
    for (const auto& report : all)
        size += ruled({report.subject.size, report.subject.memory}, ruler);
    const auto& s = all[0].subject;
    return fmt::format("{} bytes {} ({}){}; by {}", with_commas(size),
                       ruler == Ruler::memory ? "in memory" : "of file", human_size(size),
                       all.size() > 1 ? "" : fmt::format(", {} {} {}", s.format, s.os, s.arch),
                       all[0].breakdowns.empty() ? "nothing" : all[0].breakdowns[0].id);
}

bool reports(std::span<const Report> all, const RenderOptions& options, const TextSink& out) {
    if (all.empty()) return true;
    const bool one = all.size() == 1;
    const auto items = one ? items_of(all[0], options.ruler) : items_of(all, options.ruler);
    std::vector<std::pair<std::string, std::string_view>> legend;
    for (std::size_t i = 0; one && i < std::min(items.size(), hues.size()); ++i)
        legend.emplace_back(items[i].name, items[i].fill);
    if (one && items.size() > hues.size())
        legend.emplace_back(fmt::format("{} others", items.size() - hues.size()), grey);
    return Picture(out).write(
        one ? shorten(all[0].subject.name) : fmt::format("{} files", all.size()),
        subtitle_of(all, options.ruler), items, legend);
}

std::string_view fill_of(u64 before, u64 after) {
    return after > before ? grew : after < before ? shrank : grey;
}

Item item_of(const DiffNode& node, std::string_view around, Ruler ruler) {
    const auto before = ruled(node.before, ruler);
    const auto after = ruled(node.after, ruler);
    auto value = words::signed_bytes(before, after);
    if (node.status == RowStatus::added) value += " new";
    if (node.status == RowStatus::gone) value += " gone";
    return {node.name, label_within(node.name, around), delta(before, after).bytes,
            std::move(value), fill_of(before, after)};
}

// Changes that cancel out are no reason for a small box: a row has the amounts of those below it.
std::vector<Item> items_of(const DiffNode& root, Ruler ruler) {
    std::vector<Item> out;
    for (const auto& child : root.children) {
        out.push_back(item_of(child, {}, ruler));
        if (child.children.empty()) continue;
        out.back().area = 0;
        for (const auto& inner : child.children) {
            out.back().below.push_back(item_of(inner, child.name, ruler));
            out.back().area += out.back().below.back().area;
        }
        by_area(out.back().below);
    }
    by_area(out);
    return out;
}

bool diff(const Diff& changes, const RenderOptions& options, const TextSink& out) {
    std::vector<Item> items;
    if (!changes.breakdowns.empty()) items = items_of(changes.breakdowns[0].root, options.ruler);
    const bool unlike = std::ranges::any_of(
        changes.context, [](const ContextChange& c) { return words::say(c).unlike; });
    return Picture(out).write(
        words::headline(changes),
        fmt::format("{}by {}; boxes by how much a row changed",
                    unlike ? "The two sides are not built alike; " : "",
                    changes.breakdowns.empty() ? "nothing" : changes.breakdowns[0].id),
        items, {{"grew", grew}, {"shrank", shrank}});
}

}  // namespace

extern const Reporter svg_reporter;
const Reporter svg_reporter = {
    .id = "svg",
    .description = "one picture: a treemap of two levels; of a build what ran when",
    .breakdowns = default_breakdowns,
    .rows = 0,
    .reports = reports,
    .diff = diff,
    .diff_breakdowns = default_breakdowns,
    .build = build::write_svg,
    .trend = trends::write_svg};

}  // namespace binsize
