// Variables that code enters in their middle alone, and places that are the middle of one. The
// linker lays variables out by size, so the neighbours of a variable say how large it can be and at
// what multiples things of its size begin: what lies behind that is another's, and what begins at
// no such multiple is a part of what lies in front. No symbol is needed.
// Facts: cmd/link/internal/ld/data.go (dodataSect sorts by size; symalign).
#pragma once

#include "analysis/graph/go_places.hpp"

#include <algorithm>
#include <span>

namespace binsize {

struct VariablePlace {
    u64 address = 0;
    bool sure = false;     ///< its address is taken or held by a pointer, not only read or written
    bool pointed = false;  ///< held by one: it begins something, however that is aligned
    u64 elements = 0;      ///< of a slice of all of it, which takes that many times whole words
};
/// What places in a section of variables, sorted, are by what most of their neighbours agree on.
struct VariableLayout {
    std::vector<u64> parts;   ///< places inside of a variable that begins before
    std::vector<u64> sliced;  ///< those of them in what a slice leads to
    std::vector<u64> hidden;  ///< addresses where one begins that is no place
};
/// What sizes are multiples of. In bytes nothing but slices tells.
enum class VariableSizes : u8 { words, bytes };
/// `end` of the section, `word` in bytes.
[[nodiscard]] VariableLayout lay_out_variables(std::span<const VariablePlace> places, u64 end,
                                               unsigned word,
                                               VariableSizes sizes = VariableSizes::words);

class GoVariables {
public:
    /// Adds those that hide to the places, before they are sealed.
    GoVariables(const go::Program& program, GoPlaces& places);

    /// Whether a place is in the middle of what a slice leads to: code gets there through the
    /// slice, and what looks like an address of it in code hardly is one.
    [[nodiscard]] bool is_sliced(u64 position) const {
        return !sliced_.empty() && position >= sliced_.front() && position <= sliced_.back() &&
               std::ranges::binary_search(sliced_, position);
    }
    /// Parts of one variable stay together.
    void add_edges(const GoPlaces& places, graph::Graph::Builder& edges) const;

private:
    void lay_out(const go::Program& program, Extent section, VariableSizes sizes, GoPlaces& places);

    std::vector<u64> parts_, sliced_;  ///< positions
};

}  // namespace binsize
