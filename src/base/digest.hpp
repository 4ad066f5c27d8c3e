// SHA-256 for `--digest`, through libmd; CRC-32 as .gnu_debuglink has it, through libdeflate.
#pragma once

#include <binsize/types.hpp>

#include <string>

namespace binsize {

/// 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(ByteView bytes);
/// CRC-32 of zip, gzip and PNG.
[[nodiscard]] u32 crc32_of(ByteView bytes);

}  // namespace binsize
