// Weights: what the parts that people think of removing or shrinking cost. They are read off the
// container (sections, regions), so they are the same whatever breakdowns are asked for.
#include "analysis/assemble.hpp"
#include "analysis/container_claims.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace binsize {
namespace {

constexpr std::pair<Weight Weights::*, CostClass> classes[] = {
#define WEIGHT(id, label, cost_class) {&Weights::id, CostClass::cost_class},
#include <binsize/weights.def>
#undef WEIGHT
};

using Sums = std::array<u64, cost_class_names.size()>;  // bytes of the file, by class

// The finer cut by class differs from that of sections only where directories lie in those.
Sums sum_classes(const Image& image, const Axis& axis, const Partition& sections) {
    Sums sums{};
    const bool same =
        !sections.cells().empty() && std::ranges::none_of(image.regions, [&](const Region& r) {
            return within_a_section(image, r);
        });
    const auto finer = same ? Partition() : cut_structure(image, axis);
    const auto& partition = same ? sections : finer;
    const auto cells = partition.cells();
    for (std::size_t i = 0; i < cells.size(); ++i)
        sums[static_cast<std::size_t>(cells[i].cost_class)] +=
            axis.measure(cells[i].begin, partition.end_of(i)).file;
    return sums;
}

bool is_rodata(const Section& s) {
    return s.name == ".rodata" || s.name.starts_with(".rodata.") || s.name == ".rdata" ||
           s.name.starts_with(".rdata$") || s.name.ends_with("__rodata") ||
           s.name.ends_with(",__const") || s.name.ends_with(",__cstring") ||
           s.cost_class == CostClass::strings;
}

// Where a linker merged pclntab into another section, its symbols still bound it.
Extent pclntab_by_symbol(const Context& context) {
    u64 begin = 0;
    u64 end = 0;
    for (const auto& s : context.symbols) {
        auto name = s.name;
        if (name.starts_with('_')) name.remove_prefix(1);
        if (name == "runtime.pclntab") begin = s.value;
        if (name == "runtime.epclntab") end = s.value;
    }
    return end > begin && begin != 0 ? Extent{begin, end - begin} : Extent{};
}

void add_dwarf_parts(const Image& image, Weight& weight) {
    u64 total = 0;
    bool compressed = false;
    for (const auto& s : image.sections) {
        if (s.cost_class != CostClass::dwarf) continue;
        weight.parts.push_back({printable(s.name), s.file.size, s.uncompressed});
        const u64 size = s.uncompressed.value_or(s.file.size);
        total = size > ~u64{0} - total ? ~u64{0} : total + size;
        compressed |= s.uncompressed.has_value();
    }
    if (!weight.parts.empty() && compressed) weight.uncompressed = total;
}

}  // namespace

Weights make_weights(const Context& context, const StripSavings& strips,
                     const Partition& sections) {
    const auto& image = context.image;
    const auto sums = sum_classes(image, context.axis, sections);
    const auto total = static_cast<double>(std::max<u64>(1, image.bytes.size()));
    const auto weigh = [&](u64 bytes) {
        Weight w;
        w.file = bytes;
        w.share = static_cast<double>(bytes) / total;
        return w;
    };
    Weights w;
    for (const auto& [weight, cls] : classes)
        w.*weight = weigh(sums[static_cast<std::size_t>(cls)]);

    u64 dynamic = 0;
    for (const auto& t : image.symbol_tables)
        if (t.dynamic) dynamic += t.entries.size + t.strings.size;
    w.dynamic_symbols = weigh(std::min<u64>(dynamic, image.bytes.size()));

    u64 merged = 0;
    if (w.pclntab.file == 0 && context.is_go) {
        context.axis.pieces(pclntab_by_symbol(context), [&](Extent at) {
            merged += context.axis.measure(at.begin, at.end()).file;
        });
        w.pclntab = weigh(merged);
    }
    u64 rodata = 0;
    for (const auto& s : image.sections)
        if (is_rodata(s)) rodata += s.file.size;
    w.rodata = weigh(std::min<u64>(rodata, image.bytes.size()));

    const u64 debug = w.dwarf.file > 0 ? strips.debug_alone().bytes : 0;
    if (w.dwarf.file > 0) w.dwarf.saves = debug;
    if (w.symbol_names.file > 0)
        w.symbol_names.saves = strips.all().bytes - std::min(debug, strips.all().bytes);
    add_dwarf_parts(image, w.dwarf);
    return w;
}

}  // namespace binsize
