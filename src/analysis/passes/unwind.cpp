// Unwind entries belong to their function. Facts: PE/COFF specification (.pdata RUNTIME_FUNCTION).
#include "analysis/refiner.hpp"

namespace binsize {

// amd64: {begin, end, unwind information}; arm64: {begin, unwind information}; all are RVAs.
void refine_unwind(const Context& context, const FirstCut& cut, std::vector<Claim>& out) {
    const auto& image = context.image;
    const auto* s = image.format == Format::pe ? image.section(".pdata") : nullptr;
    if (s == nullptr || (image.arch != "amd64" && image.arch != "arm64")) return;
    Refiner refiner(context, cut, out, CostClass::unwind);
    const unsigned size = image.arch == "amd64" ? 12 : 8;
    const auto bytes = clip_slice(image.contents(*s), 0, s->memory.size);
    for (u64 at = 0; at + size <= bytes.size(); at += size) {
        const u64 begin = *find_int<u32>(bytes, at, Endian::little);
        if (begin != 0) refiner.give({s->file.begin + at, size}, image.image_base + begin);
    }
    refiner.settle();
}

}  // namespace binsize
