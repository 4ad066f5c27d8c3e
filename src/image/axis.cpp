#include "image/axis.hpp"

#include <algorithm>

namespace binsize {
namespace {

// More zero-fill than this in one file is no program but a lie; it keeps axis positions far from
// overflow.
constexpr u64 max_zero_fill = u64{1} << 56;

struct FileFlag {
    u64 begin, end;
};

// The union of file extents that are mapped, sorted and disjoint.
std::vector<FileFlag> merged(std::vector<FileFlag> flags, bool& overlap) {
    if (!std::ranges::is_sorted(flags, {}, &FileFlag::begin))
        std::ranges::sort(flags, {}, &FileFlag::begin);
    std::vector<FileFlag> out;
    for (const auto& f : flags) {
        if (f.begin == f.end) continue;
        if (!out.empty() && f.begin < out.back().end) overlap = true;
        if (!out.empty() && f.begin <= out.back().end)
            out.back().end = std::max(out.back().end, f.end);
        else
            out.push_back(f);
    }
    return out;
}

}  // namespace

Axis Axis::of(const Image& image, Notes& notes) {
    Axis axis;
    axis.file_size_ = image.bytes.size();
    u64 zero_total = 0;
    bool too_much = false;
    std::vector<FileFlag> in_memory;
    const auto add_zero = [&](u64 size) {  // position of a new zero-fill range
        if (size > max_zero_fill - zero_total) {
            too_much = true;
            size = max_zero_fill - zero_total;
        }
        const Extent at{axis.file_size_ + zero_total, size};
        zero_total += size;
        return at;
    };
    const auto clipped_file = [&](u64 offset, u64 size) {
        const u64 begin = std::min(offset, axis.file_size_);
        return Extent{begin, std::min(size, axis.file_size_ - begin)};
    };

    axis.sections_.resize(image.sections.size());
    for (std::size_t i = 0; i < image.sections.size(); ++i)
        axis.sections_[i].file =
            clipped_file(image.sections[i].file.begin, image.sections[i].file.size);

    std::vector<Place> overlays;  // where several segments have one address: all of them
    if (image.relocatable()) {
        for (std::size_t i = 0; i < image.sections.size(); ++i) {
            const auto& s = image.sections[i];
            if (!s.loaded) continue;
            auto& place = axis.sections_[i];
            in_memory.push_back({place.file.begin, place.file.end()});
            if (s.memory.size > place.file.size)
                place.zero = add_zero(s.memory.size - place.file.size);
        }
    } else {
        auto mappings = image.mappings;
        std::ranges::stable_sort(mappings, {}, &Mapping::address);
        u64 mapped_to = 0;  // addresses below are taken
        bool address_overlap = false;
        std::vector<Place> mapped;  // each whole, also where another keeps its addresses
        for (const auto& m : mappings) {
            u64 memory = m.memory_size;
            if (memory > ~u64{0} - m.address) memory = ~u64{0} - m.address;
            const auto file = clipped_file(m.file_offset, std::min(m.file_size, memory));
            in_memory.push_back({file.begin, file.end()});
            const u64 zero = memory - std::min(m.file_size, memory);
            const auto add_place = [&](u64 address, u64 size, u64 position) {
                if (size > 0) mapped.push_back({address, size, position});
                if (address < mapped_to) {
                    address_overlap = true;
                    const u64 cut = std::min(size, mapped_to - address);
                    address += cut, size -= cut, position += cut;
                }
                if (size == 0) return;
                axis.places_.push_back({address, size, position});
                mapped_to = address + size;
            };
            add_place(m.address, file.size, file.begin);
            if (zero > 0) {
                const auto at = add_zero(zero);
                add_place(m.address + (memory - zero), at.size, at.begin);
            }
        }
        if (address_overlap)
            warn(notes, "segments",
                 "two segments claim the same addresses; the first one keeps them");
        axis.index_positions(mapped);
        if (!address_overlap) mapped.clear();
        overlays = std::move(mapped);
    }
    if (too_much)
        warn(notes, "segments", "zero-fill beyond {} bytes in all is not counted", max_zero_fill);

    bool overlap = false;
    const auto flags = merged(std::move(in_memory), overlap);
    if (overlap)
        warn(notes, "segments", "bytes of the file that are mapped twice count once in memory");

    u64 at = 0;
    u64 memory = 0;
    const auto add_range = [&](u64 end, bool in_file, bool loaded) {
        if (end == at) return;
        axis.ranges_.push_back({at, in_file, loaded});
        axis.memory_before_.push_back(memory);
        if (loaded) memory += end - at;
        at = end;
    };
    for (const auto& f : flags) {
        add_range(f.begin, true, false);
        add_range(f.end, true, true);
    }
    add_range(axis.file_size_, true, false);
    axis.size_ = axis.file_size_ + zero_total;
    add_range(axis.size_, false, true);
    axis.memory_size_ = memory;

    if (!image.relocatable()) axis.find_zero_fill(image, std::move(overlays));
    return axis;
}

void Axis::index_positions(std::vector<Place> mapped) {
    std::ranges::stable_sort(mapped, {}, &Place::position);
    u64 known_to = 0;
    for (auto& p : mapped) {  // of a range that is mapped twice, the first keeps it
        const u64 cut = p.position < known_to ? std::min(p.size, known_to - p.position) : 0;
        p = {p.address + cut, p.size - cut, p.position + cut};
        if (p.size > 0) known_to = p.position + p.size;
    }
    std::erase_if(mapped, [](const Place& p) { return p.size == 0; });
    by_position_ = std::move(mapped);
}

// A zero-fill section lies where its address is. Of sections at one address each gets the next
// segment there: overlays state them in the order of their segments. `overlays` is empty where no
// address is mapped twice.
void Axis::find_zero_fill(const Image& image, std::vector<Place> overlays) {
    std::vector<u64> used_to(overlays.size());
    constexpr int most_segments_at_one_address = 64;
    const auto unused_overlay = [&](Extent wanted) -> std::optional<Extent> {
        auto i = static_cast<std::size_t>(
            std::ranges::upper_bound(overlays, wanted.begin, {}, &Place::address) -
            overlays.begin());
        std::optional<std::size_t> best;
        for (int steps = 0; i > 0 && steps < most_segments_at_one_address; ++steps) {
            const auto& p = overlays[--i];
            if (wanted.begin - p.address < p.size && used_to[i] <= wanted.begin) best = i;
        }
        if (!best) return std::nullopt;
        const auto& p = overlays[*best];
        const u64 size = std::min(wanted.size, p.size - (wanted.begin - p.address));
        used_to[*best] = wanted.begin + size;
        return Extent{p.position + (wanted.begin - p.address), size};
    };
    for (std::size_t i = 0; i < image.sections.size(); ++i) {
        const auto& s = image.sections[i];
        auto& place = sections_[i];
        if (!s.loaded || image.overlays_addresses(s) || s.memory.size <= place.file.size) continue;
        if (s.memory.begin > ~u64{0} - s.memory.size) continue;
        const Extent wanted{s.memory.begin + place.file.size, s.memory.size - place.file.size};
        // A segment's bytes in the file may reach into it: Mach-O rounds them up to a page.
        const auto take = [&](Extent piece) {
            auto& part = piece.begin < file_size_ ? place.backed : place.zero;
            if (part.empty()) part = piece;
        };
        if (const auto piece = unused_overlay(wanted))
            take(*piece);
        else
            pieces(wanted, take);
    }
}

std::size_t Axis::range_at(u64 position) const {
    const auto it = std::ranges::upper_bound(ranges_, position, {}, &AxisRange::begin);
    return static_cast<std::size_t>(it - ranges_.begin()) - 1;
}

void Axis::weigh(const GzipShares& shares, ByteView bytes) {
    const auto at = shares.offset_of(bytes);
    if (!at) return;
    shares_ = &shares;
    shares_at_ = *at;
}

Size Axis::measure(u64 begin, u64 end) const {
    end = std::min(end, size_);
    if (begin >= end) return {};
    const auto memory_up_to = [&](u64 position) {
        if (position == size_) return memory_size_;
        const auto r = range_at(position);
        return memory_before_[r] + (ranges_[r].in_memory ? position - ranges_[r].begin : 0);
    };
    return {std::min(end, file_size_) - std::min(begin, file_size_),
            memory_up_to(end) - memory_up_to(begin)};
}

std::size_t Axis::first_place(u64 address) const {
    const auto it = std::ranges::upper_bound(places_, address, {}, &Place::address);
    auto i = static_cast<std::size_t>(it - places_.begin());
    return i == 0 ? 0 : i - 1;
}

std::optional<Extent> Axis::rest_at_address(u64 address) const {
    const auto i = first_place(address);
    if (i >= places_.size()) return std::nullopt;
    const auto& p = places_[i];
    if (address < p.address || address - p.address >= p.size) return std::nullopt;
    return Extent{p.position + (address - p.address), p.size - (address - p.address)};
}

std::optional<u64> Axis::at_address(u64 address) const {
    const auto rest = rest_at_address(address);
    return rest ? std::optional(rest->begin) : std::nullopt;
}

std::optional<u64> Axis::address_of(u64 position) const {
    const auto it = std::ranges::upper_bound(by_position_, position, {}, &Place::position);
    if (it == by_position_.begin()) return std::nullopt;
    const auto& p = *(it - 1);
    if (position - p.position >= p.size) return std::nullopt;
    return p.address + (position - p.position);
}

std::optional<Extent> Axis::rest_of_section(u32 section, u64 offset) const {
    if (section >= sections_.size()) return std::nullopt;
    const auto& s = sections_[section];
    for (const auto* part : {&s.file, &s.backed, &s.zero}) {
        if (offset < part->size) return Extent{part->begin + offset, part->size - offset};
        offset -= part->size;
    }
    return std::nullopt;
}

std::optional<u64> Axis::at_section(u32 section, u64 offset) const {
    const auto rest = rest_of_section(section, offset);
    return rest ? std::optional(rest->begin) : std::nullopt;
}

}  // namespace binsize
