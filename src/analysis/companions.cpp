#include "analysis/companions.hpp"

#include "base/text.hpp"
#include "evidence/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace binsize {

bool has_own_names(const Image& image) {
    return std::ranges::any_of(
        image.symbol_tables, [](const SymbolTable& t) { return !t.dynamic && !t.entries.empty(); });
}

SplitKind split_kind(const Image& image) {
    bool many = false;
    if (!dwarf::is_split_file(image, many)) return SplitKind::none;
    return many ? SplitKind::package : SplitKind::units;
}

Lacking lacking(const Image& image) { return {image.stripped, !holds_dwarf(image)}; }

std::vector<DebugFile> debug_files_of(const Image& image) {
    std::vector<DebugFile> out;
    if (image.companions == nullptr) return out;
    const auto& c = *image.companions;
    for (const auto* one : {&c.debug, &c.supplement})
        if (*one) out.push_back((*one)->said);
    for (const auto* list : {&c.packages, &c.units})
        for (const auto& one : *list)
            if (one.used) out.push_back(one.said);
    for (auto& file : out) file.name = printable(file.name);
    return out;
}

void tell_lost_companions(const Image& image, Notes& notes) {
    if (image.companions == nullptr || image.companions->lost_units == 0) return;
    const auto& c = *image.companions;
    inform(notes, "DWARF",
           "entries of units lie in files of their own, of which some were not found ({}): their "
           "inlined code and their names are not known",
           printable(c.lost_unit));
}

std::string differs_from(const Image& companion, const Image& program) {
    if (companion.format != program.format || companion.arch != program.arch ||
        companion.bits != program.bits || companion.endian != program.endian)
        return fmt::format("is {} for {}, not {} for {}", name_of(companion.format), companion.arch,
                           name_of(program.format), program.arch);
    std::unordered_map<std::string_view, const Section*> sections;
    for (const auto& s : companion.sections)
        if (s.loaded) sections.try_emplace(s.name, &s);
    for (const auto& s : program.sections) {
        if (!s.loaded) continue;
        const auto twin = sections.find(s.name);
        if (twin == sections.end() || twin->second->segment != s.segment) continue;
        const u64 address = twin->second->memory.begin;
        if (address != s.memory.begin)
            return fmt::format("has {} at {:#x}, not at {:#x}", printable(s.name), address,
                               s.memory.begin);
        sections.erase(twin);  // of several of one name the first is asked
    }
    return {};
}

}  // namespace binsize
