// Read-only data that is there more than once: named objects and literals of equal bytes, none of
// which moves with the program, so that one would do for all. Functions are for
// equal_functions.cpp. What stays apart is for the linker and the program to say (addresses may be
// compared), so that it is what goes at most.
#include "analysis/savings/savings.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

constexpr u64 least_size = 16;

bool is_blob(const Cell& cell, const Division& division) {
    const auto kind = division.owners[cell.owner].kind;
    return (cell.cost_class == CostClass::rodata || cell.cost_class == CostClass::strings) &&
           (kind == OwnerKind::object || kind == OwnerKind::literal);
}

}  // namespace

void add_duplicates_savings(const SavingSources& from, Savings& out) {
    if (!from.thorough || !from.model.has_claims) return;
    const auto& image = from.context.image;
    const auto& division = from.model.division(Cut::claims);
    const auto& partition = division.partition;
    const auto cells = partition.cells();
    struct Seen {
        u64 size = 0, copies = 0;
    };
    std::unordered_map<u64, Seen> seen;
    u64 bytes = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const u64 size = partition.end_of(i) - cells[i].begin;
        if (size < least_size || !is_blob(cells[i], division)) continue;
        const auto text = as_text(clip_slice(image.bytes, cells[i].begin, size));
        if (text.size() != size || std::ranges::all_of(text, [](char c) { return c == '\0'; }))
            continue;
        Hasher hasher;
        hasher.add(text);
        auto& one = seen[hasher.digest().low];
        if (one.copies++ == 0) {
            one.size = size;
        } else if (one.size == size) {
            bytes += size;
        }
    }
    if (bytes == 0) return;
    out.push_back({.id = "duplicates",
                   .name = {},
                   .file = 0,
                   .low = 0,
                   .high = bytes,
                   .exact = false,
                   .how = "fold equal read-only data: -Wl,--icf=safe, -fmerge-all-constants",
                   .loss = "objects of equal contents may have one address"});
}

}  // namespace binsize
