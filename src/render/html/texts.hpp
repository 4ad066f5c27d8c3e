// The names of a page: each once, in the order of their bytes, without what each has in common with
// the one before. Names of one package then cost a few bytes each, and rows that lie by name refer
// to them by small steps.
#pragma once

#include "base/base.hpp"

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace binsize::html {

/// LEB128.
void append_number(std::string& out, u64 value);
/// A signed number as one that is small where its amount is: 0, −1, 1, −2, …
[[nodiscard]] constexpr u64 zigzag(i64 value) {
    return static_cast<u64>(value) << 1 ^ static_cast<u64>(value >> 63);
}

/// A stretch of a page's data with the bytes of each of its columns, in order.
struct Block {
    std::string bytes;
    std::vector<std::pair<std::string_view, std::size_t>> columns;

    void add(std::string_view name, std::string_view column) {
        bytes += column;
        columns.emplace_back(name, column.size());
    }
};

class Texts {
public:
    static constexpr std::size_t whole_text = 128;
    /// Before order(). The text must outlive this; of one too long to be read, what is shown.
    void add(std::string_view text);
    /// Sorts; after it, id() answers.
    void order();
    [[nodiscard]] u32 id(std::string_view text) const;
    [[nodiscard]] std::size_t size() const { return sorted_.size(); }
    /// Columns: shared (bytes in common with the text before), length (of the rest), rest. Each
    /// `whole_text`th shares nothing.
    [[nodiscard]] Block block() const;

private:
    std::unordered_map<std::string_view, u32> ids_;
    std::deque<std::string> cut_;
    std::vector<std::string_view> sorted_;
};

}  // namespace binsize::html
