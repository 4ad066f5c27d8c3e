#include "analysis/graph/go_variables.hpp"

#include <array>
#include <optional>

namespace binsize {
namespace {

/// So many neighbours are asked: two of them may be parts, or hide something, and the others still
/// agree.
constexpr std::size_t neighbours = 5;
constexpr u64 largest_alignment = 32;

/// What the linker aligns a variable to, from the distance to the next: sizes are multiples of a
/// word, and up to 32 bytes each power of two takes those above the one before.
u64 alignment_at(u64 distance, unsigned word) {
    const u64 size =
        distance > largest_alignment ? distance : std::min(distance, distance / 2 + word);
    u64 out = largest_alignment;
    while (out > size && out > 1) out /= 2;
    return out;
}

class Layout {
public:
    Layout(std::span<const VariablePlace> places, u64 end, unsigned word, VariableSizes sizes)
        : end_(end),
          word_(word),
          unit_(sizes == VariableSizes::words ? word : 1),
          whole_(places.begin(), places.end()) {}

    VariableLayout run() {
        end_slices();
        if (unit_ == 1) return std::move(out_);  // little else is sure of sizes in bytes
        drop_misaligned();
        drop_crowded();
        find_hidden();
        std::ranges::sort(out_.hidden);
        // What was too near to something that proved to be none begins all the same.
        std::erase_if(out_.parts, [&](u64 address) {
            return std::ranges::binary_search(out_.hidden, address);
        });
        std::ranges::sort(out_.parts);
        return std::move(out_);
    }

private:
    [[nodiscard]] u64 distance(std::size_t i) const {
        const u64 next = i + 1 < whole_.size() ? whole_[i + 1].address : end_;
        return next - whole_[i].address;
    }
    // By place, what variables there take at least: no less than most of those before.
    void measure() {
        least_.assign(whole_.size(), 0);
        u64 least = 0;
        std::array<u64, neighbours> before{};
        for (std::size_t i = 0; i < whole_.size(); ++i) {
            if (i >= neighbours) {
                auto sorted = before;
                std::ranges::sort(sorted);
                least = std::max(least, sorted[neighbours / 2]);
            }
            least_[i] = least;
            before[i % neighbours] = distance(i);
        }
    }
    // What a slice leads to ends where its elements do, and the next begins there.
    void end_slices() {
        measure();
        std::vector<VariablePlace> kept;
        kept.reserve(whole_.size());
        u64 end = 0;  // of the last slice
        for (std::size_t i = 0; i < whole_.size(); ++i) {
            const auto& place = whole_[i];
            if (place.address < end) {
                out_.parts.push_back(place.address);
                out_.sliced.push_back(place.address);
                continue;
            }
            kept.push_back(place);
            const u64 size = slice_size(i);
            if (size == 0) continue;
            end = place.address + size;
            // Go 1.27 aligns some to words: whatever is there begins the next.
            const u64 next = place.address + padded(size);
            const auto behind = std::ranges::lower_bound(whole_, end, {}, &VariablePlace::address);
            if (behind != whole_.end() && behind->address <= next) {
                behind->sure = true;
            } else if (next < end_) {
                out_.hidden.push_back(next);
                kept.push_back({next, true});
            }
        }
        std::ranges::sort(kept, {}, &VariablePlace::address);
        whole_ = std::move(kept);
    }
    // Bytes, where the neighbours leave one size that its elements can have; else 0.
    [[nodiscard]] u64 slice_size(std::size_t i) const {
        const auto& place = whole_[i];
        if (place.elements == 0 || least_[i] == 0) return 0;
        if (place.elements > (end_ - place.address) / unit_) return 0;
        const u64 unit = place.elements * unit_;
        // What is said to be an address may be one by chance, but for pointers: then the element
        // must fit the room up to another.
        constexpr int tries = 4;
        std::size_t next = i + 1;
        for (int k = 0; k < tries; ++k, ++next) {
            while (next < whole_.size() && !whole_[next].pointed &&
                   (!whole_[next].sure || whole_[next].address - place.address < unit))
                ++next;
            const bool last = next >= whole_.size();
            const u64 room = (last ? end_ : whole_[next].address) - place.address;
            if (const u64 size = fitting(i, unit, room, k == 0)) return size;
            if (last || whole_[next].pointed) break;
        }
        return 0;
    }
    // What is left up to the next is padding, or has room for another that is no smaller.
    [[nodiscard]] u64 fitting(std::size_t i, u64 unit, u64 room, bool sure) const {
        u64 first = std::max(unit, least_[i] / unit * unit);
        while (padded(first) < least_[i]) first += unit;
        const u64 all = room < largest_alignment ? 1 : room - largest_alignment + 1;
        const u64 last = std::max(first, (all + unit - 1) / unit * unit);
        // Of many elements it would be a chance that they fill the room, and something is behind.
        if (last <= room && unit >= 16 * largest_alignment) return last;
        if (!sure) return 0;
        const u64 most = std::min(room, largest(i));
        const u64 half = std::min(room / 2, most);
        u64 found = first <= half ? first : 0;
        if (found != 0 && first + unit <= half) return 0;
        if (last > half && last <= most) {
            if (found != 0 || last + unit <= most) return 0;
            found = last;
        }
        return found;
    }
    [[nodiscard]] u64 padded(u64 size) const {
        const u64 alignment = alignment_at(size, word_);
        return (size + alignment - 1) / alignment * alignment;
    }
    void drop_misaligned() {
        measure();
        std::size_t kept = 0;
        for (std::size_t i = 0; i < whole_.size(); ++i) {
            if (least_[i] != 0 && !whole_[i].pointed &&
                whole_[i].address % alignment_at(least_[i], word_) != 0)
                out_.parts.push_back(whole_[i].address);
            else
                whole_[kept++] = whole_[i];
        }
        whole_.resize(kept);
    }
    // Of two that leave too little room between them, one is a part: the one that is less sure,
    // else the second.
    void drop_crowded() {
        measure();
        std::size_t kept = 0;
        for (std::size_t i = 0; i < whole_.size(); ++i) {
            const auto& place = whole_[i];
            // What a pointer leads to may be packed closer: Go 1.27 aligns temporaries to words.
            const auto crowded = [&] {
                return kept != 0 && !place.pointed &&
                       place.address - whole_[kept - 1].address < least_[i];
            };
            while (place.sure && crowded() && !whole_[kept - 1].sure)
                out_.parts.push_back(whole_[--kept].address);
            if (!place.sure && crowded())
                out_.parts.push_back(place.address);
            else
                whole_[kept++] = place;
        }
        whole_.resize(kept);
    }
    // Where the room up to the next is too much for one and too little for two, the place was
    // none, and the room is that of the one before.
    void find_hidden() {
        measure();
        measure_parts();
        std::vector<std::size_t> open;   // those before, which still may turn out to have more room
        std::vector<std::size_t> found;  // of each, how many were hidden before it
        for (std::size_t i = 0; i + 1 < whole_.size(); ++i) {
            open.push_back(i);
            found.push_back(out_.hidden.size());
            const auto is_none = [&] {
                const bool one = found.back() == found[found.size() - 2];
                return (one && contradicts(open, whole_[i + 1])) ||
                       !split(open.back(), whole_[i + 1]);
            };
            while (!whole_[open.back()].sure && open.size() > 1 && is_none()) {
                out_.parts.push_back(whole_[open.back()].address);
                open.pop_back();
                found.pop_back();
                out_.hidden.resize(found.back());
            }
            if (whole_[open.back()].sure || open.size() == 1) split(open.back(), whole_[i + 1]);
        }
    }
    // No variable is larger than the next: what has a part farther from its beginning than the next
    // has room shows that there is no next.
    [[nodiscard]] bool contradicts(const std::vector<std::size_t>& open,
                                   const VariablePlace& next) const {
        return next.sure &&
               next.address - whole_[open.back()].address < reach_[open[open.size() - 2]];
    }
    // By place, how far from its beginning a variable has a part, with that word.
    void measure_parts() {
        std::ranges::sort(out_.parts);
        reach_.assign(whole_.size(), 0);
        for (std::size_t i = 0; i < whole_.size(); ++i) {
            const u64 next = i + 1 < whole_.size() ? whole_[i + 1].address : end_;
            const auto behind = std::ranges::lower_bound(out_.parts, next);
            if (behind != out_.parts.begin() && *std::prev(behind) > whole_[i].address)
                reach_[i] = *std::prev(behind) - whole_[i].address + word_;
        }
    }
    // Whether the room from one to the next is as large as the neighbours say, when what is hidden
    // there was found.
    bool split(std::size_t i, const VariablePlace& next) {
        if (least_[i] == 0) return true;
        const u64 room = next.address - whole_[i].address;
        const u64 most = std::max(largest(i), least_[i]);
        if (room <= most) return true;
        // Room for no second one, but for what aligns the next.
        if (room < 2 * least_[i] && room - most < largest_alignment) return true;
        // What may be the middle of something larger ends nothing.
        if (!next.sure && next.address % alignment_at(most, word_) != 0) return true;
        // Of two or more the first is no larger than the others.
        const u64 alignment = alignment_at(least_[i], word_);
        const u64 size = std::min(most, room / 2 / alignment * alignment);
        if (size < least_[i]) return false;
        u64 at = whole_[i].address + size;
        out_.hidden.push_back(at);
        // Where all around are of one size, so are those in between.
        if (most == least_[i])
            for (at += most; at + most <= next.address; at += most) out_.hidden.push_back(at);
        return true;
    }
    // What one may take at most: no more than any of the next ones. Between two places that are
    // sure lies no less than one of them takes. No bound where too few are left to tell.
    [[nodiscard]] u64 largest(std::size_t i) const {
        u64 out = ~u64{0};
        std::size_t asked = 0;
        std::optional<u64> before;
        for (std::size_t k = i + 1; k < whole_.size() && k <= i + 4 * neighbours; ++k) {
            if (!whole_[k].sure) continue;
            const u64 room = before ? whole_[k].address - *before : 0;
            before = whole_[k].address;
            if (room < least_[i] || room == 0) continue;
            out = std::min(out, room);
            if (++asked == neighbours) break;
        }
        return asked < neighbours / 2 + 1 ? ~u64{0} : out;
    }

