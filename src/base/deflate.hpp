// Bytes made small and into text, for a page that carries its data along: raw DEFLATE (RFC 1951),
// which every browser inflates by itself, and base64 (RFC 4648, section 4).
#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

namespace binsize {

/// One raw DEFLATE stream. Errors (unreadable): out of memory.
[[nodiscard]] Result<std::string> deflate(std::string_view bytes);
/// Appends the bytes in base64, padded with '='.
void append_base64(std::string& out, std::string_view bytes);

}  // namespace binsize
