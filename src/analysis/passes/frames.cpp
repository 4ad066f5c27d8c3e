// Unwind tables of ELF programs: a frame description belongs to its function, and so do its entry
// in the index that the unwinder searches and the exception table that it points at. What several
// functions point at belongs to what they have in common.
#include "analysis/refiner.hpp"
#include "evidence/exception_tables.hpp"

#include <algorithm>

namespace binsize {
namespace {

struct Use {
    u64 table = 0, function = 0;
};

// Each runs to where the next one begins, the last to the end of its section.
void give_tables(const Image& image, std::vector<Use>& uses, Refiner& refiner) {
    std::ranges::stable_sort(uses, {}, &Use::table);
    for (auto use = uses.begin(); use != uses.end();) {
        const u64 begin = use->table;
        Refiner::Users users;
        for (; use != uses.end() && use->table == begin; ++use) refiner.add(users, use->function);
        const auto* const section = image.section(".gcc_except_table");
        if (section == nullptr || !section->memory.contains(begin)) continue;
        const u64 next = use != uses.end() ? use->table : ~u64{0};
        const u64 end = std::min(next, section->memory.begin + section->file.size);
        const u64 offset = begin - section->memory.begin;
        if (end > begin) refiner.give({section->file.begin + offset, end - begin}, users);
    }
}

}  // namespace

void refine_frames(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    Refiner refiner(context, cut, out, CostClass::unwind);
    // Nearly always in front of what it indexes.
    each_frame_index_entry(context.image,
                           [&](const FrameDescription& f) { refiner.give(f.file, f.code.begin); });
    std::vector<Use> uses;
    each_frame_with_table(context.image, [&](const FrameDescription& f, u64 table) {
        refiner.give(f.file, f.code.begin);
        if (table != 0) uses.push_back({table, f.code.begin});
    });
    give_tables(context.image, uses, refiner);
    refiner.settle();
}

}  // namespace binsize