    u64 end_;
    unsigned word_, unit_;
    std::vector<VariablePlace> whole_;
    std::vector<u64> least_, reach_;
    VariableLayout out_;
};

// Static slices are {pointer, length, capacity}, the last two the same. Two that differ say
// nothing.
void count_elements(const go::PointerReader& reader, Extent data,
                    std::vector<VariablePlace>& places) {
    if (places.empty()) return;
    const Extent section{places.front().address,
                         places.back().address - places.front().address + 1};
    const unsigned word = reader.word_size();
    std::vector<std::pair<u64, u64>> slices;  // to, elements
    reader.pointers(data, [&](u64 place, u64 to) {
        if (!section.contains(to)) return;
        const u64 length = reader.plain_word(place + word).value_or(0);
        if (length != 0 && reader.plain_word(place + 2 * u64{word}) == length)
            slices.emplace_back(to, length);
    });
    std::ranges::sort(slices);
    const auto rest = std::ranges::unique(slices);
    slices.erase(rest.begin(), rest.end());
    for (auto& place : places) {
        const auto found =
            std::ranges::equal_range(slices, place.address, {}, &std::pair<u64, u64>::first);
        // Room behind what no pointer leads to would be looked through again and again.
        if (place.pointed && found.size() == 1) place.elements = found.front().second;
    }
}

}  // namespace

VariableLayout lay_out_variables(std::span<const VariablePlace> places, u64 end, unsigned word,
                                 VariableSizes sizes) {
    return Layout(places, end, word, sizes).run();
}

GoVariables::GoVariables(const go::Program& program, GoPlaces& places) {
    const auto& module = *program.module;
    lay_out(program, {module.data, module.edata - module.data}, VariableSizes::words, places);
    lay_out(program, {module.noptrdata, module.enoptrdata - module.noptrdata}, VariableSizes::bytes,
            places);
    std::ranges::sort(sliced_);
}

void GoVariables::lay_out(const go::Program& program, Extent section, VariableSizes sizes,
                          GoPlaces& places) {
    const auto& module = *program.module;
    std::vector<VariablePlace> begins;
    places.each_begin(section.begin, section.end(), [&](u64 address, bool sure, bool pointed) {
        begins.push_back({address, sure, pointed});
    });
    count_elements(program.reader, {module.data, module.edata - module.data}, begins);
    const auto layout = lay_out_variables(begins, section.end(), program.reader.word_size(), sizes);
    for (const u64 address : layout.parts)
        if (const auto at = places.position(address)) parts_.push_back(*at);
    for (const u64 address : layout.sliced)
        if (const auto at = places.position(address)) sliced_.push_back(*at);
    for (const u64 address : layout.hidden)
        if (const auto at = places.position(address)) places.add(*at);
}

void GoVariables::add_edges(const GoPlaces& places, graph::Graph::Builder& edges) const {
    for (const u64 position : parts_) {
        const auto node = places.node_at(position);
        if (!node || *node <= places.function_count()) continue;
        edges.add({*node - 1, *node, graph::EdgeKind::data, false});
        edges.add({*node, *node - 1, graph::EdgeKind::data, false});
    }
}

}  // namespace binsize
