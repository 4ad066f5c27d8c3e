// What each stretch of a file takes of the gzip file that all of it becomes: the compressor's own
// stream, read symbol by symbol. A match is charged to the bytes that it stands for, not to those
// that it repeats, so that the sum over any cells is the size of the gzip file.
#pragma once

#include "base/deflate_costs.hpp"

namespace binsize {

class GzipShares {
public:
    /// Compresses as gzip_size() does. The bytes must outlive this. Errors (unreadable): out of
    /// memory; (internal): the compressor's stream cannot be read.
    static Result<GzipShares> of(ByteView bytes);

    /// Bytes of the gzip file; what gzip_size() says.
    [[nodiscard]] u64 total() const { return total_; }
    /// Bytes of the gzip file that those in front of the position take: 0 at the beginning, all at
    /// the end. The frame (18 bytes) is spread evenly over the file.
    [[nodiscard]] u64 before(u64 position) const;
    /// Where a part of the bytes begins in them; nothing where it is no part.
    [[nodiscard]] std::optional<u64> offset_of(ByteView part) const;

private:
    GzipShares(ByteView bytes, u64 total, BitCosts costs)
        : bytes_(bytes), total_(total), costs_(std::move(costs)) {}

    ByteView bytes_;
    u64 total_;
    BitCosts costs_;
};

}  // namespace binsize
