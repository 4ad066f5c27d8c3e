// A prediction about the file, not about the bytes that go: linkers lay segments (ELF, Mach-O) and
// sections (PE) out from whole pages on, so a file shrinks by pages or not at all.
#include "analysis/graph/whole_pages.hpp"

#include <algorithm>

namespace binsize {
namespace {

// What stays is compiled and laid out anew: functions lose calls, types lose methods, tables lose
// entries, all of which no edge shows. How much was chosen over the cuts of docs/accuracy.md, which
// says what they come to without it.
constexpr u64 unseen_part = 32, unseen_bytes = 256;

}  // namespace

void find_parts(const Image& image, const Axis& axis, const Partition& partition,
                ProgramGraph& out) {
    constexpr std::size_t most_parts = 16;
    std::vector<Extent> parts;
    const auto add = [&](Extent file, u64 alignment) {
        if (file.empty() || parts.size() == most_parts) return;
        parts.push_back(file);
        out.page = std::max(out.page, alignment);
    };
    if (image.traits.maps_sections) {
        for (const auto& s : image.sections)
            if (s.loaded) add(s.file, image.file_alignment);
    } else {
        for (const auto& s : image.segments)
            if (s.memory.size != 0) add(s.file, std::min<u64>(s.alignment, u64{1} << 16U));
    }
    out.part_ends.assign(parts.size(), 0);
    // Segments may lie in each other (ELF notes): the first that holds a byte has it.
    std::array<std::array<u64, most_parts>, cost_class_names.size()> sums{};
    const auto cells = partition.cells();
    std::size_t p = parts.size();
    u64 changes = 0;  // up to there it is that part
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (const u64 at = cells[i].begin; at >= changes) {
            const auto holds = [at](const Extent& e) { return e.contains(at); };
            p = static_cast<std::size_t>(std::ranges::find_if(parts, holds) - parts.begin());
            changes = ~u64{0};
            for (const auto& part : parts)
                for (const u64 edge : {part.begin, part.end()})
                    if (edge > at) changes = std::min(changes, edge);
        }
        if (p == parts.size()) continue;
        const u64 end = std::min(partition.end_of(i), axis.file_size());
        sums[static_cast<std::size_t>(cells[i].cost_class)][p] +=
            end - std::min(cells[i].begin, end);
        if (cells[i].cost_class != CostClass::padding)
            out.part_ends[p] = std::min(partition.end_of(i), parts[p].end());
    }
    for (std::size_t c = 0; c < sums.size(); ++c)
        out.part_of_class[c] = static_cast<u8>(std::ranges::max_element(sums[c]) - sums[c].begin());
    // Padding mostly aligns functions.
    out.part_of_class[static_cast<std::size_t>(CostClass::padding)] =
        out.part_of_class[static_cast<std::size_t>(CostClass::code)];
}

KeptBytes in_whole_pages(const ProgramGraph& graph,
                         const std::array<KeptBytes, cost_class_names.size()>& classes) {
    std::array<KeptBytes, 256> parts{};
    KeptBytes out;
    for (std::size_t c = 0; c < classes.size(); ++c) {
        auto& part = parts[graph.part_of_class[c]];
        part.low += classes[c].low;
        part.high += classes[c].high;
    }
    const u64 page = std::max<u64>(graph.page, 1);
    const auto lost = [&](u64 end, u64 bytes) {
        const auto pages = [&](u64 at) { return at / page + (at % page != 0 ? 1 : 0); };
        return (pages(end) - pages(end - std::min(bytes, end))) * page;
    };
    // Of other programs bytes are counted, and no new build is foretold.
    const auto unseen = [&](u64 bytes) {
        return graph.rules == nullptr ? 0 : bytes / unseen_part + unseen_bytes;
    };
    for (std::size_t p = 0; p < parts.size(); ++p) {
        const auto& [low, high] = parts[p];
        out.low.memory += low.memory;
        out.high.memory += high.memory;
        if (high.file == 0) continue;
        const u64 end = p < graph.part_ends.size() ? graph.part_ends[p] : graph.total.file;
        out.low.file += lost(end, low.file - std::min(low.file, unseen(low.file)));
        out.high.file += lost(end, high.file + unseen(high.file));
    }
    return out;
}

}  // namespace binsize
