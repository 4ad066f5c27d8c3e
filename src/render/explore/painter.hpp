// What a screen shows: lines of pieces at columns, for any size of screen. Names may hold anything
// that printable() leaves; each piece begins at a column of its own, so that none pushes another.
#pragma once

#include "render/explore/explore.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace binsize::explore {

class Painter {
public:
    Painter(Explorer& explorer, std::size_t width, std::size_t height);
    Frame paint();

private:
    // Text at a column, cut where it ends.
    [[nodiscard]] Piece at(std::size_t column, std::size_t end, std::string_view text,
                           Tone tone = Tone::plain) const;
    // Text that ends there.
    [[nodiscard]] Piece right(std::size_t end, std::string_view text,
                              Tone tone = Tone::plain) const;
    void put_line(std::vector<Piece> pieces) { frame_.lines.push_back({std::move(pieces)}); }
    void put(std::string_view text, Tone tone = Tone::plain) {
        put_line({at(0, width_, text, tone)});
    }
    void tree();
    void heading();
    // Where the columns end, from the right: a bar where there is room, then numbers.
    void columns();
    void list();
    std::vector<Piece> row(u32 row);
    [[nodiscard]] Piece cell(std::size_t column, u32 row) const;
    [[nodiscard]] double share_of(u32 row) const;
    [[nodiscard]] std::string remark(u32 row) const;
    // All that is known of the row, in lines of the screen's width.
    std::vector<std::string> details();
    void fact(std::vector<std::string>& lines, std::string_view label, std::string_view value,
              std::size_t label_width) const;
    void panel_lines(std::size_t count);
    void foot();
    std::string found();
    void text();

    Explorer& e_;
    TreeView& view_;
    const Rows& rows_;
    std::size_t width_, height_;
    Style style_;
    Frame frame_;
    std::vector<std::string_view> titles_;
    std::vector<std::size_t> ends_;  // of the columns of numbers
    std::size_t name_ = 0, bar_ = 0;
};

}  // namespace binsize::explore
