// What each function's code names, kept from the one scan of all code that says who refers to what:
// whoever follows the program from function to function needs no second look.
// Memory: 4 bytes a name, 4 bytes a function.
#pragma once

#include "base/pages.hpp"

#include <binsize/types.hpp>

#include <algorithm>
#include <span>

namespace binsize::go {

class CodeNames {
public:
    /// Of a run of functions, one after the other.
    class Part {
    public:
        Part() = default;
        /// Addresses from `low` on are kept; of those further behind than 4 GiB only that they are.
        Part(u64 low, u64 code_bytes) : low_(low) {
            constexpr u64 code_a_name =
                16;  // more than programs need; what is not used is not paid
            targets_.reserve(code_bytes / code_a_name);
        }
        /// What follows is of the next function.
        void enter() { first_.push_back(static_cast<u32>(targets_.size())); }
        void add(u64 target) {
            if (target < low_) return;
            const auto offset = static_cast<u32>(std::min<u64>(target - low_, ~u32{0}));
            if (targets_.size() == first_.back() || targets_.back() != offset)
                targets_.push_back(offset);
        }
        [[nodiscard]] u32 count() const { return static_cast<u32>(first_.size()); }
        /// Calls each(address) in order.
        template <class F>
        void each(u32 function, F&& give) const {
            const std::size_t end =
                function + 1 < first_.size() ? first_[function + 1] : targets_.size();
            for (std::size_t i = first_[function]; i < end; ++i) give(low_ + targets_[i]);
        }

    private:
        u64 low_ = 0;
        BigVector<u32> targets_;
        BigVector<u32> first_;  ///< by function
    };

    Part low, high;  ///< the first functions, and the others

    template <class F>
    void each(u32 function, F&& give) const {
        if (function < low.count())
            low.each(function, give);
        else if (function - low.count() < high.count())
            high.each(function - low.count(), give);
    }
};

}  // namespace binsize::go
