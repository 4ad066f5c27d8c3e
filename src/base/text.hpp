// Text that came from a file, made safe for where it goes, and numbers made readable. Names in
// executables are hostile bytes: every one passes printable() before it enters a Report, and the
// escape of its output format after that.
#pragma once

#include "base/glob.hpp"

#include <binsize/types.hpp>

#include <string>
#include <string_view>

namespace binsize {

/// Valid UTF-8 without control characters: C0, C1, DEL, bidirectional overrides, line separators
/// and malformed bytes become \xNN or \u{NNNN}. Other text is unchanged.
[[nodiscard]] std::string printable(std::string_view text);
/// Whether printable() would change nothing (the fast path for nearly every name).
[[nodiscard]] bool is_printable(std::string_view text);

/// The inside of a JSON string, of text that is valid UTF-8.
void append_json(std::string& out, std::string_view text);
/// One CSV field (RFC 4180). A field that a spreadsheet would run as a formula is prefixed with '.
[[nodiscard]] std::string csv_field(std::string_view text);
/// Text inside a Markdown table cell or paragraph: markup, pipes, mentions and HTML are inert.
[[nodiscard]] std::string markdown_text(std::string_view text);
[[nodiscard]] std::string html_text(std::string_view text);

/// "1,234,567"
[[nodiscard]] std::string with_commas(u64 value);
/// "1.21 MiB", "482 KiB", "37 B": three significant digits, powers of 1024.
[[nodiscard]] std::string human_size(u64 bytes);
/// "12.3%"; "0.0%" only for zero and "100.0%" only for all, "<0.1%" and ">99.9%" next to them;
/// of 0…1.
[[nodiscard]] std::string percent(double share);
/// A change as a part of what was there before: "+1.3%", "−<0.1%"; "0.0%" only for none. The sign
/// is the caller's: not every output may hold a minus sign that is no ASCII.
[[nodiscard]] std::string percent_change(u64 change, u64 from, std::string_view sign);
/// Columns a terminal uses for the text: combining marks 0, wide characters 2.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// The text cut to at most `width` columns, with … in the middle where it had to be cut. What a
/// reader takes for one character, a letter with its marks or a syllable, is whole or not there.
[[nodiscard]] std::string elide(std::string_view text, std::size_t width);
/// Bytes of what a reader takes for one character (Unicode's extended grapheme cluster), at the
/// start of a text that is not empty.
[[nodiscard]] std::size_t first_grapheme(std::string_view text);

/// Takes the first character off a text that is not empty. A malformed byte is a character of its
/// own beyond Unicode, 0x110000 + byte, equal to no other.
char32_t take_character(std::string_view& text);

}  // namespace binsize
