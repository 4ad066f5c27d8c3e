#include "analysis/same/pe_fixups.hpp"

#include "analysis/find_place.hpp"
#include "base/text.hpp"
#include "evidence/evidence.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace binsize::same {
namespace {

constexpr u64 entry_size = 2;

struct Entry {
    u64 target;  // axis: the pointer that it patches
    u64 place;   // of the file
};

struct Table {
    std::vector<Entry> entries;   // by target
    std::vector<std::byte> rest;  // heads of blocks, and what fills them up
};

Table read(const Side& side, Extent in) {
    Table out;
    u64 met = in.begin;
    const auto skip_to = [&](u64 place) {
        const auto between = side.bytes(met, place - met);
        out.rest.insert(out.rest.end(), between.begin(), between.end());
    };
    each_pe_relocation(side.image, [&](Extent entry, u64 address) {
        if (entry.begin < met || entry.end() > in.end()) return;
        const auto target = side.axis.at_address(address);
        if (!target) return;  // it stays among the rest
        skip_to(entry.begin);
        met = entry.end();
        out.entries.push_back({*target, entry.begin});
    });
    skip_to(in.end());
    std::ranges::stable_sort(out.entries, {}, &Entry::target);
    return out;
}

std::string owner_of(const Side& side, u64 place) {
    const auto after = std::ranges::upper_bound(side.stretches, place, {}, &Stretch::begin);
    if (after == side.stretches.begin()) return "[unknown]";
    return printable(printed_name(side.owner(*std::prev(after)).name));
}

u64 differing(ByteView left, ByteView right) {
    u64 out = std::max(left.size(), right.size()) - std::min(left.size(), right.size());
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i)
        out += left[i] != right[i] ? 1 : 0;
    return out;
}

// Entries of pointers that one side alone has, by whose they are.
struct Lone {
    u64 a = 0, b = 0;
};

void tell(const std::map<std::string, Lone>& lone, Tally& tally) {
    const auto number = [](u64 n) {
        return n == 0 ? std::nullopt : std::optional(std::to_string(n));
    };
    for (const auto& [owner, n] : lone)
        tally.add(
            {Cause::content, fmt::format("relocations of {}", owner), number(n.a), number(n.b)},
            std::max(n.a, n.b) * entry_size);
}

}  // namespace

bool is_base_relocations(const Side& side, const Stretch& in) {
    return side.image.traits.relocations == Relocations::blocks && side.section(in) == ".reloc" &&
           !side.bytes(in).empty();
}

u64 compare_base_relocations(const Side& a, Extent in_a, const Side& b, Extent in_b,
                             const PlaceMap& map, Tally& tally) {
    const auto left = read(a, in_a);
    const auto right = read(b, in_b);
    std::vector<bool> taken(right.entries.size());
    std::vector<std::size_t> met(right.entries.size());  // by the first entry of a target
    std::map<std::string, Lone> lone;
    u64 equal = 0;
    u64 moved = 0;
    for (const auto& entry : left.entries) {
        const auto target = map(entry.target);
        const auto twin =
            std::ranges::lower_bound(right.entries, target.value_or(0), {}, &Entry::target);
        // Nothing keeps a table from naming one pointer twice.
        auto at = static_cast<std::size_t>(twin - right.entries.begin());
        if (target && at < right.entries.size()) at += met[at]++;
        if (!target || at >= right.entries.size() || right.entries[at].target != *target) {
            ++lone[owner_of(a, entry.target)].a;
            continue;
        }
        taken[at] = true;
        const u64 bytes = differing(a.bytes(entry.place, entry_size),
                                    b.bytes(right.entries[at].place, entry_size));
        moved += bytes;
        equal += entry_size - bytes;
    }
    for (std::size_t i = 0; i < right.entries.size(); ++i)
        if (!taken[i]) ++lone[owner_of(b, right.entries[i].target)].b;
    if (moved > 0) tally.add(Cause::moved, moved);
    tell(lone, tally);
    const u64 heads = differing(left.rest, right.rest);
    if (heads > 0) tally.add(Cause::layout, heads);
    return equal + std::max(left.rest.size(), right.rest.size()) - heads;
}

}  // namespace binsize::same
