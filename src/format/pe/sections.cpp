// Sections of an image: what of them is mapped, what is zero-fill, and what the file alignment
// costs. A section's row in the file is its raw data as the table states it; what of that lies
// beyond the virtual size is not mapped, so no symbol may claim it: a "[padding]" of its own.
#include "format/pe/parts.hpp"

#include <algorithm>

namespace binsize::pe {

void add_sections(Image& image, const Headers& h, StringTable& strings) {
    const auto table = coff::section_headers(image, h.section_table, h.file.NumberOfSections);
    const u64 end = image.bytes.size();
    const u64 headers = std::min<u64>(h.size_of_headers, end);
    image.mappings.push_back({h.image_base, 0, headers, headers});
    image.file_alignment = h.file_alignment;

    u64 first_raw = end;
    u64 budget = end;  // of bytes looked at to tell padding from data
    coff::SectionReader reader(image, strings);
    image.sections.reserve(table.size());
    for (const auto& header : table) {
        auto s = reader.read(header, static_cast<u32>(image.sections.size() + 1));
        // Old linkers state no virtual size: all of the raw data is meant.
        const u64 size = header.VirtualSize != 0 ? header.VirtualSize : header.SizeOfRawData;
        s.memory = {h.image_base + header.VirtualAddress, size};
        s.loaded = true;
        if (header.SizeOfRawData == 0) s.cost_class = CostClass::zero_fill;
        s.alignment = h.section_alignment;
        const u64 mapped = std::min(s.file.size, size);
        image.mappings.push_back({s.memory.begin, s.file.begin, mapped, size});
        add_slack(image, {s.file.begin + mapped, s.file.size - mapped},
                  "[raw data past the virtual size]", budget);
        if (!s.file.empty()) first_raw = std::min(first_raw, s.file.begin);
        image.sections.push_back(s);
    }
    reader.finish();

    const u64 table_end = h.section_table + table.size() * sizeof(coff::SectionHeader);
    const u64 slack_end = std::min(headers, first_raw);
    if (table_end < slack_end)
        add_slack(image, {table_end, slack_end - table_end}, "[header slack]", budget);
}

RvaMap::RvaMap(const Image& image, std::vector<Mapping> mappings)
    : bytes_(image.bytes), base_(image.image_base), mappings_(std::move(mappings)) {
    std::ranges::stable_sort(mappings_, {}, &Mapping::address);
}

Extent RvaMap::extent(u64 rva, u64 size) const {
    const u64 address = base_ + rva;
    auto it = std::ranges::upper_bound(mappings_, address, {}, &Mapping::address);
    if (it == mappings_.begin()) return {};
    const auto& m = *--it;
    const u64 into = address - m.address;
    if (into >= m.file_size) return {};
    return {m.file_offset + into, std::min(size, m.file_size - into)};
}

ByteView RvaMap::from(u64 rva) const {
    const auto at = extent(rva, ~u64{0});
    return clip_slice(bytes_, at.begin, at.size);
}

}  // namespace binsize::pe
