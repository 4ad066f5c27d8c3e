#include "base/deflate_costs.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

namespace binsize {
namespace {

// Bits come from the low end of each byte; behind the last byte there are zeros, and taking any of
// those is an error that is looked at between symbols.
class BitReader {
public:
    explicit BitReader(ByteView bytes) : bytes_(bytes) {}

    // At least 48 bits, of a stream that has them: no symbol with all that belongs to it has more.
    void fill() {
        if (bytes_.size() - at_ >= 8) {
            u64 next = 0;
            std::memcpy(&next, bytes_.data() + at_, 8);
            if constexpr (std::endian::native == std::endian::big) next = byte_swap(next);
            buffer_ |= next << count_;
            at_ += (63 - count_) / 8;
            count_ |= 56U;
            return;
        }
        while (count_ <= 56 && at_ < bytes_.size()) {
            buffer_ |= std::to_integer<u64>(bytes_[at_++]) << count_;
            count_ += 8;
        }
    }
    [[nodiscard]] u32 peek(unsigned bits) const {
        return static_cast<u32>(buffer_ & ((u64{1} << bits) - 1));
    }
    void drop(unsigned bits) {
        if (bits > count_) overrun_ = true;
        bits = std::min(bits, count_);
        buffer_ >>= bits;
        count_ -= bits;
        taken_ += bits;
    }
    u32 take(unsigned bits) {
        const auto value = peek(bits);
        drop(bits);
        return value;
    }
    // To the next whole byte.
    void align() { drop(static_cast<unsigned>((8 - taken_ % 8) % 8)); }
    void skip_bytes(u64 bytes) {
        const u64 in_buffer = std::min<u64>(bytes, count_ / 8);
        drop(static_cast<unsigned>(in_buffer * 8));
        bytes -= in_buffer;
        if (bytes > bytes_.size() - at_) overrun_ = true;
        bytes = std::min(bytes, bytes_.size() - at_);
        at_ += bytes;
        taken_ += bytes * 8;
        if (count_ == 0) buffer_ = 0;  // what fill() had read ahead of the count
    }
    [[nodiscard]] bool overrun() const { return overrun_; }
    [[nodiscard]] u64 taken() const { return taken_; }

private:
    ByteView bytes_;
    u64 at_ = 0, buffer_ = 0, taken_ = 0;
    unsigned count_ = 0;
    bool overrun_ = false;
};

constexpr unsigned longest_code = 15;

// A code as a table of what the next bits mean: symbol and length, 0 where they mean nothing.
class Code {
public:
    // False where the lengths leave no room for all of them.
    bool build(std::span<const u8> lengths) {
        std::array<u32, longest_code + 2> next{};
        width_ = 1;
        for (const auto length : lengths) {
            if (length == 0) continue;
            ++next[length + 1U];
            width_ = std::max<unsigned>(width_, length);
        }
        // The first code of each length (RFC 1951, 3.2.2).
        u32 code = 0;
        for (unsigned length = 1; length <= longest_code; ++length) {
            const u32 count = next[length + 1];
            next[length] = code;
            if (code + count > (1U << length)) return false;
            code = (code + count) << 1U;
        }
        table_.assign(std::size_t{1} << width_, 0);
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
            const unsigned length = lengths[symbol];
            if (length == 0) continue;
            const auto entry = static_cast<u16>(symbol << 4U | length);
            for (std::size_t at = reversed(next[length]++, length); at < table_.size();
                 at += std::size_t{1} << length)
                table_[at] = entry;
        }
        return true;
    }
    // The symbol, and its length in bits; nothing has the length 0.
    std::pair<unsigned, unsigned> read(BitReader& in) const {
        const auto entry = table_[in.peek(width_)];
        in.drop(entry & 15U);
        return {entry >> 4U, entry & 15U};
    }

private:
    static u32 reversed(u32 code, unsigned length) {
        u32 out = 0;
        for (unsigned i = 0; i < length; ++i) out |= (code >> i & 1U) << (length - 1 - i);
        return out;
    }
    unsigned width_ = 1;
    std::vector<u16> table_;
};

// RFC 1951, 3.2.5: the length that a symbol from 257 on begins with, and its extra bits.
struct Range {
    u16 base, extra;
};
constexpr std::array<Range, 29> match_lengths = {
    {{3, 0},  {4, 0},  {5, 0},  {6, 0},   {7, 0},   {8, 0},   {9, 0},   {10, 0},  {11, 1}, {13, 1},
     {15, 1}, {17, 1}, {19, 2}, {23, 2},  {27, 2},  {31, 2},  {35, 3},  {43, 3},  {51, 3}, {59, 3},
     {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0}}};
constexpr unsigned end_of_block = 256;
constexpr unsigned distance_symbols = 30;
constexpr unsigned extra_of_distance(unsigned symbol) { return symbol < 4 ? 0 : symbol / 2 - 1; }

std::unexpected<Error> damaged(const BitReader& in, std::string_view what) {
    return malformed("a DEFLATE stream has {} at bit {}", what, in.taken());
}

struct Codes {
    Code text, distance;
};

Result<void> read_fixed(BitReader& in, Codes& codes) {
    std::array<u8, 288> text{};
    std::fill_n(text.begin(), 144, u8{8});
    std::fill_n(text.begin() + 144, 112, u8{9});
    std::fill_n(text.begin() + 256, 24, u8{7});
    std::fill_n(text.begin() + 280, 8, u8{8});
    std::array<u8, 32> distance{};
    distance.fill(5);
    if (!codes.text.build(text) || !codes.distance.build(distance))
        return damaged(in, "no fixed codes");
    return {};
}

// RFC 1951, 3.2.7.
Result<void> read_dynamic(BitReader& in, Codes& codes) {
    constexpr std::array<u8, 19> order = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                          11, 4,  12, 3, 13, 2, 14, 1, 15};
    in.fill();
    const std::size_t text = in.take(5) + 257;
    const std::size_t all = text + in.take(5) + 1;
    const std::size_t count = in.take(4) + 4;
    std::array<u8, 19> of_lengths{};
    for (std::size_t i = 0; i < count; ++i) {
        in.fill();
        of_lengths[order[i]] = static_cast<u8>(in.take(3));
    }
    Code code;
    if (!code.build(of_lengths)) return damaged(in, "a code of lengths that is too full");
    std::array<u8, 320> read{};
    for (std::size_t at = 0; at < all;) {
        in.fill();
        const auto [symbol, length] = code.read(in);
        if (length == 0 || in.overrun()) return damaged(in, "no length of a code");
        if (symbol < 16) {
            read[at++] = static_cast<u8>(symbol);
            continue;
        }
        if (symbol == 16 && at == 0) return damaged(in, "nothing to repeat");
        const u8 value = symbol == 16 ? read[at - 1] : u8{0};
        const std::size_t times = symbol == 16   ? 3 + in.take(2)
                                  : symbol == 17 ? 3 + in.take(3)
                                                 : 11 + in.take(7);
        if (times > all - at) return damaged(in, "too many lengths of codes");
        std::fill_n(read.begin() + static_cast<std::ptrdiff_t>(at), times, value);
        at += times;
    }
    const std::span lengths_read(read);
    if (!codes.text.build(lengths_read.first(text)) ||
        !codes.distance.build(lengths_read.subspan(text, all - text)))
        return damaged(in, "a code that is too full");
    return {};
}

