// Where symbols lie, for the panel: the table `places` as columns beside the rows of one tree, read
// when a row is first selected. Siblings are ordered by where they begin, which their names do not
// tell: their order and the gaps between them take a quarter of what their places would.
#pragma once

#include "render/html/trees.hpp"

#include <string>

namespace binsize::html {

/// Words that the block refers to by number; 0 is the empty one.
struct PlaceWords {
    Words sections;
    Words slides;  ///< what is added to an offset to get an address: "0x400000"
    Words claims;  ///< "symbol, symbol_table"
};

/// Names that the table brings, beside those of rows; before the texts are ordered.
void add_place_names(Legend& legend, const Table& places);
/// Whether a breakdown's rows are symbols within packages, which the table can be laid beside.
[[nodiscard]] bool has_places(std::string_view breakdown);
/// Columns, for each row of the last level in the page's order: rank (among those of its siblings
/// whose place is known, by where they begin; from 1, 0: not known). And for each known one, in
/// that order: gap (from the end of the one before), bytes (of the first stretch, beside the
/// row's), slide, section, ranges, claim, claims (beyond the first), claimer (name; from 1, 0: its
/// own).
[[nodiscard]] Block places_of(const Legend& legend, const Node& root, const Table& places,
                              PlaceWords& words);

}  // namespace binsize::html
