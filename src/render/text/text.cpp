// The text reporter: what a person reads first, from the general to the particular. It prints
// what the report holds and computes nothing but layout, shares and the closing sum.
#include "render/text/text.hpp"

#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/answers/answers.hpp"
#include "render/build/build.hpp"
#include "render/start/start.hpp"
#include "render/trend/trend.hpp"
#include "render/values.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace text {
namespace {

constexpr std::size_t label_width = 12;

void one_report(Page& page, const Report& report) {
    const auto& options = page.options();
    const bool chosen = options.chosen_breakdowns || options.chosen_tables;
    page.part();
    if (!chosen) {
        card(page, report);
        linkage(page, report);
    } else if (options.many) {
        page.line(page.style().paint(Tone::strong, shorten(report.subject.name)));
    }
    if (!options.chosen_tables || options.chosen_breakdowns)
        for (const auto& b : report.breakdowns) {
            // Without modules their rows are those of the categories.
            if (!chosen && b.id == "modules" && report.toolchain.modules.empty()) continue;
            breakdown(page, report, b);
        }
    each_table(report, [&](std::string_view member, const Table& t) {
        table(page, member, t);
        return page.open();
    });
    if (!chosen) weights(page, report);
    if (!chosen) savings(page, report);
    notes(page, report);
    if (!options.chosen_tables || options.chosen_breakdowns) sum(page, report);
}

// In ASCII where the terminal is not UTF-8.
template <class F>
bool on_page(const RenderOptions& options, const TextSink& out, F&& write) {
    const TextSink plain = [&](std::string_view piece) { return out(ascii_only(piece)); };
    Page page(options, options.style.unicode ? out : plain);
    write(page);
    return page.open();
}

bool full_reports(std::span<const Report> all, const RenderOptions& options, const TextSink& out) {
    return on_page(options, out, [&](Page& page) {
        if (options.many) summary(page, all);
        for (const auto& report : all) one_report(page, report);
    });
}

bool reports(std::span<const Report> all, const RenderOptions& options, const TextSink& out) {
    if (options.chosen_breakdowns || options.chosen_tables) return full_reports(all, options, out);
    return on_page(options, out, [&](Page& page) {
        if (!options.many) {
            for (const auto& report : all) one_screen(page, report);
            return;
        }
        summary(page, all);
        page.part();
        page.line("Each by itself is `binsize report FILE`; --full writes all of all.");
    });
}

constexpr std::array<std::string_view, 5> default_breakdowns = {"classes", "members", "modules",
                                                                "packages", "symbols"};
constexpr std::array<std::string_view, 7> full_breakdowns = {
    "classes", "members", "sections", "categories", "modules", "packages", "symbols"};

}  // namespace

void Page::put(std::string_view text) {
    if (!open_) return;
    written_ = true;
    // Lines are long: looking for the end of each is several times quicker than counting.
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        ++lines_;
    open_ = out_(text);
}

void Page::part() {
    if (written_) put("\n");
}

void Page::table(const TextTable& table) {
    (void)table.write(style(), [&](std::string_view piece) {
        put(piece);
        return open_;
    });
}

void Page::fact(std::string_view label, std::string_view value, Tone tone) {
    constexpr std::size_t indent = 2 + label_width + 2;
    const auto room = std::max<std::size_t>(style().width, indent + 24) - indent;
    const TextLayout layout({{label_width, Align::left}, {room, Align::left}}, 2);
    bool first = true;
    for (const auto& piece : wrap(value, room)) {
        // A word longer than the line (a path, a flag) is shown whole all the same.
        const TextLayout wide({{label_width, Align::left}, {display_width(piece), Align::left}}, 2);
        const std::vector<TextCell> cells = {{first ? std::string(label) : "", Tone::dim},
                                             {piece, tone}};
        put((display_width(piece) > room ? wide : layout).line(cells, style()));
        first = false;
    }
}

}  // namespace text

extern const Reporter text_reporter;
const Reporter text_reporter = {.id = "text",
                                .description = "a page for people, made for a terminal",
                                .breakdowns = text::default_breakdowns,
                                .rows = 20,
                                .glance_of_many = true,
                                .packages_enough = text::enough_packages,
                                .rows_alone = true,
                                .reports = text::reports,
                                .diff = text::write_diff,
                                .verdicts = text::write_verdicts,
                                .comparison = text::write_comparison,
                                .why = answers::write_why_text,
                                .what_if = answers::write_what_if_text,
                                .same = answers::write_same_text,
                                .build = build::write_text,
                                .build_diff = build::write_diff_text,
                                .start = starting::write_text,
                                .trend = trends::write_text};

extern const Reporter full_text_reporter;
const Reporter full_text_reporter = {.id = "text-full",
                                     .description = "the same of all that a report holds",
                                     .breakdowns = text::full_breakdowns,
                                     .rows = 20,
                                     .rows_alone = true,
                                     .reports = text::full_reports};

}  // namespace binsize
