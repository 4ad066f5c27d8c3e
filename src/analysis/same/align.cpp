// What was inserted or dropped shifts all that follows, so a comparison place by place is not
// enough. Behind a difference the two sides meet again where eight bytes of one are found in the
// other; the nearest such place counts. (Myers' shortest edit would be exact, and quadratic.)
#include "analysis/same/align.hpp"

#include <algorithm>
#include <limits>

namespace binsize::same {
namespace {

constexpr u64 gram = 8;
// Larger ones are whole differences where sizes differ: nobody reads edits of those.
constexpr u64 most_indexed = u64{64} << 20U;
constexpr u64 look_ahead = 1U << 16U;

u64 gram_at(ByteView bytes, u64 at) {
    return load_unchecked<u64>(bytes.data() + at, Endian::little);
}

// Every gram of a side by its value, then by place.
class Grams {
public:
    explicit Grams(ByteView bytes) {
        if (bytes.size() < gram) return;
        entries_.reserve(bytes.size() - gram + 1);
        for (u64 i = 0; i + gram <= bytes.size(); ++i)
            entries_.push_back({gram_at(bytes, i), static_cast<u32>(i)});
        std::ranges::sort(entries_);
    }
    // The first place at or behind `from`; nothing where there is none.
    [[nodiscard]] std::optional<u64> next(u64 value, u64 from) const {
        const auto at =
            std::ranges::lower_bound(entries_, std::pair(value, static_cast<u32>(from)));
        if (at == entries_.end() || at->first != value) return std::nullopt;
        return at->second;
    }

private:
    std::vector<std::pair<u64, u32>> entries_;
};

u64 equal_from(ByteView a, u64 i, ByteView b, u64 j) {
    const u64 most = std::min(a.size() - i, b.size() - j);
    const auto x = a.subspan(i, most);
    const auto y = b.subspan(j, most);
    return static_cast<u64>(std::ranges::mismatch(x, y).in1 - x.begin());
}

std::vector<Edit> by_place(ByteView a, ByteView b) {
    std::vector<Edit> out;
    for (u64 i = 0; i < a.size();) {
        i += equal_from(a, i, b, i);
        if (i == a.size()) break;
        const u64 begin = i;
        while (i < a.size() && a[i] != b[i]) ++i;
        out.push_back({begin, i - begin, begin, i - begin});
    }
    return out;
}

u64 bytes_of(const std::vector<Edit>& edits) {
    u64 sum = 0;
    for (const auto& e : edits) sum += e.bytes();
    return sum;
}

class Aligner {
public:
    Aligner(ByteView a, ByteView b) : a_(a), b_(b), grams_(b) {}

    std::vector<Edit> run() {
        for (u64 i = 0, j = 0; i < a_.size() || j < b_.size();) {
            const u64 same = equal_from(a_, i, b_, j);
            i += same;
            j += same;
            if (i == a_.size() && j == b_.size()) break;
            const auto [x, y] = meet_again(i, j);
            out_.push_back({i, x - i, j, y - j});
            i = x;
            j = y;
        }
        return std::move(out_);
    }

private:
    struct Meeting {
        u64 a, b;
    };
    Meeting meet_again(u64 i, u64 j) {
        Meeting best{a_.size(), b_.size()};
        // No gram in common: only what both end in.
        u64 tail = 0;
        while (tail < std::min(a_.size() - i, b_.size() - j) &&
               a_[a_.size() - 1 - tail] == b_[b_.size() - 1 - tail])
            ++tail;
        best.a -= tail;
        best.b -= tail;
        u64 cost = std::max(best.a - i, best.b - j);
        for (u64 x = i; x + gram <= a_.size() && x - i < std::min(cost, look_ahead); ++x) {
            if (budget_ == 0) break;
            --budget_;
            const auto y = grams_.next(gram_at(a_, x), j);
            if (!y || std::max(x - i, *y - j) >= cost) continue;
            best = {x, *y};
            cost = std::max(x - i, *y - j);
        }
        return best;
    }

    ByteView a_, b_;
    Grams grams_;
    std::vector<Edit> out_;
    u64 budget_ = 16 * (u64{a_.size()} + b_.size());
};

}  // namespace

std::vector<Edit> align(ByteView a, ByteView b) {
    std::vector<Edit> placed;
    if (a.size() == b.size()) {
        placed = by_place(a, b);
        if (bytes_of(placed) <= std::max<u64>(16, a.size() / 8)) return placed;
    }
    const u64 larger = std::max(a.size(), b.size());
    if (larger > most_indexed)
        return a.size() == b.size() ? placed : std::vector<Edit>{{0, a.size(), 0, b.size()}};
    auto out = Aligner(a, b).run();
    if (a.size() == b.size() && bytes_of(placed) <= bytes_of(out)) return placed;
    return out;
}

}  // namespace binsize::same
