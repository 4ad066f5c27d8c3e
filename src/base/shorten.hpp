// Texts that are too long for anybody to read, cut in the middle: names of a whole program, run
// paths of thousands of characters. JSON has them whole.
#pragma once

#include <string>
#include <string_view>

namespace binsize {

/// Bytes of a name in every format but JSON.
inline constexpr std::size_t longest_name = 4096;
/// Columns of one value on a card, in a diff, in a comment.
inline constexpr std::size_t longest_value = 160;

/// At most `most` bytes, with … in the middle where it had to be cut; no character is cut apart.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t most = longest_name);
/// One value of a card or a diff: at most longest_value columns, … in the middle.
[[nodiscard]] std::string short_value(std::string_view text);
/// Prose around values: every word of at most `longest` columns, and at most longest_name in all.
[[nodiscard]] std::string shorten_words(std::string_view text, std::size_t longest = longest_value);

}  // namespace binsize
