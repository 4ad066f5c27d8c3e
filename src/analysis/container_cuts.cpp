// The container alone, cut into sections or segments: what the loader's and the linker's own
// tables say, without any pass.
#include "analysis/container_claims.hpp"
#include "analysis/model.hpp"

namespace binsize {
namespace {

std::string segment_row(const Image& image, const Segment& s) {
    if (!image.traits.segments_by_kind) return std::string(s.name);
    return fmt::format("{} [{}{}{}]", s.name, s.readable ? "R" : "", s.writable ? "W" : "",
                       s.executable ? "X" : "");
}

void cut_sections(const Image& image, const Axis& axis, Detail detail, Division& division) {
    ClaimSink sink(axis);
    sink.package("[container]", PackageKind::format);
    UniqueNames names;
    claim_regions(image, sink, detail, names);
    claim_bare_segments(image, sink, detail);
    for (u32 i = 0; i < image.sections.size(); ++i) {
        const auto& s = image.sections[i];
        const auto name = detail == Detail::structure ? s.name : names.of(s.name, sink);
        claim_section(axis, sink, i, s, sink.owner(OwnerKind::structure, name, 0));
    }
    settle_container(image, axis, sink, division);
}

// PE and relocatable files have no segments: loaded sections stand for them, and what a PE loader
// maps in front of them.
void claim_sections_as_segments(const Image& image, ClaimSink& sink, UniqueNames& names) {
    if (!image.segments.empty()) return;
    for (u32 i = 0; i < image.sections.size(); ++i) {
        const auto& s = image.sections[i];
        if (!s.loaded) continue;
        const auto owner = sink.owner(OwnerKind::structure, names.of(s.name, sink), 0);
        claim_section(sink.axis(), sink, i, s, owner);
    }
    if (image.mappings.empty()) return;
    const auto owner = sink.owner(OwnerKind::structure, "[headers]", 0);
    const auto& m = image.mappings.front();
    sink.claim_address({m.address, m.memory_size}, owner, CostClass::headers, Evidence::format,
                       Rank::section);
}

void cut_segments(const Image& image, const Axis& axis, Division& division) {
    ClaimSink sink(axis);
    sink.package("[container]", PackageKind::format);
    UniqueNames names;
    const auto rest = sink.owner(OwnerKind::structure, "[not mapped]", 0);
    sink.claim({0, image.bytes.size()}, rest, CostClass::unknown, Evidence::format, Rank::segment);
    claim_sections_as_segments(image, sink, names);
    for (const auto& s : image.segments) {
        // Go's linker gives the __DWARF segment no addresses, but a segment it is.
        const bool file_alone = !s.mapped && image.traits.segments_disjoint && !s.file.empty();
        if (!s.mapped && !file_alone) continue;
        const auto row = sink.keep(segment_row(image, s));
        const auto owner = sink.owner(OwnerKind::structure, names.of(row, sink), 0);
        // Of overlays each has its own bytes in the file; the address alone means the first.
        const u64 loaded = file_alone ? s.file.size : std::min(s.file.size, s.memory.size);
        sink.claim({s.file.begin, loaded}, owner, CostClass::unknown, Evidence::format,
                   Rank::section);
        sink.claim_address(s.memory, owner, CostClass::unknown, Evidence::format, Rank::section);
    }
    settle_container(image, axis, sink, division);
}

}  // namespace

void cut_sections(const Context& context, const ReportOptions&, Model& model) {
    cut_sections(context.image, context.axis, Detail::whole_sections,
                 model.division(Cut::sections));
}

void cut_segments(const Context& context, const ReportOptions&, Model& model) {
    cut_segments(context.image, context.axis, model.division(Cut::segments));
}

Partition cut_structure(const Image& image, const Axis& axis) {
    Division division;
    cut_sections(image, axis, Detail::structure, division);
    return std::move(division.partition);
}

}  // namespace binsize
