// The cause of one run of bytes that differ.
#pragma once

#include "analysis/same/moved.hpp"
#include "analysis/same/sizes.hpp"
#include "analysis/same/tally.hpp"

namespace binsize::same {

class Runs {
public:
    Runs(const Side& a, const Side& b, const PlaceMap& map, Tally& tally)
        : a_(a), b_(b), moved_(a, b, map), sizes_(a, b), tally_(tally) {}

    /// A run in two stretches that are each other's like; places are of the files. Up from `step`
    /// the two sides run in step.
    void add(const Stretch& x, const Stretch& y, const Edit& run, u64 step);
    /// A stretch that one side alone has; the other is null.
    void add_lone(const Stretch* x, const Stretch* y);
    [[nodiscard]] bool tired() const { return moved_.tired(); }

private:
    void exchange(const Stretch& x, const Stretch& y, const Edit& run, u64 step);
    u64 named_place(u64 a, u64 b, u64 most);
    u64 consequence(const Stretch& x, u64 a, u64 b, u64 step, u64 most);
    void rest(const Stretch& x, const Stretch& y, const Edit& run);
    [[nodiscard]] bool is_filler(const Edit& run) const;
    [[nodiscard]] bool states_layout(const Side& side, const Stretch& x) const;

    const Side& a_;
    const Side& b_;
    Moved moved_;
    Sizes sizes_;
    Tally& tally_;
    u64 explained_ = 0;  ///< up to this place of a the last address reaches
};

}  // namespace binsize::same
