// By liblzma, of XZ Utils. Its own limit keeps a dictionary from being larger than what may come
// out of it.
#include "base/xz.hpp"

#include <lzma.h>

#include <algorithm>
#include <memory>

namespace binsize {
namespace {

constexpr u64 besides_dictionary = u64{16} << 20U;

Error damaged(lzma_ret code) {
    return {ErrorKind::malformed,
            fmt::format("xz: {}", code == LZMA_FORMAT_ERROR     ? "not its format"
                                  : code == LZMA_MEMLIMIT_ERROR ? "asks for too much memory"
                                  : code == LZMA_OPTIONS_ERROR  ? "of a kind that is not known"
                                  : code == LZMA_BUF_ERROR      ? "ends too early"
                                                                : "damaged")};
}

}  // namespace

Result<std::vector<std::byte>> unpack_xz(ByteView bytes, u64 most) {
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&stream, most + besides_dictionary, LZMA_CONCATENATED) != LZMA_OK)
        return fail(ErrorKind::unreadable, "xz: out of memory");
    const std::unique_ptr<lzma_stream, void (*)(lzma_stream*)> end(&stream, lzma_end);
    std::vector<std::byte> out;
    stream.next_in = reinterpret_cast<const uint8_t*>(bytes.data());
    stream.avail_in = bytes.size();
    for (auto code = LZMA_OK; code != LZMA_STREAM_END;) {
        if (out.size() > most) return malformed("xz: more than {} bytes", most);
        const auto filled = out.size();
        // Twice as much each time, and one byte more than there may be.
        out.resize(std::min<u64>(most + 1, std::max<u64>(2 * filled, 4 * bytes.size() + 64)));
        stream.next_out = reinterpret_cast<uint8_t*>(out.data()) + filled;
        stream.avail_out = out.size() - filled;
        code = lzma_code(&stream, LZMA_FINISH);
        out.resize(out.size() - stream.avail_out);
        if (code != LZMA_OK && code != LZMA_STREAM_END) return std::unexpected(damaged(code));
    }
    if (out.size() > most) return malformed("xz: more than {} bytes", most);
    return out;
}

}  // namespace binsize
