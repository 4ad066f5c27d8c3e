// Pointers in a Go program's data, and what of it is none however much it looks like one.
#pragma once

#include "analysis/graph/go_places.hpp"

#include <deque>

namespace binsize {

/// A reference before all that begins in data is known: to a function, or to a place in data.
struct Reference {
    static constexpr u32 function_bit = 0x80000000;
    static constexpr unsigned use_shift = 30;
    static constexpr u32 from_mask = (u32{1} << use_shift) - 1;

    u32 from_and_use;
    u32 target;
};
using References = std::deque<Reference>;

/// References from data, with the places of the words that hold them; where they lead to something
/// begins.
void read_go_data_words(const Context& context, GoPlaces& places, References& out,
                        std::vector<u32>& words);

}  // namespace binsize
