// Weights: what the parts that people think of removing or shrinking cost. They are read off the
// container (sections, regions), so they are the same whatever breakdowns are asked for.
#include "analysis/assemble.hpp"
#include "analysis/container_claims.hpp"
#include "base/text.hpp"
#include "wire/coff.hpp"
#include "wire/elf.hpp"

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

// What strip takes for debugging information in ELF goes by its name (binutils' bfd/elf.c,
// _bfd_elf_make_section_from_shdr): BTF and CTF are not among it.
bool is_debugging_name(std::string_view name) {
    return name != ".BTF" && name != ".BTF.ext" && name != ".ctf" && name != ".SUNW_ctf";
}

// Whether strip drops the section when it drops a class: one of the class itself that nothing maps,
// and in an object the relocations of such a one.
bool goes_with(const Image& image, const Section& s, CostClass cls) {
    if (!image.traits.strip_spares_loaded) return s.cost_class == cls;
    const auto drops = [&](const Section& of) {
        return !of.loaded && of.cost_class == cls &&
               (cls != CostClass::dwarf || is_debugging_name(of.name));
    };
    if (s.loaded) return false;
    if (drops(s)) return true;
    if (!image.relocatable() || (s.raw_type != elf::SHT_RELA && s.raw_type != elf::SHT_REL))
        return false;
    const auto of = std::ranges::lower_bound(image.sections, s.info, {}, &Section::index);
    return of != image.sections.end() && of->index == s.info && drops(*of);
}

// Removing sections that nothing maps moves what follows them up. Where the section header table
// lies behind them (GNU and LLVM linkers; Go's puts it first), it also loses their entries.
u64 elf_headers_saved(const Image& image, CostClass cls) {
    const auto is_removed = [&](const Section& s) { return goes_with(image, s, cls); };
    const auto removed = static_cast<u64>(std::ranges::count_if(image.sections, is_removed));
    const auto table = std::ranges::find(image.regions, "[section headers]", &Region::name);
    if (removed == 0 || table == image.regions.end()) return 0;
    const bool behind = std::ranges::all_of(image.sections, [&](const Section& s) {
        return !is_removed(s) || s.file.begin < table->file.begin;
    });
    return behind ? removed * elf::shdr_size(image.bits) : 0;
}

// The headers of a PE file end on its file alignment, so that fewer sections may save a whole step.
u64 pe_headers_saved(const Image& image, CostClass cls) {
    const auto table = std::ranges::find(image.regions, "[section table]", &Region::name);
    if (table == image.regions.end() || image.mappings.empty()) return 0;
    const auto removed = static_cast<u64>(std::ranges::count_if(
        image.sections, [&](const Section& s) { return goes_with(image, s, cls); }));
    const u64 end =
        table->file.end() - std::min(table->file.size, removed * sizeof(coff::SectionHeader));
    const u64 step = std::max<u64>(image.file_alignment, 1);
    const u64 headers = (end / step + (end % step != 0 ? 1 : 0)) * step;
    const u64 now = image.mappings.front().file_size;
    return removed == 0 || headers > now ? 0 : now - headers;
}

// Mach-O's __DWARF segment goes whole, with what aligns the next one to a page; else sections go.
u64 section_bytes(const Image& image, CostClass cls) {
    const auto segment = std::ranges::find(image.segments, "__DWARF", &Segment::name);
    const bool whole = cls == CostClass::dwarf && segment != image.segments.end();
    u64 bytes = 0;
    if (whole) {
        u64 next = image.bytes.size();
        for (const auto& s : image.segments)
            if (s.file.begin >= segment->file.end() && !s.file.empty())
                next = std::min(next, s.file.begin);
        bytes = segment->file.empty() ? 0 : next - segment->file.begin;
    }
    for (const auto& s : image.sections)
        if (goes_with(image, s, cls) && !(whole && s.segment == "__DWARF")) bytes += s.file.size;
    return bytes;
}

u64 removable(const Image& image, CostClass cls, u64 region_bytes) {
    return section_bytes(image, cls) + region_bytes + elf_headers_saved(image, cls) +
           pe_headers_saved(image, cls);
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

Weights make_weights(const Context& context, const Partition& sections) {
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

    u64 table_regions = 0;
    for (const auto& r : image.regions)
        if (r.cost_class == CostClass::symbol_names && !r.within_section)
            table_regions += r.file.size;
    // A signature is made anew for the smaller file.
    const auto with_signature = [&](u64 bytes) {
        return bytes + image.page_hashes.saved_by(bytes);
    };
    if (w.symbol_names.file > 0)
        w.symbol_names.saves =
            with_signature(image.removable_symbol_names
                               ? *image.removable_symbol_names
                               : removable(image, CostClass::symbol_names, table_regions));
    if (w.dwarf.file > 0) w.dwarf.saves = with_signature(removable(image, CostClass::dwarf, 0));
    add_dwarf_parts(image, w.dwarf);
    return w;
}

}  // namespace binsize
