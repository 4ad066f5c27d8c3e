#include "base/digest.hpp"

#include <libdeflate.h>
#include <sha2.h>

#include <array>

#include <fmt/format.h>

namespace binsize {

std::string sha256_hex(ByteView bytes) {
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, reinterpret_cast<const u8*>(bytes.data()), bytes.size());
    std::array<u8, SHA256_DIGEST_LENGTH> digest{};
    SHA256Final(digest.data(), &context);
    std::string out;
    for (const auto b : digest) out += fmt::format("{:02x}", b);
    return out;
}

u32 crc32_of(ByteView bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

}  // namespace binsize
