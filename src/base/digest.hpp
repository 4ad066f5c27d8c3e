// SHA-256 for `--digest`, through libmd.
#pragma once

#include <binsize/types.hpp>

#include <string>

namespace binsize {

/// 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(ByteView bytes);

}  // namespace binsize
