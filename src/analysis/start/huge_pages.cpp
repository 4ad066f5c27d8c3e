// Linux maps by huge pages what fills them whole at their own multiples: of memory without a file
// the addresses decide, of a file also that its offsets have the same place in a huge page. A
// program that is put anywhere is put at multiples of the largest alignment that its segments
// state; where that is less than a huge page, its zeros have so many whole ones wherever it is.
// Facts: mm/huge_memory.c and include/linux/huge_mm.h (thp_vma_suitable_order), fs/binfmt_elf.c
// (maximum_alignment, since Linux 5.10), arch/*/include/asm/pgtable*.h (PMD_SIZE: one page full of
// entries of 8 bytes).
#include "analysis/start/segments.hpp"
#include "analysis/start/start.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Whole multiples of `huge` from `begin` on.
u64 whole(u64 begin, u64 size, u64 huge) {
    const u64 skipped = (huge - begin % huge) % huge;
    return size > skipped ? (size - skipped) / huge : 0;
}

// The same from any page on.
u64 least(u64 size, u64 huge, u64 page) {
    const u64 multiples = (size + page) / huge;
    return multiples > 0 ? multiples - 1 : 0;
}

}  // namespace

void add_huge_pages(const Image& image, Start& out) {
    if (!image.traits.linux_loads) return;
    constexpr u64 entry = 8;
    const u64 huge = out.page / entry * out.page;
    if (huge <= out.page) return;
    u64 alignment = 0;
    for (const auto& s : image.segments)
        if (s.mapped) alignment = std::max(alignment, s.alignment);
    const bool placed = out.fixed || alignment % huge == 0;
    for (auto& s : out.segments) {
        const u64 from_file = s.file_pages * out.page;
        const bool agrees = s.address % huge == s.offset % huge;
        auto& h = s.huge.emplace();
        h.size = huge;
        const u64 zeros = s.zero_pages * out.page;
        if (placed && agrees) h.file = whole(s.address, from_file, huge);
        h.zero = placed ? whole(s.address + from_file, zeros, huge) : least(zeros, huge, out.page);
        if (h.file + h.zero > 0) continue;
        if (std::max(from_file, zeros) < huge)
            h.hindrance = "size";
        else if (from_file >= huge && !agrees)
            h.hindrance = "offset";
        else
            h.hindrance = placed ? "boundary" : "alignment";
    }
}

}  // namespace binsize
