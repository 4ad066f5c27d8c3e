// How somebody looks at a tree of rows: in which order, what is open, which row is meant, what was
// searched for, and so which rows stand on the screen. Knows no screen.
#pragma once

#include "render/explore/rows.hpp"

namespace binsize::explore {

enum class SortBy : u8 { size, name, change, before };

class TreeView {
public:
    explicit TreeView(Rows rows);

    [[nodiscard]] const Rows& rows() const { return rows_; }
    /// Rows that are to be seen when the screen is long enough, in order.
    [[nodiscard]] std::span<const u32> shown() const { return shown_; }
    [[nodiscard]] bool is_open(u32 row) const { return open_[row] != 0; }
    [[nodiscard]] u32 cursor() const { return shown_[at_]; }
    [[nodiscard]] std::size_t cursor_line() const { return at_; }

    void move(i64 lines);
    void move_to(std::size_t line);
    /// Opens the row of the cursor; one that is open or has no children: goes to the row below.
    void open();
    /// Closes it; one that is closed: goes to what it lies in.
    void close();
    void toggle();
    /// Closes everything below the root but what the cursor lies in.
    void close_others();
    /// Puts the cursor on a row, with everything open that it lies in.
    void reveal(u32 row);

    [[nodiscard]] SortBy sort() const { return sort_; }
    [[nodiscard]] bool descending() const { return descending_; }
    [[nodiscard]] bool by_memory() const { return memory_; }
    void sort_by(SortBy by, bool descending);
    void next_sort();  ///< the largest first, names from a
    void reverse() { sort_by(sort_, !descending_); }
    void set_ruler(bool memory);

    /// Rows whose name holds the words, upper or lower case; none ends the search.
    void search(std::string_view words);
    [[nodiscard]] std::string_view words() const { return words_; }
    [[nodiscard]] std::size_t matches() const { return found_.size(); }
    /// Bytes of the matches, none counted twice; `before` of a diff.
    [[nodiscard]] u64 matched_bytes() const { return found_now_; }
    [[nodiscard]] u64 matched_before() const { return found_before_; }
    /// Which match the cursor is on, from 1; 0: on none.
    [[nodiscard]] std::size_t match_number() const;
    [[nodiscard]] bool is_match(u32 row) const { return !words_.empty() && match_[row] != 0; }
    /// Goes to another match, the largest first.
    void next_match(bool forward);

private:
    [[nodiscard]] u64 key(u32 row) const;
    [[nodiscard]] std::span<const u32> children(u32 row);
    void list(u32 cursor);

    Rows rows_;
    std::vector<u32> order_;  ///< the children of a row where they lie in rows_, ordered
    std::vector<u8> ordered_, open_, match_;
    std::vector<u32> shown_, found_;
    std::size_t at_ = 0;
    SortBy sort_;
    bool descending_ = true;
    bool memory_ = false;
    std::string words_;
    u64 found_now_ = 0, found_before_ = 0;
};

}  // namespace binsize::explore
