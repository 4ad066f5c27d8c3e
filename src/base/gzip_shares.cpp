#include "base/gzip_shares.hpp"

#include "base/compress.hpp"

#include <algorithm>
#include <functional>

namespace binsize {

// RFC 1952: the header without optional fields, which libdeflate writes, and the trailer.
constexpr u64 header_size = 10;
constexpr u64 trailer_size = 8;

Result<GzipShares> GzipShares::of(ByteView bytes) {
    const auto file = TRY(gzip(bytes));
    const auto whole = file.view();
    if (whole.size() < header_size + trailer_size)
        return fail(ErrorKind::internal, "a gzip file of {} bytes", whole.size());
    auto costs =
        read_deflate_costs(whole.subspan(header_size, whole.size() - header_size - trailer_size));
    if (!costs) return fail(ErrorKind::internal, "{}", costs.error().message);
    if (costs->text_size() != bytes.size())
        return fail(ErrorKind::internal, "a gzip file of {} bytes stands for {}", bytes.size(),
                    costs->text_size());
    return GzipShares(bytes, whole.size(), *std::move(costs));
}

u64 GzipShares::before(u64 position) const {
    const u64 size = bytes_.size();
    if (position >= size) return size == 0 ? 0 : total_;
    const u64 frame = total_ * 8 - costs_.bits();
    return (costs_.before(position) + frame * position / size) / 8;
}

std::optional<u64> GzipShares::offset_of(ByteView part) const {
    const std::less<const std::byte*> before;
    const auto* const begin = bytes_.data();
    if (part.size() > bytes_.size() || before(part.data(), begin) ||
        before(begin + (bytes_.size() - part.size()), part.data()))
        return std::nullopt;
    return static_cast<u64>(part.data() - begin);
}

}  // namespace binsize
