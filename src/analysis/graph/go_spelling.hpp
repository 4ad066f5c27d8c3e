// How the names of Go's symbols spell paths and texts. Facts: cmd/internal/objabi.PathToPrefix,
// strconv.Quote, cmd/internal/hash.
#pragma once

#include <string>
#include <string_view>

namespace binsize {

/// objabi.PathToPrefix.
[[nodiscard]] std::string escaped_path(std::string_view path);
/// strconv.Quote, of what is valid UTF-8.
[[nodiscard]] std::string quoted(std::string_view text);
/// Long texts are named by 16 bytes of a hash that the compiler keeps apart from plain SHA-256 by a
/// byte in front (Go 1.24).
[[nodiscard]] std::string text_hash(std::string_view text);

}  // namespace binsize
