// A build as one picture: what ran when, a lane for each step that ran at once, below it what of
// the machine each tool used, and who the processors worked for, tool by module by package, as
// flame graphs draw it. Every text is escaped and cut to its box; positions are tenths of a pixel,
// so that one record gives the same bytes everywhere.
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "compare/build/build.hpp"
#include "render/build/build.hpp"
#include "render/build/heat.hpp"
#include "render/build/lanes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

namespace binsize::build {
namespace {

constexpr double width = 960;
constexpr double left = 12;
constexpr double inner = width - 2 * left;
constexpr double top = 52;  // the title
constexpr double lane_height = 16;
constexpr double letter = 7;
constexpr double narrowest = 0.2;  // what is narrower is counted and not drawn
constexpr u64 most_lanes = 64;
// Okabe and Ito's, told apart by any kind of colour vision; the tools with most time have them.
constexpr std::array<std::string_view, 6> hues = {"#56b4e9", "#e69f00", "#009e73",
                                                  "#f0e442", "#cc79a7", "#e58a4e"};
constexpr std::string_view grey = "#b8b8b8";

std::string text_of(std::string_view text) { return html_text(printable(shorten(text))); }

std::string seconds(double value) { return fmt::format("{:.2f} s", value); }

class Hues {
public:
    explicit Hues(const BuildSummary& sum) {
        for (std::size_t i = 0; i < std::min(hues.size(), sum.tools.size()); ++i)
            of_[sum.tools[i].name] = hues[i];
    }
    [[nodiscard]] std::string_view of(std::string_view tool) const {
        const auto found = of_.find(tool);
        return found == of_.end() ? grey : found->second;
    }
    [[nodiscard]] const auto& all() const { return of_; }

private:
    std::map<std::string, std::string_view, std::less<>> of_;
};

// Who the processors worked for, by a path of names.
struct Share {
    double processor = 0;
    std::map<std::string, Share, std::less<>> below = {};
};

Share shares_of(const BuildRecord& record) {
    Share all;
    for (const auto& step : record.steps) {
        const double time = std::max(0.0, step.processor());
        all.processor += time;
        auto* at = &all.below[step.tool];
        at->processor += time;
        for (const auto* name : {&step.module, &step.package, &step.unit}) {
            if (name->empty()) continue;
            at = &at->below[*name];
            at->processor += time;
        }
    }
    return all;
}

class Picture {
public:
    explicit Picture(const BuildRecord& record)
        : record_(record), sum_(summarize(record)), hues_(sum_), leaves_(leaves_of(record)) {}

