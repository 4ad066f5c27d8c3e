// Dense numbers for numbers, in the order in which they first come: what NameIds is for names.
#pragma once

#include "base/pages.hpp"

#include <binsize/types.hpp>

#include <algorithm>

namespace binsize::dwarf {

class NumberIds {
public:
    struct Found {
        u32 id = 0;
        bool added = false;  ///< the number came for the first time
    };
    /// Any number but 0.
    Found of(u64 number) {
        if (2 * u64{count_} >= slots_.size()) grow();
        auto& slot = find(number);
        if (slot.number != 0) return {slot.id, false};
        slot = {number, count_};
        return {count_++, true};
    }
    [[nodiscard]] u32 size() const { return count_; }

private:
    struct Slot {
        u64 number = 0;  // 0 = free
        u32 id = 0;
    };
    // By the high bits of the product, into which all bits of the number go.
    [[nodiscard]] Slot& find(u64 number) {
        const auto mask = slots_.size() - 1;
        auto at = (number * 0x9e3779b97f4a7c15U >> 32U) & mask;
        while (slots_[at].number != 0 && slots_[at].number != number) at = (at + 1) & mask;
        return slots_[at];
    }
    void grow() {
        BigVector<Slot> old(std::max(fewest, 2 * slots_.size()));
        old.swap(slots_);
        for (const auto& slot : old)
            if (slot.number != 0) find(slot.number) = slot;
    }

    static constexpr std::size_t fewest = 256;

    BigVector<Slot> slots_;
    u32 count_ = 0;
};

}  // namespace binsize::dwarf
