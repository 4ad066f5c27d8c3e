// The rooms of the text reporter: a page to write on, and its parts in reading order.
#pragma once

#include "render/render.hpp"

namespace binsize::text {

/// Lines on their way to the sink; after it has closed, writing does nothing.
class Page {
public:
    Page(const RenderOptions& options, const TextSink& out) : options_(options), out_(out) {}

    [[nodiscard]] const RenderOptions& options() const { return options_; }
    [[nodiscard]] const Style& style() const { return options_.style; }
    [[nodiscard]] bool open() const { return open_; }

    /// Text that already ends in a newline.
    void put(std::string_view text);
    void line(std::string_view text) { put(std::string(text) + '\n'); }
    /// An empty line between two parts, but not at the top of the page.
    void part();
    void table(const TextTable& table);
    /// Lines so far.
    [[nodiscard]] std::size_t lines() const { return lines_; }
    /// "  label       value", the value wrapped under itself; nothing where the value is empty.
    void fact(std::string_view label, std::string_view value, Tone tone = Tone::plain);

private:
    const RenderOptions& options_;
    const TextSink& out_;
    bool open_ = true;
    bool written_ = false;
    std::size_t lines_ = 0;
};

/// The whole of a report on a screen.
/// From so many on, packages say best who has the bytes of a file, and symbols are not shown.
inline constexpr std::size_t enough_packages = 3;
void one_screen(Page& page, const Report& report);
void card(Page& page, const Report& report);
void linkage(Page& page, const Report& report);
void breakdown(Page& page, const Report& report, const Breakdown& breakdown);
/// `member`: which member of an archive or a fat file the table is of; empty for the file itself.
void table(Page& page, std::string_view member, const Table& table);
void weights(Page& page, const Report& report);
void savings(Page& page, const Report& report);
void notes(Page& page, const Report& report);
void note(Page& page, const Note& note);
/// The last line of a report: what its rows add up to, and the size of the file.
void sum(Page& page, const Report& report);
/// Several reports, a line each.
void summary(Page& page, std::span<const Report> all);

bool write_diff(const Diff& diff, const RenderOptions& options, const TextSink& out);
bool write_verdicts(Verdicts verdicts, const RenderOptions& options, const TextSink& out);
bool write_comparison(const Comparison& comparison, const RenderOptions& options,
                      const TextSink& out);

}  // namespace binsize::text
