#include "base/deflate.hpp"

#include <binsize/types.hpp>

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <memory>

namespace binsize {
namespace {

// Beyond it a page of names gets 2 % smaller and takes three times as long to write.
constexpr int level = 9;

struct Free {
    void operator()(libdeflate_compressor* p) const { libdeflate_free_compressor(p); }
};

}  // namespace

Result<std::string> deflate(std::string_view bytes) {
    const std::unique_ptr<libdeflate_compressor, Free> compressor(
        libdeflate_alloc_compressor(level));
    if (!compressor) return fail(ErrorKind::unreadable, "not enough memory to compress");
    std::string out(libdeflate_deflate_compress_bound(compressor.get(), bytes.size()), '\0');
    out.resize(libdeflate_deflate_compress(compressor.get(), bytes.data(), bytes.size(), out.data(),
                                           out.size()));
    return out;
}

void append_base64(std::string& out, std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
        u32 group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < bytes.size() ? static_cast<u8>(bytes[i]) : 0U);
        std::array<char, 4> four = {digits[group >> 18], digits[group >> 12 & 63],
                                    digits[group >> 6 & 63], digits[group & 63]};
        if (bytes.size() < 3) four[3] = '=';
        if (bytes.size() < 2) four[2] = '=';
        out.append(four.data(), four.size());
    }
}

}  // namespace binsize
