// Stretches of the address space that something is looked for in, as one row of positions.
#pragma once

#include <binsize/types.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

namespace binsize::go {

/// A few ranges of addresses laid end to end, so that one number says where in them one lies.
class Ranges {
public:
    /// Sorts them; empty and overlapping parts vanish.
    explicit Ranges(std::vector<Extent> ranges = {});
    [[nodiscard]] u64 size() const { return size_; }
    [[nodiscard]] std::optional<u64> position(u64 address) const {
        if (address < first_ || address >= last_) return std::nullopt;
        const auto& r = *std::prev(std::ranges::upper_bound(ranges_, address, {}, &Range::address));
        if (address - r.address >= r.size) return std::nullopt;
        return r.position + (address - r.address);
    }
    /// The last position that is not behind an address.
    [[nodiscard]] std::optional<u64> position_before(u64 address) const {
        if (size_ == 0 || address < first_) return std::nullopt;
        const auto& r = *std::prev(std::ranges::upper_bound(ranges_, address, {}, &Range::address));
        return r.position + std::min(address - r.address, r.size - 1);
    }
    [[nodiscard]] u64 address(u64 position) const;
    /// Position where the range ends that holds this one.
    [[nodiscard]] u64 end_of(u64 position) const;
    template <class F>
    void each(F&& give) const {
        for (const auto& r : ranges_) give(Extent{r.address, r.size}, r.position);
    }

private:
    struct Range {
        u64 address, size, position;
    };
    /// The range that holds a position below size().
    [[nodiscard]] const Range& at(u64 position) const {
        return *std::prev(std::ranges::upper_bound(ranges_, position, {}, &Range::position));
    }
    std::vector<Range> ranges_;
    u64 first_ = 0, last_ = 0, size_ = 0;
};

}  // namespace binsize::go
