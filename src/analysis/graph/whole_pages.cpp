// A prediction about the file, not about the bytes that go: linkers lay segments (ELF, Mach-O) and
// sections (PE) out from whole pages on, so a file shrinks by pages or not at all.
#include "analysis/graph/whole_pages.hpp"

#include <algorithm>

namespace binsize {

void find_parts(const Image& image, const Axis& axis, const Partition& partition,
                ProgramGraph& out) {
    constexpr std::size_t most_parts = 16;
    std::vector<Extent> parts;
    const auto add = [&](Extent file, u64 alignment) {
        if (file.empty() || parts.size() == most_parts) return;
        parts.push_back(file);
        out.page = std::max(out.page, alignment);
    };
    if (image.format == Format::pe) {
        for (const auto& s : image.sections)
            if (s.loaded) add(s.file, image.file_alignment);
    } else {
        for (const auto& s : image.segments)
            if (s.memory.size != 0) add(s.file, std::min<u64>(s.alignment, u64{1} << 16U));
    }
    // Segments may lie in each other (ELF notes): the first that holds a byte has it.
    std::array<std::array<u64, most_parts>, cost_class_names.size()> sums{};
    const auto cells = partition.cells();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto part = std::ranges::find_if(
            parts, [&](const Extent& e) { return e.contains(cells[i].begin); });
        if (part == parts.end()) continue;
        sums[static_cast<std::size_t>(cells[i].cost_class)]
            [static_cast<std::size_t>(part - parts.begin())] +=
            axis.measure(cells[i].begin, partition.end_of(i)).file;
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
    for (const auto& part : parts) {
        out.low.file += part.low.file / page * page;
        out.high.file += (part.high.file + page - 1) / page * page;
        out.low.memory += part.low.memory;
        out.high.memory += part.high.memory;
    }
    return out;
}

}  // namespace binsize
