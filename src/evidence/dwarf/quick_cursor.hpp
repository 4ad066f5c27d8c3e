// A cursor for what is read by the million, entries and lists of ranges: the common reads are a
// check and a load with no call, the rest is Cursor's, and so is what counts as failed.
#pragma once

#include "base/bytes.hpp"

namespace binsize::dwarf {

class QuickCursor {
public:
    QuickCursor(ByteView bytes, Endian endian, u64 offset)
        : bytes_(bytes),
          endian_(endian),
          at_(offset < bytes.size() ? offset : bytes.size()),
          failed_(offset > bytes.size()) {}

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] u64 offset() const { return at_; }
    [[nodiscard]] bool done() const { return at_ == bytes_.size(); }

    template <class T>
    u64 take() {
        if (!fits(bytes_.size(), at_, sizeof(T))) return fail();
        const u64 value = load_unchecked<T>(bytes_.data() + at_, endian_);
        at_ += sizeof(T);
        return value;
    }
    /// Whether that many bytes are left, and what peek() looks at behind them.
    [[nodiscard]] bool holds(u64 size) const {
        return fits(bytes_.size(), at_, size + sizeof(u64));
    }
    /// An integer at a distance, where holds(all up to its end) is true; of eight bytes it has
    /// all but so many bits.
    [[nodiscard]] u64 peek(u64 distance, unsigned others) const {
        const u64 eight = load_unchecked<u64>(bytes_.data() + at_ + distance, endian_);
        return endian_ == Endian::little ? eight << others >> others : eight >> others;
    }
    /// The same of what comes next, with what lies behind it: `size` bytes in all.
    u64 take_fixed(unsigned others, u64 size) {
        if (!fits(bytes_.size(), at_, size)) return fail();
        const u64 width = (64 - others) / 8;
        u64 value = 0;
        if (holds(width)) {
            value = peek(0, others);
        } else {
            for (u64 i = 0; i < width; ++i) {
                const u64 byte = load_unchecked<u8>(bytes_.data() + at_ + i, endian_);
                value = endian_ == Endian::little ? value | byte << 8 * i : value << 8U | byte;
            }
        }
        at_ += size;
        return value;
    }
    u64 take_word(unsigned size) { return size == 8 ? take<u64>() : take<u32>(); }
    u64 take_uleb() {
        if (fits(bytes_.size(), at_, 2)) {
            const u64 first = load_unchecked<u8>(bytes_.data() + at_, endian_);
            if (first < 0x80) {
                ++at_;
                return first;
            }
            const u64 second = load_unchecked<u8>(bytes_.data() + at_ + 1, endian_);
            if (second < 0x80) {
                at_ += 2;
                return (first & 0x7fU) | second << 7U;
            }
        }
        return slowly([](Cursor& at) { return at.take_uleb(); });
    }
    void skip(u64 size) {
        if (fits(bytes_.size(), at_, size))
            at_ += size;
        else
            fail();
    }
    /// What only Cursor reads.
    template <class F>
    u64 slowly(F&& read) {
        Cursor at(bytes_, endian_, at_);
        const auto value = static_cast<u64>(read(at));
        at_ = at.offset();
        failed_ |= at.failed();
        return value;
    }

private:
    u64 fail() {
        failed_ = true;
        at_ = bytes_.size();
        return 0;
    }
    ByteView bytes_;
    Endian endian_;
    u64 at_;
    bool failed_;
};

}  // namespace binsize::dwarf