    std::string draw() {
        const auto lanes = lanes_of(leaves_);
        u64 count = 1;
        for (const auto lane : lanes) count = std::max(count, std::min(lane + 1, most_lanes));
        title(12, 40,
              fmt::format("{} of wall time, {} of CPU on {} processors, {} steps",
                          seconds(record_.wall), seconds(record_.user + record_.system),
                          record_.processors, with_commas(record_.steps.size())));
        double y = top + 14;
        label(
            left, top + 4,
            any_memory()
                ? "what ran when; outlined: the chain that ended last; lines: memory, as high as the peak"
                : "what ran when; outlined: the chain that ended last",
            100, "#57606a");
        timeline(y, lanes);
        y += static_cast<double>(count) * lane_height;
        axis(y);
        y += 36;
        auto heat = heat_map(record_, {left, y, inner});
        text_ += heat.first;
        y = heat.second + (heat.first.empty() ? 6 : 20);
        label(left, y - 6, "who the processors worked for: tool, module, package", 100, "#57606a");
        const auto all = shares_of(record_);
        if (all.processor > 0) shares(all, left, y, inner / all.processor, 0, {});
        y += 3 * lane_height + 24;
        y = legend(y);
        const auto head = fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1:.1f}\" width=\"{0}\" "
            "height=\"{1:.1f}\" role=\"img\" font-family=\"system-ui, sans-serif\" "
            "font-size=\"12\">\n<title>{2}</title>\n"
            "<rect width=\"{0}\" height=\"{1:.1f}\" fill=\"#ffffff\"/>\n",
            width, y, text_of(fmt::format("{}", fmt::join(record_.command, " "))));
        return head + text_ + "</svg>\n";
    }

private:
    void title(double x, double y, std::string_view subtitle) {
        const auto command =
            shorten_words(printable(fmt::format("{}", fmt::join(record_.command, " "))));
        text_ +=
            fmt::format("<text x=\"{}\" y=\"20\" font-size=\"16\" font-weight=\"bold\">{}</text>\n",
                        x, html_text(elide(command, 90)));
        label(x, y, subtitle, 130, "#57606a");
    }
    void label(double x, double y, std::string_view text, std::size_t most, std::string_view fill) {
        text_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\">{}</text>\n", x, y, fill,
                             html_text(elide(printable(text), most)));
    }
    // A box with what it is as its title, and its name where there is room.
    void box(double x, double y, double w, std::string_view fill, std::string_view name,
             std::string_view says, bool outlined) {
        text_ += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\""
            " stroke=\"{}\" stroke-width=\"{}\"><title>{}</title></rect>\n",
            x, y, std::max(w, 0.3), lane_height - 1, fill, outlined ? "#000000" : "#ffffff",
            outlined ? "1" : "0.3", text_of(says));
        const auto room = static_cast<std::size_t>(std::max(0.0, (w - 6) / letter));
        if (room < 3) return;
        text_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"11\">{}</text>\n", x + 3,
                             y + 11.5, html_text(elide(printable(name), room)));
    }

    // Between 0 and 1, whatever a record says.
    [[nodiscard]] double part(double time) const {
        return record_.wall > 0 ? std::clamp(time / record_.wall, 0.0, 1.0) : 0;
    }

    [[nodiscard]] bool any_memory() const {
        return std::ranges::any_of(leaves_, [](const auto* s) { return s->memory.size() > 1; });
    }

    void timeline(double y, std::span<const u64> lanes) {
        const std::unordered_set<const BuildStep*> critical(sum_.critical.begin(),
                                                            sum_.critical.end());
        for (std::size_t i = 0; i < leaves_.size(); ++i) {
            const auto& step = *leaves_[i];
            const double x = part(step.start) * inner;
            const double w = part(step.end) * inner - x;
            if (w < narrowest || lanes[i] >= most_lanes) {
                ++left_out_;
                continue;
            }
            const auto& of = step.package.empty() ? step.unit : step.package;
            const auto name = of.empty() ? step.tool : of;
            box(left + x, y + static_cast<double>(lanes[i]) * lane_height, w, hues_.of(step.tool),
                name,
                fmt::format("{}{}{}: {} to {}, {} of CPU, peak {}", step.tool,
                            of.empty() ? "" : " ", of, seconds(step.start), seconds(step.end),
                            seconds(step.processor()), human_size(step.peak)),
                critical.contains(&step));
            memory(step, left + x, y + static_cast<double>(lanes[i]) * lane_height, w);
        }
    }

    // A line over the step's box: its height is the build's largest process.
    void memory(const BuildStep& step, double x, double y, double w) {
        constexpr double gap = 1;  // tenths of pixels would be drawn over each other
        if (step.memory.size() < 2 || record_.peak == 0 || !(step.memory_every > 0)) return;
        std::string points;
        double last = -gap;
        for (std::size_t i = 0; i < step.memory.size(); ++i) {
            const double at = part(static_cast<double>(i + 1) * step.memory_every) * inner;
            if (at > w) break;
            if (at - last < gap) continue;
            last = at;
            const double share = std::min(
                1.0, static_cast<double>(step.memory[i]) / static_cast<double>(record_.peak));
            points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", x + at,
                                  y + (lane_height - 2) * (1 - share) + 0.5);
        }
        if (points.find(' ') == std::string::npos) return;
        text_ += fmt::format(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"#1b1f24\" stroke-width=\"0.8\"/>\n",
            points);
    }

    void axis(double y) {
        for (int i = 0; i <= 4; ++i) {
            const auto text = seconds(record_.wall * i / 4);
            const double x = left + inner * i / 4;
            const char* anchor = i == 0 ? "start" : i == 4 ? "end" : "middle";
            text_ += fmt::format(
                "<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"#57606a\" text-anchor=\"{}\">{}</text>\n",
                x, y + 14, anchor, text);
        }
    }

    // Three levels: the depth of the recursion.
    void shares(const Share& of, double x, double y, double scale, unsigned depth,
                std::string_view tool) {
        std::vector<std::pair<std::string_view, const Share*>> order;
        for (const auto& [name, share] : of.below) order.emplace_back(name, &share);
        std::ranges::stable_sort(order, std::greater<>(),
                                 [](const auto& pair) { return pair.second->processor; });
        for (const auto& [name, share] : order) {
            const double w = share->processor * scale;
            if (w < narrowest) break;
            const auto of_tool = depth == 0 ? name : tool;
            box(x, y, w, hues_.of(of_tool), name,
                fmt::format("{}: {} of CPU", name, seconds(share->processor)), false);
            shares(*share, x, y + lane_height, scale, depth + 1, of_tool);
            x += w;
        }
    }

    double legend(double y) {
        double x = left;
        const auto entry = [&](std::string_view name, std::string_view fill) {
            const auto shown = elide(printable(name), 20);
            text_ += fmt::format(
                "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" height=\"10\" fill=\"{}\"/>\n", x,
                y - 9, fill);
            label(x + 14, y, shown, 20, "#1b1f24");
            x += 30 + letter * static_cast<double>(display_width(shown));
        };
        for (const auto& row : sum_.tools)
            if (const auto hue = hues_.of(row.name); hue != grey) entry(row.name, hue);
        if (sum_.tools.size() > hues_.all().size()) entry("other tools", grey);
        y += 20;
        if (left_out_ > 0) {
            label(
                left, y,
                fmt::format("{} steps too short to be seen are not drawn", with_commas(left_out_)),
                100, "#57606a");
            y += 20;
        }
        return y;
    }

    const BuildRecord& record_;
    BuildSummary sum_;
    Hues hues_;
    std::vector<const BuildStep*> leaves_;
    u64 left_out_ = 0;
    std::string text_;
};

}  // namespace

std::string picture_of(const BuildRecord& record) { return Picture(record).draw(); }

bool write_svg(const BuildRecord& record, const RenderOptions&, const TextSink& out) {
    return out(picture_of(record));
}

}  // namespace binsize::build
