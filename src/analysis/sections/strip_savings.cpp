#include "analysis/sections/strip_savings.hpp"

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

void sum_sections(const Image& image, StripSavings& s) {
    u64 tables = 0;
    for (const auto& r : image.regions)
        if (r.cost_class == CostClass::symbol_names && !r.within_section) tables += r.file.size;
    const u64 dwarf = with_signature(image, removable(image, CostClass::dwarf, 0));
    const u64 symbols = image.removable_symbol_names
                            ? *image.removable_symbol_names
                            : removable(image, CostClass::symbol_names, tables);
    s.by_sections = {.bytes = dwarf + with_signature(image, symbols), .told = true};
    s.debug_by_sections = {.bytes = dwarf, .told = true};
}

StripSaving by_tool(const Image& image, StripTool tool, const StripQuestion& question) {
    const auto size =
        stripped_size(image, tool, {.thorough = question.thorough, .name = question.name});
    if (!size) return {};
    const u64 now = image.bytes.size();
    const bool go = tool == StripTool::go_symbols || tool == StripTool::go_debug;
    return {.bytes = size->bytes < now ? now - size->bytes : 0,
            .told = true,
            .exact = size->exact && size->bytes <= now,
            .least = !size->exact && !go,
            .keeps_symbols = size->keeps_symbols};
}

}  // namespace

const StripSaving& StripSavings::debug_alone() const {
    using enum StripTool;
    if (of(go_debug).told) return of(go_debug);
    if (like_sections) return debug_by_sections;
    for (const auto tool : {gnu_debug, llvm_debug})
        if (of(tool).told) return of(tool);
    return debug_by_sections;
}

const StripSaving& StripSavings::all() const {
    using enum StripTool;
    if (of(go_symbols).told) return of(go_symbols);
    return of(gnu).told && !like_sections ? of(gnu) : by_sections;
}

StripSavings strip_savings(const Image& image, const StripQuestion& question) {
    StripSavings s;
    sum_sections(image, s);
    if (question.member) return s;
    using enum StripTool;
    const auto ask = [&](StripTool tool) { s.of(tool) = by_tool(image, tool, question); };
    s.like_sections = question.go && !image.traits.strip_spares_loaded;
    if (s.like_sections || image.section(".go.buildinfo") != nullptr ||
        image.section(".gopclntab") != nullptr) {
        ask(go_symbols);
        ask(go_debug);
        if (!s.of(go_symbols).told || !s.of(go_debug).told)
            s.of(go_symbols) = s.of(go_debug) = {};
        else if (question.weights_alone)
            return s;
    }
    const bool has_debug = std::ranges::any_of(
        image.sections, [](const Section& of) { return of.cost_class == CostClass::dwarf; });
    ask(gnu);
    if (has_debug || !question.weights_alone) ask(gnu_debug);
    if (!question.weights_alone)
        for (const auto tool : {llvm, llvm_debug, llvm_locals}) ask(tool);
    return s;
}

}  // namespace binsize
