// How large bytes are when they travel: what a registry, a package or a download compresses them
// to.
#pragma once

#include "base/bytes.hpp"

#include <memory>

namespace binsize {

inline constexpr int gzip_level = 6;
inline constexpr int zstd_level = 3;

struct Compressed {
    std::unique_ptr<std::byte[]> buffer;
    u64 size = 0;
    [[nodiscard]] ByteView view() const { return {buffer.get(), size}; }
};
/// One gzip member by libdeflate at gzip_level. Errors (unreadable): out of memory.
[[nodiscard]] Result<Compressed> gzip(ByteView bytes);
/// The size as one gzip member by libdeflate at gzip_level. Errors (unreadable): out of memory.
[[nodiscard]] Result<u64> gzip_size(ByteView bytes);
/// The size as one zstd frame at zstd_level, content size stated, no checksum.
[[nodiscard]] Result<u64> zstd_size(ByteView bytes);
/// The size that zlib's own compress() makes of it, and ZSTD_compress() at zstd_level: what tools
/// that call these write.
[[nodiscard]] Result<u64> zlib_call_size(ByteView bytes);
[[nodiscard]] Result<u64> zstd_call_size(ByteView bytes);

}  // namespace binsize
