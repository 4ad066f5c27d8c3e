// The one production that the Itanium ABI and Rust's legacy mangling share: an identifier behind
// its length in decimal (Itanium C++ ABI §5.1.3, <source-name>).
#pragma once

#include <string_view>

namespace binsize {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes <length><identifier> off the start of `s`; empty, and `s` as it was, where there is none.
[[nodiscard]] constexpr std::string_view take_identifier(std::string_view& s) {
    std::size_t length = 0;
    std::size_t at = 0;
    while (at < s.size() && is_digit(s[at]) && at < 6)
        length = length * 10 + static_cast<std::size_t>(s[at++] - '0');
    if (at == 0 || length == 0 || length > s.size() - at) return {};
    const auto id = s.substr(at, length);
    s.remove_prefix(at + length);
    return id;
}

}  // namespace binsize
