// The rows on a screen, with what is known of the one that is selected below them.
#include "base/shorten.hpp"
#include "render/explore/details.hpp"
#include "render/explore/painter.hpp"
#include "render/style.hpp"
#include "render/table.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::explore {
namespace {

constexpr std::size_t head_lines = 3, foot_lines = 1;
constexpr std::size_t room_for_panel = 14;  // lines of a screen that has a panel
constexpr std::size_t share_width = 7, least_name = 16, least_bar = 8, most_bar = 28;

std::string title_of(std::string_view breakdown) {
    std::string out;
    for (const char c : breakdown) out += c == ',' ? std::string(" > ") : std::string(1, c);
    return out;
}

std::string_view sort_words(SortBy by) {
    switch (by) {
        case SortBy::name: return "name";
        case SortBy::change: return "change";
        case SortBy::before: return "size before";
        default: return "size";
    }
}

}  // namespace

Painter::Painter(Explorer& explorer, std::size_t width, std::size_t height)
    : e_(explorer),
      view_(explorer.view()),
      rows_(view_.rows()),
      width_(std::max<std::size_t>(width, 10)),
      height_(std::max<std::size_t>(height, 2)) {
    style_.width = width_;
    style_.unicode = e_.unicode_;
}

Frame Painter::paint() {
    if (e_.mode_ == Explorer::Mode::help || e_.mode_ == Explorer::Mode::details)
        text();
    else
        tree();
    if (!style_.unicode)
        for (auto& line : frame_.lines)
            for (auto& piece : line.pieces) piece.text = ascii_only(piece.text);
    return std::move(frame_);
}

Piece Painter::at(std::size_t column, std::size_t end, std::string_view text, Tone tone) const {
    column = std::min(column, end);
    return {column, elide(text, end - column), tone};
}

Piece Painter::right(std::size_t end, std::string_view text, Tone tone) const {
    auto cut = elide(text, end);
    const auto size = display_width(cut);
    return {end - size, std::move(cut), tone};
}

void Painter::tree() {
    const auto panel = height_ >= room_for_panel ? std::clamp<std::size_t>((height_ - 5) / 3, 3, 14)
                                                 : std::size_t{0};
    const bool head = height_ > head_lines + foot_lines + 1;
    const auto fixed = foot_lines + (head ? head_lines : 0) + (panel > 0 ? panel + 1 : 0);
    e_.page_ = std::max<std::size_t>(height_ - fixed, 1);
    if (head) heading();
    columns();
    list();
    while (frame_.lines.size() + foot_lines + (panel > 0 ? panel + 1 : 0) < height_) put("");
    if (panel > 0) panel_lines(panel);
    foot();
}

void Painter::heading() {
    const auto whole = rows_.now(0);
    const auto& tree = e_.tree();
    auto size =
        fmt::format("{} bytes, {} in memory", with_commas(whole.file), with_commas(whole.memory));
    if (rows_.is_diff())
        size = fmt::format("{} bytes, {} in memory", signed_bytes(rows_.before(0).file, whole.file),
                           signed_bytes(rows_.before(0).memory, whole.memory));
    const auto room = display_width(size) + 2;
    if (room + 8 > width_)
        put(tree.title, Tone::strong);
    else
        put_line({at(0, width_ - room, tree.title, Tone::strong), right(width_, size)});
    const auto by =
        fmt::format("by {} ({} of {})", title_of(tree.id), e_.tree_ + 1, e_.trees_.size());
    const auto how = fmt::format(
        "{}{} in {}", sort_words(view_.sort()),
        view_.descending() != (view_.sort() == SortBy::name) ? "" : ", the other way round,",
        e_.memory_ ? "memory" : "the file");
    const auto left = display_width(by) + 2;
    put_line({at(0, width_, by, Tone::accent),
              at(std::max(left, width_ - std::min(width_, display_width(how))), width_, how,
                 Tone::dim)});
}