// The symbols of a block, and its end.
Result<void> read_symbols(BitReader& in, const Codes& codes, BitCosts& costs) {
    for (;;) {
        in.fill();
        const u64 begin = in.taken();
        const auto [symbol, length] = codes.text.read(in);
        if (length == 0 || in.overrun()) return damaged(in, "no symbol");
        if (symbol < end_of_block) {
            costs.add(1, length);
            continue;
        }
        if (symbol == end_of_block) return {};
        if (symbol - end_of_block > match_lengths.size()) return damaged(in, "no length");
        const auto& range = match_lengths[symbol - end_of_block - 1];
        const u64 bytes = range.base + in.take(range.extra);
        const auto [distance, width] = codes.distance.read(in);
        if (width == 0 || distance >= distance_symbols) return damaged(in, "no distance");
        in.drop(extra_of_distance(distance));
        if (in.overrun()) return damaged(in, "no end");
        costs.add(bytes, in.taken() - begin);
    }
}

Result<void> read_stored(BitReader& in, BitCosts& costs) {
    in.align();
    in.fill();
    const u32 size = in.take(16);
    if ((size ^ in.take(16)) != 0xFFFF || in.overrun()) return damaged(in, "no stored block");
    in.skip_bytes(size);
    if (in.overrun()) return damaged(in, "a stored block past its end");
    if (size > 0) costs.add(size, u64{size} * 8);
    return {};
}

}  // namespace

void BitCosts::keep(u64 bits) {
    if (low_.size() % steps_a_base == 0) bases_.push_back(bits);
    low_.push_back(static_cast<u32>(bits));
}

void BitCosts::add(u64 bytes, u64 bits) {
    // The steps that lie in [at, at + bytes).
    for (u64 step_at = (at_ + step - 1) / step * step; step_at < at_ + bytes; step_at += step)
        block_.push_back(bits_ + bits * (step_at - at_) / bytes);
    at_ += bytes;
    bits_ += bits;
}

void BitCosts::end_block(u64 bits) {
    const u64 size = at_ - block_at_;
    if (size == 0) {
        ahead_ += bits;
        return;
    }
    bits += std::exchange(ahead_, 0);
    u64 position = (block_at_ + step - 1) / step * step;
    for (const u64 before : block_) {
        keep(before + bits * (position - block_at_) / size);
        position += step;
    }
    block_.clear();
    bits_ += bits;
    block_at_ = at_;
}

u64 BitCosts::before(u64 position) const {
    if (position >= at_) return bits_;
    const u64 at = position / step;
    const auto bits_at = [&](u64 i) {
        if (i >= low_.size()) return bits_;
        const u64 base = bases_[i / steps_a_base];
        return base + static_cast<u32>(low_[i] - static_cast<u32>(base));
    };
    const u64 begin = bits_at(at);
    const u64 width = std::min(step, at_ - at * step);
    return begin + (bits_at(at + 1) - begin) * (position % step) / width;
}

Result<BitCosts> read_deflate_costs(ByteView stream) {
    BitCosts costs;
    BitReader in(stream);
    Codes codes;
    for (bool last = false; !last;) {
        const u64 begin = in.taken();
        const u64 spent = costs.bits();
        in.fill();
        last = in.take(1) == 1;
        switch (in.take(2)) {
            case 0: TRY_VOID(read_stored(in, costs)); break;
            case 1:
                TRY_VOID(read_fixed(in, codes));
                TRY_VOID(read_symbols(in, codes, costs));
                break;
            case 2:
                TRY_VOID(read_dynamic(in, codes));
                TRY_VOID(read_symbols(in, codes, costs));
                break;
            default: return damaged(in, "no type of a block");
        }
        costs.end_block(in.taken() - begin - (costs.bits() - spent));
    }
    return costs;
}

}  // namespace binsize
