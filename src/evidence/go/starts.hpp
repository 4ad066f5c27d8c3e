// Where things of one region begin: a bitmap over the region, then each start's number by counting
// bits. Ten times smaller than a sorted list of references, and nothing is sorted.
#pragma once

#include "base/pages.hpp"

#include <binsize/types.hpp>

#include <algorithm>
#include <bit>
#include <vector>

namespace binsize::go {

class Starts {
public:
    explicit Starts(u64 size = 0) : size_(size), bits_((size + 63) / 64) {}

    /// Positions past the region are ignored.
    void add(u64 position) {
        if (position < size_) bits_[position / 64] |= u64{1} << (position % 64);
    }
    /// Before it is sealed, or where nobody asks for ranks.
    void remove(u64 position) {
        if (position < size_) bits_[position / 64] &= ~(u64{1} << (position % 64));
    }
    /// After the last add, before the first rank.
    void seal() {
        before_.resize(bits_.size());
        u32 sum = 0;
        for (std::size_t i = 0; i < bits_.size(); ++i) {
            before_[i] = sum;
            sum += ones(bits_[i]);
        }
        count_ = sum;
    }
    [[nodiscard]] u64 size() const { return size_; }
    [[nodiscard]] u32 count() const { return count_; }
    [[nodiscard]] bool contains(u64 position) const {
        return position < size_ && (bits_[position / 64] >> (position % 64) & 1U) != 0;
    }
    /// Starts before a position of the region: the number of one that was added, from 0.
    [[nodiscard]] u32 rank(u64 position) const {
        const u64 below = bits_[position / 64] & ((u64{1} << (position % 64)) - 1);
        return before_[position / 64] + ones(below);
    }
    /// First start at or after a position, or the region's size.
    [[nodiscard]] u64 next(u64 position) const {
        if (position >= size_) return size_;
        u64 word = bits_[position / 64] & (~u64{0} << (position % 64));
        for (u64 i = position / 64;;) {
            if (word != 0) return i * 64 + static_cast<u64>(std::countr_zero(word));
            if (++i == bits_.size()) return size_;
            word = bits_[i];
        }
    }
    /// Last start at or before a position, or the region's size where there is none.
    [[nodiscard]] u64 last(u64 position) const {
        if (size_ == 0) return size_;
        position = std::min(position, size_ - 1);
        u64 word = bits_[position / 64] & (~u64{0} >> (63 - position % 64));
        for (u64 i = position / 64;;) {
            if (word != 0) return i * 64 + 63 - static_cast<u64>(std::countl_zero(word));
            if (i-- == 0) return size_;
            word = bits_[i];
        }
    }
    /// Calls each(position, next position or the region's size) in order.
    template <class F>
    void each(F&& f) const {
        for (u64 at = next(0); at < size_;) {
            const u64 after = next(at + 1);
            f(at, after);
            at = after;
        }
    }

private:
    /// std::popcount, which is a call where not every processor has an instruction for it.
    [[nodiscard]] static u32 ones(u64 bits) {
        bits -= bits >> 1U & 0x5555555555555555U;
        bits = (bits & 0x3333333333333333U) + (bits >> 2U & 0x3333333333333333U);
        bits = (bits + (bits >> 4U)) & 0x0f0f0f0f0f0f0f0fU;
        return static_cast<u32>(bits * 0x0101010101010101U >> 56U);
    }

    u64 size_;
    u32 count_ = 0;
    ZeroVector<u64> bits_;
    ZeroVector<u32> before_;
};

}  // namespace binsize::go