void Painter::columns() {
    const auto number = [&](auto&& text, std::string_view title) {
        return std::max(display_width(text), title.size()) + 2;
    };
    const auto whole = rows_.now(0), before = rows_.before(0);
    std::vector<std::size_t> widths;
    if (rows_.is_diff()) {
        titles_ = {"change", "before", "after"};
        u64 most = 0;
        for (const auto b : {bytes(whole, e_.memory_), bytes(before, e_.memory_)})
            most = std::max(most, b);
        widths = {number("+" + with_commas(most), titles_[0]),
                  number(with_commas(most), titles_[1]), number(with_commas(most), titles_[2])};
    } else {
        titles_ = {"file", "%", "memory"};
        widths = {number(with_commas(whole.file), titles_[0]), share_width,
                  number(with_commas(whole.memory), titles_[2])};
    }
    // What can be read below gives way before the names do.
    std::size_t sum = 0;
    std::size_t kept = 0;
    while (kept < widths.size() && sum + widths[kept] + least_name <= width_) sum += widths[kept++];
    titles_.resize(kept);
    const auto room = width_ - sum;
    bar_ =
        room >= 2 * least_name + least_bar + 2 ? std::min(most_bar, room - 2 * least_name - 2) : 0;
    if (rows_.is_diff()) bar_ = 0;
    name_ = room - (bar_ > 0 ? bar_ + 2 : 0);
    ends_.clear();
    for (std::size_t i = 0, end = name_; i < kept; ++i) ends_.push_back(end += widths[i]);
    if (height_ <= head_lines + foot_lines + 1) return;
    std::vector<Piece> pieces = {at(2, name_, "name", Tone::dim)};
    for (std::size_t i = 0; i < kept; ++i) pieces.push_back(right(ends_[i], titles_[i], Tone::dim));
    put_line(std::move(pieces));
}

void Painter::list() {
    const auto shown = view_.shown();
    const auto cursor = view_.cursor_line();
    auto& top = e_.top_;
    if (cursor < top) top = cursor;
    if (cursor >= top + e_.page_) top = cursor + 1 - e_.page_;
    if (top + e_.page_ > shown.size()) top = shown.size() - std::min(shown.size(), e_.page_);
    for (auto i = top; i < std::min(shown.size(), top + e_.page_); ++i) {
        put_line(row(shown[i]));
        frame_.lines.back().selected = i == cursor;
    }
}

std::vector<Piece> Painter::row(u32 row) {
    const auto indent = std::min<std::size_t>(2UL * rows_.level(row), name_ / 2);
    std::string_view mark = style_.unicode ? "▸" : "+";
    if (view_.is_open(row)) mark = style_.unicode ? "▾" : "-";
    if (rows_.children(row) == 0) mark = "";
    auto tone = row == 0 ? Tone::strong : Tone::plain;
    if (rows_.name(row).starts_with('[')) tone = Tone::dim;
    if (view_.is_match(row)) tone = Tone::warning;
    const auto label = row == 0 ? shorten(e_.tree().title) : rows_.label(row) + remark(row);
    std::vector<Piece> out = {at(indent, name_, mark, Tone::dim),
                              at(indent + 2, name_, label, tone)};
    for (std::size_t i = 0; i < ends_.size(); ++i) out.push_back(cell(i, row));
    if (bar_ > 0) out.push_back({width_ - bar_, style_.bar(share_of(row), bar_), Tone::accent});
    return out;
}

double Painter::share_of(u32 row) const {
    const auto all = bytes(rows_.now(0), e_.memory_);
    return all == 0
               ? 0.0
               : static_cast<double>(bytes(rows_.now(row), e_.memory_)) / static_cast<double>(all);
}

Piece Painter::cell(std::size_t column, u32 row) const {
    const auto title = titles_[column];
    const auto end = ends_[column];
    const auto now = rows_.now(row);
    if (title == "file")
        return right(end, with_commas(now.file), e_.memory_ ? Tone::dim : Tone::plain);
    if (title == "memory")
        return right(end, with_commas(now.memory), e_.memory_ ? Tone::plain : Tone::dim);
    if (title == "%") return right(end, percent(share_of(row)));
    const auto before = bytes(rows_.before(row), e_.memory_);
    const auto after = bytes(now, e_.memory_);
    if (title == "before") return right(end, with_commas(before), Tone::dim);
    if (title == "after") return right(end, with_commas(after));
    const auto tone = before == after ? Tone::dim : before < after ? Tone::bad : Tone::good;
    return right(end, signed_bytes(before, after), tone);
}

std::string Painter::remark(u32 row) const {
    if (!rows_.is_diff()) return {};
    switch (rows_.status(row)) {
        case RowStatus::added: return " (new)";
        case RowStatus::gone: return " (gone)";
        case RowStatus::renamed: return " (was " + shorten(rows_.old_name(row)) + ")";
        default: return {};
    }
}

Frame Explorer::frame(std::size_t width, std::size_t height) {
    return Painter(*this, width, height).paint();
}

}  // namespace binsize::explore
