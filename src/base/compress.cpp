#include "base/compress.hpp"

#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

namespace binsize {
namespace {

template <auto Free>
struct FreeWith {
    void operator()(auto* p) const { (void)Free(p); }
};

std::unexpected<Error> out_of_memory(std::string_view method) {
    return fail(ErrorKind::unreadable, "not enough memory to compress with {}", method);
}

}  // namespace

// libdeflate compresses whole buffers; pages of the output that it does not reach cost nothing.
Result<Compressed> gzip(ByteView bytes) {
    const std::unique_ptr<libdeflate_compressor, FreeWith<libdeflate_free_compressor>> compressor(
        libdeflate_alloc_compressor(gzip_level));
    if (!compressor) return out_of_memory("gzip");
    const auto room = libdeflate_gzip_compress_bound(compressor.get(), bytes.size());
    Compressed out{std::unique_ptr<std::byte[]>(new (std::nothrow) std::byte[room]), 0};
    if (!out.buffer) return out_of_memory("gzip");
    out.size = libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(),
                                        out.buffer.get(), room);
    return out;
}

Result<u64> gzip_size(ByteView bytes) { return TRY(gzip(bytes)).size; }

Result<u64> zstd_size(ByteView bytes) {
    const std::unique_ptr<ZSTD_CCtx, FreeWith<ZSTD_freeCCtx>> context(ZSTD_createCCtx());
    if (!context) return out_of_memory("zstd");
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, zstd_level);
    ZSTD_CCtx_setPledgedSrcSize(context.get(), bytes.size());
    std::vector<std::byte> piece(ZSTD_CStreamOutSize());
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    u64 total = 0;
    for (;;) {
        ZSTD_outBuffer out{piece.data(), piece.size(), 0};
        const auto left = ZSTD_compressStream2(context.get(), &out, &in, ZSTD_e_end);
        if (ZSTD_isError(left) != 0)
            return fail(ErrorKind::unreadable, "zstd: {}", ZSTD_getErrorName(left));
        total += out.pos;
        if (left == 0) return total;
    }
}

Result<u64> zlib_call_size(ByteView bytes) {
    z_stream stream{};
    if (deflateInit(&stream, Z_DEFAULT_COMPRESSION) != Z_OK) return out_of_memory("zlib");
    std::vector<Bytef> piece(std::size_t{1} << 16U);
    constexpr std::size_t most_at_once = std::size_t{1} << 30U;
    u64 total = 0;
    int status = Z_OK;
    while (status == Z_OK || status == Z_BUF_ERROR) {
        if (stream.avail_in == 0 && !bytes.empty()) {
            const auto next = bytes.first(std::min(bytes.size(), most_at_once));
            bytes = bytes.subspan(next.size());
            stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(next.data()));
            stream.avail_in = static_cast<uInt>(next.size());
        }
        stream.next_out = piece.data();
        stream.avail_out = static_cast<uInt>(piece.size());
        status = deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
        total += piece.size() - stream.avail_out;
    }
    deflateEnd(&stream);
    if (status != Z_STREAM_END) return out_of_memory("zlib");
    return total;
}

Result<u64> zstd_call_size(ByteView bytes) {
    const auto room = ZSTD_compressBound(bytes.size());
    const std::unique_ptr<std::byte[]> buffer(new (std::nothrow) std::byte[room]);
    if (!buffer) return out_of_memory("zstd");
    const auto size = ZSTD_compress(buffer.get(), room, bytes.data(), bytes.size(), zstd_level);
    if (ZSTD_isError(size) != 0)
        return fail(ErrorKind::unreadable, "zstd: {}", ZSTD_getErrorName(size));
    return size;
}

}  // namespace binsize
