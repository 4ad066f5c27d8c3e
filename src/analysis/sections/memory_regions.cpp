// Firmware lies in flash and runs there and in RAM: a linker script gives its initialised data two
// addresses, where they are stored (LMA, p_paddr) and where start-up code copies them to (VMA,
// p_vaddr); GNU ld manual, "Output Section LMA". So they count in both regions. An ELF file does
// not name the regions of the script: what lies closer together than a page is taken for one.
//
// An operating system's loader ignores p_paddr, and linkers for it write what they like there; a
// kernel is stored apart from where it runs as a whole. Firmware is what has no interpreter, runs
// in part where it is stored and has initialised bytes that do not.
#include "analysis/sections/memory_regions.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

using MemoryRegion = Subject::MemoryRegion;

constexpr u64 one_region = 4096;  // no gap as large as this lies within a region

struct Stretch {
    Extent at;
    bool stored = false;    // written there; else: the running program has it there
    bool in_place = false;  // runs where it is stored
    std::string_view section;
};

bool is_firmware(const Image& image) {
    if (!image.traits.stored_addresses || image.kind != FileKind::executable ||
        image.linkage.interpreter)
        return false;
    bool apart = false;
    bool in_place = false;
    for (const auto& s : image.segments) {
        if (!s.mapped || s.file.empty()) continue;
        (s.load_address == s.memory.begin ? in_place : apart) = true;
    }
    return apart && in_place;
}

std::vector<const Segment*> mapped_segments(const Image& image) {
    std::vector<const Segment*> out;
    for (const auto& s : image.segments)
        if (s.mapped && s.memory.size > 0) out.push_back(&s);
    std::ranges::stable_sort(out, {}, [](const Segment* s) { return s->memory.begin; });
    return out;
}

// The segment of a section: of several at its address (overlays) the one with its bytes.
const Segment* segment_of(const std::vector<const Segment*>& segments, const Section& s) {
    constexpr int most_at_one_address = 64;
    const auto begin = [](const Segment* segment) { return segment->memory.begin; };
    auto it = std::ranges::upper_bound(segments, s.memory.begin, {}, begin);
    for (int steps = 0; it != segments.begin() && steps < most_at_one_address; ++steps) {
        const auto* segment = *--it;
        if (!segment->memory.contains(s.memory.begin)) continue;
        const u64 into = s.memory.begin - segment->memory.begin;
        if (s.file.empty() || s.file.begin == segment->file.begin + into) return segment;
    }
    return nullptr;
}

void add(std::vector<Stretch>& out, const Segment& segment, Extent memory, u64 stored,
         std::string_view section) {
    const u64 load = segment.load_address + (memory.begin - segment.memory.begin);
    const bool in_place = stored > 0 && load == memory.begin;
    out.push_back({memory, false, in_place, section});
    if (stored > 0 && stored <= ~u64{0} - load)
        out.push_back({{load, stored}, true, true, section});
}

std::vector<Stretch> stretches_of(const Image& image) {
    std::vector<Stretch> out;
    const auto segments = mapped_segments(image);
    if (image.sections.empty())
        for (const auto* s : segments)
            add(out, *s, s->memory, std::min(s->file.size, s->memory.size), {});
    for (const auto& s : image.sections) {
        if (!s.loaded || s.memory.size == 0) continue;
        if (const auto* segment = segment_of(segments, s))
            add(out, *segment, s.memory, std::min(s.file.size, s.memory.size), s.name);
    }
    std::ranges::stable_sort(out, {}, [](const Stretch& s) { return s.at.begin; });
    return out;
}

}  // namespace

std::vector<MemoryRegion> make_memory_regions(const Image& image) {
    std::vector<MemoryRegion> out;
    if (!is_firmware(image)) return out;
    u64 end = 0;             // of the region
    u64 counted_to[2] = {};  // overlays lie on one another: each address counts once
    for (const auto& s : stretches_of(image)) {
        if (out.empty() || (s.at.begin > end && s.at.begin - end >= one_region)) {
            out.push_back({"flash", s.at.begin, 0, 0, 0, {}});
            counted_to[0] = counted_to[1] = s.at.begin;
        }
        auto& region = out.back();
        end = std::max(end, s.at.end());
        region.span = end - region.address;
        auto& counted = counted_to[s.stored ? 1 : 0];
        const u64 begin = std::max(s.at.begin, counted);
        if (s.at.end() > begin) (s.stored ? region.stored : region.run) += s.at.end() - begin;
        counted = std::max(counted, s.at.end());
        if (!s.in_place) region.kind = "ram";
        const auto name = printable(s.section);
        if (!name.empty() && std::ranges::find(region.sections, name) == region.sections.end())
            region.sections.push_back(name);
    }
    return out;
}

}  // namespace binsize
