// Base relocations of two PE files: which pointers the loader patches, by what they are in and not
// by how the table spells them. Entries that patch the same place of the same thing are one and the
// same, wherever it lies; those that one side alone has are told by whose pointers they are.
#pragma once

#include "analysis/same/moved.hpp"
#include "analysis/same/tally.hpp"

namespace binsize::same {

/// The table, where both are PE and have one: its stretches are compared in one go, for where its
/// blocks end depends on all of it.
[[nodiscard]] bool is_base_relocations(const Side& side, const Stretch& in);
/// Gives every byte that differs its cause; returns how many do not differ. The extents are the
/// tables'.
[[nodiscard]] u64 compare_base_relocations(const Side& a, Extent in_a, const Side& b, Extent in_b,
                                           const PlaceMap& map, Tally& tally);

}  // namespace binsize::same
