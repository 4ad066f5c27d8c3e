#include "render/explore/tree_view.hpp"

#include <algorithm>
#include <numeric>

namespace binsize::explore {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// `words` is in lower case.
bool holds(std::string_view name, std::string_view words) {
    return !std::ranges::search(name, words, {}, lower).empty();
}

}  // namespace

TreeView::TreeView(Rows rows)
    : rows_(std::move(rows)),
      order_(rows_.size()),
      ordered_(rows_.size()),
      open_(rows_.size()),
      match_(rows_.size()),
      sort_(rows_.is_diff() ? SortBy::change : SortBy::size) {
    std::iota(order_.begin(), order_.end(), 0U);
    open_[0] = 1;
    list(0);
}

u64 TreeView::key(u32 row) const {
    const auto now = bytes(rows_.now(row), memory_);
    if (sort_ == SortBy::before) return bytes(rows_.before(row), memory_);
    return sort_ == SortBy::change ? delta(bytes(rows_.before(row), memory_), now).bytes : now;
}

// Ties by name; what stands for others is last, whatever it adds up to.
std::span<const u32> TreeView::children(u32 row) {
    const auto out = std::span(order_).subspan(rows_.first_child(row), rows_.children(row));
    if (ordered_[row] != 0) return out;
    ordered_[row] = 1;
    std::ranges::sort(out, [&](u32 a, u32 b) {
        if (rows_.is_rest(a) != rows_.is_rest(b)) return rows_.is_rest(b);
        if (sort_ == SortBy::name && rows_.name(a) != rows_.name(b))
            return (rows_.name(a) < rows_.name(b)) != descending_;
        if (const auto x = key(a), y = key(b); sort_ != SortBy::name && x != y)
            return (x > y) == descending_;
        return rows_.name(a) != rows_.name(b) ? rows_.name(a) < rows_.name(b) : a < b;
    });
    return out;
}

void TreeView::list(u32 cursor) {
    shown_.clear();
    std::vector<u32> todo = {0};
    while (!todo.empty()) {
        const auto row = todo.back();
        todo.pop_back();
        if (row == cursor) at_ = shown_.size();
        shown_.push_back(row);
        if (open_[row] == 0) continue;
        const auto below = children(row);
        todo.insert(todo.end(), below.rbegin(), below.rend());
    }
    at_ = std::min(at_, shown_.size() - 1);
}

void TreeView::move(i64 lines) {
    const auto last = static_cast<i64>(shown_.size()) - 1;
    at_ = static_cast<std::size_t>(std::clamp(static_cast<i64>(at_) + lines, i64{0}, last));
}

void TreeView::move_to(std::size_t line) { at_ = std::min(line, shown_.size() - 1); }

void TreeView::open() {
    const auto row = cursor();
    if (open_[row] != 0 || rows_.children(row) == 0) return move(1);
    open_[row] = 1;
    list(row);
}

void TreeView::close() {
    const auto row = cursor();
    if (open_[row] == 0) return reveal(rows_.parent(row));
    open_[row] = 0;
    list(row);
}

void TreeView::toggle() {
    if (rows_.children(cursor()) == 0) return;
    if (open_[cursor()] != 0)
        close();
    else
        open();
}

void TreeView::close_others() {
    const auto row = cursor();
    std::ranges::fill(open_, u8{0});
    open_[0] = 1;
    reveal(row);
}

void TreeView::reveal(u32 row) {
    open_[0] |= row != 0;
    for (auto above = rows_.parent(row); above != 0; above = rows_.parent(above)) open_[above] = 1;
    list(row);
}

void TreeView::sort_by(SortBy by, bool descending) {
    sort_ = by;
    descending_ = descending;
    std::ranges::fill(ordered_, u8{0});
    list(cursor());
}

void TreeView::next_sort() {
    const auto next = [&] {
        if (!rows_.is_diff()) return sort_ == SortBy::size ? SortBy::name : SortBy::size;
        switch (sort_) {
            case SortBy::change: return SortBy::size;
            case SortBy::size: return SortBy::before;
            case SortBy::before: return SortBy::name;
            default: return SortBy::change;
        }
    }();
    sort_by(next, next != SortBy::name);
}

void TreeView::set_ruler(bool memory) {
    memory_ = memory;
    sort_by(sort_, descending_);
    if (!words_.empty()) search(std::string(words_));
}

void TreeView::search(std::string_view words) {
    words_ = words;
    found_.clear();
    found_now_ = found_before_ = 0;
    std::ranges::fill(match_, u8{0});
    if (words.empty()) return;
    std::string wanted(words);
    std::ranges::transform(wanted, wanted.begin(), lower);
    constexpr u8 itself = 1, below_one = 2;
    for (u32 row = 1; row < rows_.size(); ++row) {
        if (match_[rows_.parent(row)] != 0) match_[row] = below_one;
        if (rows_.is_rest(row) || !holds(rows_.name(row), wanted)) continue;
        if (match_[row] == 0) {
            found_now_ += bytes(rows_.now(row), memory_);
            found_before_ += bytes(rows_.before(row), memory_);
        }
        match_[row] |= itself;
        found_.push_back(row);
    }
    for (auto& flag : match_) flag &= itself;
    const auto size = [&](u32 row) {
        const auto now = bytes(rows_.now(row), memory_);
        return rows_.is_diff() ? delta(bytes(rows_.before(row), memory_), now).bytes : now;
    };
    std::ranges::stable_sort(found_, [&](u32 a, u32 b) { return size(a) > size(b); });
}

std::size_t TreeView::match_number() const {
    const auto found = std::ranges::find(found_, cursor());
    return found == found_.end() ? 0 : static_cast<std::size_t>(found - found_.begin()) + 1;
}

void TreeView::next_match(bool forward) {
    if (found_.empty()) return;
    const auto number = match_number();
    const auto count = found_.size();
    const auto next = number == 0 ? (forward ? 0 : count - 1)
                      : forward   ? number % count
                                  : (number + count - 2) % count;
    reveal(found_[next]);
}

}  // namespace binsize::explore
