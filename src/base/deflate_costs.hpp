// What a DEFLATE stream (RFC 1951) spends on each stretch of the text that it stands for. Symbols
// are read and never followed: what a match repeats does not matter, only what saying so takes.
#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/pages.hpp"

namespace binsize {

/// Bits that the text in front of every position takes, as far as a stream has been read. What a
/// block takes beside its symbols (its type, its codes, its end) is spread evenly over its text.
class BitCosts {
public:
    /// Positions are multiples of it; between two, bits are spread evenly.
    static constexpr u64 step = 8;

    /// The next `bytes` of the text, one literal or one match, take `bits`.
    void add(u64 bytes, u64 bits);
    /// The block ends, which took `bits` beside.
    void end_block(u64 bits);
    [[nodiscard]] u64 text_size() const { return at_; }
    [[nodiscard]] u64 bits() const { return bits_; }
    /// Bits of the text in front of a position that is no greater than text_size(). Between blocks.
    [[nodiscard]] u64 before(u64 position) const;

private:
    static constexpr u64 steps_a_base = 64;
    void keep(u64 bits);

    u64 at_ = 0, bits_ = 0;
    u64 block_at_ = 0;      // where the block began
    u64 ahead_ = 0;         // what blocks without a text took
    BigVector<u64> block_;  // bits at each step within the block
    BigVector<u32> low_;    // at each step, the lower half of its bits
    BigVector<u64> bases_;  // at each 64th, all of them
};

/// Reads one stream to its end. Errors (malformed): it is damaged or ends early.
[[nodiscard]] Result<BitCosts> read_deflate_costs(ByteView stream);

}  // namespace binsize
