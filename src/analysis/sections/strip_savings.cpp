#include "analysis/sections/strip_savings.hpp"

#include "evidence/strip/stripped_size.hpp"
#include "wire/coff.hpp"
#include "wire/elf.hpp"

#include <algorithm>

namespace binsize {
namespace {

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

// A signature is made anew for the smaller file.
u64 with_signature(const Image& image, u64 bytes) {
    return bytes + image.page_hashes.saved_by(bytes);
}

StripSavings by_sections(const Image& image, bool has_debug) {
    u64 tables = 0;
    for (const auto& r : image.regions)
        if (r.cost_class == CostClass::symbol_names && !r.within_section) tables += r.file.size;
    const u64 dwarf = has_debug ? removable(image, CostClass::dwarf, 0) : 0;
    const u64 symbols = image.removable_symbol_names
                            ? *image.removable_symbol_names
                            : removable(image, CostClass::symbol_names, tables);
    return {.all = {with_signature(image, dwarf) + with_signature(image, symbols)},
            .debug = {with_signature(image, dwarf)}};
}

std::optional<StripSaving> by_tool(const Image& image, StripTool tool) {
    const auto size = stripped_size(image, tool);
    if (!size) return std::nullopt;
    const u64 now = image.bytes.size();
    return StripSaving{size->bytes < now ? now - size->bytes : 0, size->exact, !size->exact};
}

}  // namespace

StripSavings strip_savings(const Image& image, bool has_debug) {
    auto s = by_sections(image, has_debug);
    // Objects may be members of archives by the ten thousand.
    if (image.relocatable()) return s;
    if (image.section(".go.buildinfo") != nullptr || image.section(".gopclntab") != nullptr) {
        const auto all = by_tool(image, StripTool::go_symbols);
        const auto debug = by_tool(image, StripTool::go_debug);
        if (all && debug) return {.all = *all, .debug = *debug};
    }
    const auto all = by_tool(image, StripTool::gnu);
    if (!all) return s;
    const auto debug = has_debug ? by_tool(image, StripTool::gnu_debug) : StripSaving();
    if (!debug) return s;
    return {.all = *all, .debug = *debug};
}

}  // namespace binsize
