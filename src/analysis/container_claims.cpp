#include "analysis/container_claims.hpp"

#include "analysis/pass.hpp"

#include <algorithm>

namespace binsize {

bool holds_symbols(CostClass c) {
    switch (c) {
        case CostClass::code:
        case CostClass::rodata:
        case CostClass::strings:
        case CostClass::types:
        case CostClass::itabs:
        case CostClass::pclntab:
        case CostClass::funcdata:
        case CostClass::data:
        case CostClass::embedded:
        case CostClass::zero_fill:
        case CostClass::unknown:
        case CostClass::overlay: return true;
        default: return false;
    }
}

PackageId container_package(const Image& image, ClaimSink& sink, CostClass c,
                            std::string_view row) {
    if (!holds_symbols(c)) return sink.package(format_package(c), PackageKind::format);
    // What is appended may be anything.
    if (image.package.empty() || c == CostClass::overlay)
        return sink.package(row, PackageKind::unowned);
    const auto id = sink.package(image.package);
    sink.packages[id].category = Category::native;
    sink.packages[id].module = image.module;
    return id;
}

bool within_a_section(const Image& image, const Region& r) {
    return std::ranges::any_of(image.sections, [&](const Section& s) {
        return r.file.begin >= s.file.begin && r.file.end() <= s.file.end() && !s.file.empty();
    });
}

void claim_regions(const Image& image, ClaimSink& sink, Detail detail, UniqueNames& names) {
    for (const auto& r : image.regions) {
        if (detail == Detail::whole_sections && within_a_section(image, r)) continue;
        const auto package = detail == Detail::owners
                                 ? container_package(image, sink, r.cost_class, r.name)
                                 : PackageId{0};
        // Padding is one row wherever it lies; symbols of one name are one row too.
        const bool numbered =
            detail == Detail::whole_sections && r.cost_class != CostClass::padding;
        const auto row = numbered ? names.of(r.name, sink) : r.name;
        const auto owner = sink.owner(OwnerKind::structure, row, package);
        sink.claim(r.file, owner, r.cost_class, Evidence::format,
                   r.within_section ? Rank::directory : Rank::structure);
    }
}

void claim_section(const Axis& axis, ClaimSink& sink, u32 i, const Section& s, OwnerId owner) {
    const u64 whole = std::max(s.file.size, s.memory.size);
    axis.section_pieces(i, 0, whole, [&](Extent at) {
        const auto cls = at.begin >= axis.file_size() ? CostClass::zero_fill : s.cost_class;
        sink.claim(at, owner, cls, Evidence::format, Rank::section);
    });
}

void claim_bare_segments(const Image& image, ClaimSink& sink, Detail detail) {
    if (!image.sections.empty()) return;
    for (const auto& s : image.segments) {
        if (!s.mapped) continue;
        const auto cls = s.executable ? CostClass::code
                         : s.writable ? CostClass::data
                                      : CostClass::rodata;
        // Those of a core file have no name.
        const auto name = s.name.empty() ? "segment" : s.name;
        const auto row = sink.keep(fmt::format("[{} {}, no section]", name, s.index));
        const auto owner =
            sink.owner(OwnerKind::remainder, row,
                       detail == Detail::owners ? container_package(image, sink, cls, row) : 0);
        sink.claim_address(s.memory, owner, cls, Evidence::format, Rank::segment);
    }
}

std::string_view format_package(CostClass cls) {
    switch (cls) {
        case CostClass::unwind: return "[unwind tables]";
        case CostClass::relocations: return "[relocations]";
        case CostClass::dynamic_linking: return "[dynamic linking]";
        case CostClass::symbol_names: return "[symbol names]";
        case CostClass::dwarf: return "[DWARF]";
        case CostClass::build_info: return "[build info]";
        case CostClass::signature: return "[signature]";
        case CostClass::resources: return "[resources]";
        case CostClass::headers: return "[headers]";
        case CostClass::padding: return "[padding]";
        default: return "[other structure]";
    }
}

}  // namespace binsize
