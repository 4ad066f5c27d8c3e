// Unwind tables of ELF programs: a frame description belongs to its function, and so does its entry
// in the index that the unwinder searches.
#include "analysis/refiner.hpp"

namespace binsize {

void refine_frames(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    Refiner refiner(context, cut, out, CostClass::unwind);
    const auto give = [&](const FrameDescription& f) { refiner.give(f.file, f.code.begin); };
    each_frame_index_entry(context.image, give);  // nearly always in front of what it indexes
    each_frame_description(context.image, give);
    refiner.settle();
}

}  // namespace binsize
