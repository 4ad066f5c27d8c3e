// Mach-O's tables for the dynamic linker: what is rebased, bound and exported and where functions
// begin, by what it is about and not by how the table spells it. Entries of the same place of the
// same thing are one and the same; those that one side alone has are told by whose they are.
#pragma once

#include "analysis/same/moved.hpp"
#include "analysis/same/tally.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace binsize::same {

struct LinkEntry {
    std::optional<u64> place;  ///< axis: the pointer that is patched, what has the name
    std::string what;          ///< everything else that it says
    std::size_t part = 0;      ///< of the table: whose bytes stand for it, perhaps with others
};
struct LinkTable {
    Extent at;  ///< of the file
    std::vector<LinkEntry> entries;
    std::vector<u64> parts;  ///< bytes
    std::string head;        ///< what has to be the same for entries to be comparable
};
struct LinkTables {
    std::string_view noun;  ///< "rebases"
    LinkTable a, b;
};

[[nodiscard]] inline bool holds(Extent table, const Stretch& s) {
    return table.begin <= s.begin && s.end() <= table.end();
}

/// The tables that both files have and that could be read whole. Stretches in them are compared
/// by compare_link_tables() alone.
[[nodiscard]] std::vector<LinkTables> pair_link_tables(const Side& a, const Side& b);
/// Gives every byte that differs its cause; returns how many do not differ.
[[nodiscard]] u64 compare_link_tables(const Side& a, const Side& b, const LinkTables& tables,
                                      const PlaceMap& map, Tally& tally);

}  // namespace binsize::same
