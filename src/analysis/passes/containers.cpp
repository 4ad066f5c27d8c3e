// What the container itself says: its headers and tables, and for each section the row that holds
// whatever nothing finer explains. The same claims, without the passes, are the `sections` and
// `segments` partitions.
#include "analysis/model.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Sections of these classes hold what symbols name; whatever no symbol names is unowned. The rest
// is structure of the container, owned by the format.
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

PackageId package_of(ClaimSink& sink, CostClass c, std::string_view row) {
    return holds_symbols(c) ? sink.package(row, PackageKind::unowned)
                            : sink.package(format_package(c), PackageKind::format);
}

// Whole sections keep what lies in them; a finer cut gives directories and padding rows of their
// own.
bool within_a_section(const Image& image, const Region& r) {
    return std::ranges::any_of(image.sections, [&](const Section& s) {
        return r.file.begin >= s.file.begin && r.file.end() <= s.file.end() && !s.file.empty();
    });
}

// Equal names get " #2" in file order, so that siblings are unique.
class UniqueNames {
public:
    std::string_view of(std::string_view name, ClaimSink& sink) {
        const auto id = ids_.of(name).id;
        if (id == counts_.size()) counts_.push_back(0);
        const u32 n = ++counts_[id];
        return n == 1 ? name : sink.keep(fmt::format("{} #{}", name, n));
    }

private:
    NameIds ids_;
    BigVector<u32> counts_;
};

enum class Detail : u8 { whole_sections, structure, owners };

void claim_regions(const Image& image, ClaimSink& sink, Detail detail, UniqueNames& names) {
    for (const auto& r : image.regions) {
        if (detail == Detail::whole_sections && within_a_section(image, r)) continue;
        const auto package =
            detail == Detail::owners ? package_of(sink, r.cost_class, r.name) : PackageId{0};
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

// A file without section headers: its segments stand in.
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
        const auto owner = sink.owner(OwnerKind::remainder, row,
                                      detail == Detail::owners ? package_of(sink, cls, row) : 0);
        sink.claim_address(s.memory, owner, cls, Evidence::format, Rank::segment);
    }
}

std::string segment_row(const Image& image, const Segment& s) {
    if (image.format != Format::elf) return std::string(s.name);
    return fmt::format("{} [{}{}{}]", s.name, s.readable ? "R" : "", s.writable ? "W" : "",
                       s.executable ? "X" : "");
}

}  // namespace

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

void pass_containers(const Context& context, ClaimSink& sink) {
    const auto& image = context.image;
    UniqueNames names;
    claim_regions(image, sink, Detail::owners, names);
    claim_bare_segments(image, sink, Detail::owners);
    for (u32 i = 0; i < image.sections.size(); ++i) {
        const auto& s = image.sections[i];
        const bool named = holds_symbols(s.cost_class);
        const auto row =
            sink.keep(named ? fmt::format("[{}, no symbol]", s.name) : fmt::format("[{}]", s.name));
        const auto owner = sink.owner(named ? OwnerKind::remainder : OwnerKind::structure, row,
                                      package_of(sink, s.cost_class, row));
        claim_section(context.axis, sink, i, s, owner);
    }
}

namespace {

void cut_sections(const Image& image, const Axis& axis, Detail detail, Layer& layer) {
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
    settle_container(image, axis, sink, layer);
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
    if (image.format != Format::pe || image.mappings.empty()) return;
    const auto owner = sink.owner(OwnerKind::structure, "[headers]", 0);
    const auto& m = image.mappings.front();
    sink.claim_address({m.address, m.memory_size}, owner, CostClass::headers, Evidence::format,
                       Rank::section);
}

void cut_segments(const Image& image, const Axis& axis, Layer& layer) {
    ClaimSink sink(axis);
    sink.package("[container]", PackageKind::format);
    UniqueNames names;
    const auto rest = sink.owner(OwnerKind::structure, "[not mapped]", 0);
    sink.claim({0, image.bytes.size()}, rest, CostClass::unknown, Evidence::format, Rank::segment);
    claim_sections_as_segments(image, sink, names);
    for (const auto& s : image.segments) {
        // Go's linker gives the __DWARF segment no addresses, but a segment it is.
        const bool file_alone = !s.mapped && image.format == Format::macho && !s.file.empty();
        if (!s.mapped && !file_alone) continue;
        const auto row = sink.keep(segment_row(image, s));
        const auto owner = sink.owner(OwnerKind::structure, names.of(row, sink), 0);
        // Of overlays each has its own bytes in the file; the address alone means the first.
        const u64 loaded = file_alone ? s.file.size : std::min(s.file.size, s.memory.size);
        sink.claim({s.file.begin, loaded}, owner, CostClass::unknown, Evidence::format,
                   Rank::section);
        sink.claim_address(s.memory, owner, CostClass::unknown, Evidence::format, Rank::section);
    }
    settle_container(image, axis, sink, layer);
}

}  // namespace

void cut_sections(const Image& image, const Axis& axis, Model& model) {
    cut_sections(image, axis, Detail::whole_sections, model.layer(Cut::sections));
}

void cut_segments(const Image& image, const Axis& axis, Model& model) {
    cut_segments(image, axis, model.layer(Cut::segments));
}

Partition cut_structure(const Image& image, const Axis& axis) {
    Layer layer;
    cut_sections(image, axis, Detail::structure, layer);
    return std::move(layer.partition);
}

}  // namespace binsize
