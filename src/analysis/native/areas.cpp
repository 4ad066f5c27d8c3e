#include "analysis/native/areas.hpp"

#include <algorithm>

namespace binsize {
namespace {

Extent between(u64 from, u64 to) { return {from, to > from ? to - from : 0}; }

/// A C linker puts its start files in front of the Go text or libraries behind it.
bool linked_by_c(const Image& image, const go::ModuleData& module) {
    constexpr u64 largest_alignment = 64;
    const auto* const section = image.section_at(module.text);
    if (section == nullptr) return false;
    if (module.text != section->memory.begin) return true;
    const u64 end = section->memory.end();
    return module.etext < end && end - module.etext > largest_alignment;
}

bool holds_data(const Section& s) {
    if (!s.loaded || s.executable || s.thread_local_data || s.memory.size == 0) return false;
    switch (s.cost_class) {
        case CostClass::rodata:
        case CostClass::strings:
        case CostClass::data:
        case CostClass::zero_fill: return true;
        default: return false;
    }
}

/// Where Go's read-only data ends that no field of moduledata bounds (Go 1.27): behind the last
/// datum that Go refers to.
u64 last_reference(const go::Program& program, const Section& section) {
    u64 last = 0;
    program.data->references.each([&](const go::Target& target) {
        if (target.user != go::User::nobody && section.memory.contains(target.address))
            last = std::max(last, target.address + 1);
    });
    return last;
}

std::vector<Extent> areas_of_go(const Image& image, const go::Program& program) {
    const auto& m = *program.module;
    const auto& table = *program.pclntab;
    std::vector<Extent> out = {
        between(m.noptrdata, m.enoptrdata),
        between(m.data, m.edata),
        between(m.bss, m.ebss),
        between(m.noptrbss, m.enoptrbss),
        between(m.types, m.etypes),
        between(table.address, table.end_address),
        {m.address, m.size},
        {m.typelinks.data, 4 * std::min<u64>(m.typelinks.count, u64{1} << 30U)},
        {m.itablinks.data, table.word() * program.types->itabs.size()},
        program.data->areas.strings,
    };
    if (m.rodata != 0) {
        const auto* const home = image.section_at(m.rodata);
        u64 end = m.etypes;
        if (home != nullptr && !home->memory.contains(end)) end = last_reference(program, *home);
        out.push_back(between(m.rodata, end));
    }
    std::erase_if(out, [](Extent e) { return e.empty(); });
    std::ranges::sort(out, {}, &Extent::begin);
    return out;
}

void subtract(Extent whole, const std::vector<Extent>& holes, std::vector<Extent>& out) {
    u64 at = whole.begin;
    for (const auto& hole : holes) {
        if (hole.end() <= at || hole.begin >= whole.end()) continue;
        if (hole.begin > at) out.push_back(between(at, hole.begin));
        at = std::max(at, hole.end());
    }
    if (at < whole.end()) out.push_back(between(at, whole.end()));
}

/// Sorted; of sections that overlap the first in memory keeps the common part.
void make_disjoint(std::vector<Extent>& areas) {
    std::ranges::sort(areas, {}, &Extent::begin);
    u64 at = 0;
    for (auto& area : areas) {
        const u64 begin = std::max(area.begin, at);
        area = between(begin, area.end());
        at = std::max(at, area.end());
    }
    std::erase_if(areas, [](Extent e) { return e.empty(); });
}

}  // namespace

const Extent* area_at(std::span<const Extent> areas, u64 address) {
    if (areas.empty() || address < areas.front().begin || address >= areas.back().end())
        return nullptr;
    const auto it = std::ranges::upper_bound(areas, address, {}, &Extent::begin);
    if (it == areas.begin() || !std::prev(it)->contains(address)) return nullptr;
    return &*std::prev(it);
}

std::vector<Extent> file_backed(const Image& image, std::span<const Extent> areas) {
    std::vector<Extent> out;
    for (const auto& m : image.mappings) {
        const Extent mapped{m.address, m.file_size};
        const auto later = [&](const Extent& e) { return e.end() <= mapped.begin; };
        for (auto it = std::ranges::partition_point(areas, later);
             it != areas.end() && it->begin < mapped.end(); ++it) {
            const u64 begin = std::max(it->begin, mapped.begin);
            out.push_back(between(begin, std::min(it->end(), mapped.end())));
        }
    }
    make_disjoint(out);
    return out;
}

NativeAreas find_native_areas(const Image& image, const go::Program& program) {
    NativeAreas areas;
    if (!program.module || !program.data || !linked_by_c(image, *program.module)) return areas;
    const std::vector<Extent> text = {between(program.module->text, program.module->etext)};
    const auto go_data = areas_of_go(image, program);
    for (const auto& s : image.sections) {
        const auto name = go::plain_section_name(s.name);
        if (s.loaded && s.executable && !name.starts_with(".plt"))
            subtract(s.memory, text, areas.code);
        else if (holds_data(s) && !name.starts_with(".go.") && !name.starts_with("__go_"))
            subtract(s.memory, go_data, areas.data);
    }
    make_disjoint(areas.code);
    make_disjoint(areas.data);
    return areas;
}

}  // namespace binsize
