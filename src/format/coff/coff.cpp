// An object's sections have no addresses; behind each section's data lie its relocations and line
// numbers, behind all of them the symbol and string tables. Three kinds of file begin like an
// object of machine 0 with 0xffff sections: /bigobj, import members, and link-time code.
#include "format/coff/coff.hpp"

#include "format/coff/parts.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace coff {
namespace {

struct Geometry {
    u16 machine = 0;
    u64 section_table = 0, sections = 0;
    u64 symbol_table = 0, symbols = 0;
    bool wide = false;
};

using ClassId = std::array<u8, 16>;
constexpr ClassId big_obj_class = {0xc7, 0xa1, 0xba, 0xd1, 0xee, 0xba, 0xa9, 0x4b,
                                   0xaf, 0x20, 0xfa, 0xf6, 0x6a, 0xa4, 0xdc, 0xb8};
constexpr ClassId link_time_code_class = {0x38, 0xfe, 0xb3, 0x0c, 0xa5, 0xd9, 0xab, 0x4d,
                                          0xac, 0x9b, 0xd6, 0xb6, 0x22, 0x26, 0x53, 0xc2};

enum class Variant : u8 { object, big_object, link_time_code, import_member };

// Of a file that probe_coff() accepted.
Variant variant_of(ByteView bytes) {
    const auto* h = find_struct<ImportHeader>(bytes, 0);
    if (h->Sig1 != IMAGE_FILE_MACHINE_UNKNOWN || h->Sig2 != IMPORT_OBJECT_HDR_SIG2)
        return Variant::object;
    const auto id = clip_slice(bytes, 12, sizeof(ClassId));
    const auto is = [&](const ClassId& known) {
        return id.size() == known.size() && std::memcmp(id.data(), known.data(), id.size()) == 0;
    };
    if (h->Version >= 2 && is(big_obj_class)) return Variant::big_object;
    if (h->Version >= 1 && is(link_time_code_class)) return Variant::link_time_code;
    return Variant::import_member;
}

// Neighbours of one name are one region: an object has a table of relocations a section.
void add_table(Image& image, std::string_view name, u64 offset, u64 size, CostClass cost_class,
               u64& beyond) {
    const auto part = clip_slice(image.bytes, offset, size);
    if (part.size() < size) ++beyond;
    if (part.empty()) return;
    auto& regions = image.regions;
    if (!regions.empty() && regions.back().name == name && regions.back().file.end() == offset)
        regions.back().file.size += part.size();
    else
        regions.push_back({name, {offset, part.size()}, cost_class});
}

// More than 0xfffe relocations: the first one's address is their number, itself included.
u64 relocations_of(const Image& image, const SectionHeader& h, u64& entries) {
    entries = h.NumberOfRelocations;
    const bool overflow = (h.Characteristics & IMAGE_SCN_LNK_NRELOC_OVFL) != 0;
    if (!overflow || entries != 0xffff) return entries;
    entries = find_int<u32>(image.bytes, h.PointerToRelocations, Endian::little).value_or(0);
    return entries > 0 ? entries - 1 : 0;
}

void add_sections(Image& image, const Geometry& g, StringTable& strings) {
    const auto table = section_headers(image, g.section_table, g.sections);
    SectionReader reader(image, strings);
    u64 beyond = 0;
    image.sections.reserve(table.size());
    for (const auto& h : table) {
        auto s = reader.read(h, static_cast<u32>(image.sections.size() + 1));
        constexpr u32 ends_at_link =
            IMAGE_SCN_LNK_REMOVE | IMAGE_SCN_LNK_INFO | IMAGE_SCN_MEM_DISCARDABLE;
        s.loaded = (h.Characteristics & ends_at_link) == 0;
        if (s.loaded) s.memory = {0, h.SizeOfRawData};
        const u32 alignment = (h.Characteristics & IMAGE_SCN_ALIGN_MASK) >> 20U;
        if (alignment > 0 && alignment < 15) s.alignment = u64{1} << (alignment - 1);

        u64 entries = 0;
        image.relocation_count += relocations_of(image, h, entries);
        const u64 size = entries * relocation_size;
        add_table(image, "[relocations]", h.PointerToRelocations, size, CostClass::relocations,
                  beyond);
        s.relocations = {h.PointerToRelocations,
                         clip_slice(image.bytes, h.PointerToRelocations, size).size()};
        add_table(image, "[line numbers]", h.PointerToLinenumbers,
                  u64{h.NumberOfLinenumbers} * line_number_size, CostClass::dwarf, beyond);
        image.sections.push_back(s);
    }
    reader.finish();
    if (beyond > 0)
        warn(image.notes, "relocations", "{} tables end past the end of the file at {:#x}", beyond,
             image.bytes.size());
}

void name_machine(Image& image, u16 machine) {
    const auto known = find_machine(machine);
    image.arch = known ? known->arch : "unknown";
    image.bits = known ? known->bits : u8{64};
    image.traits = traits_of(image.arch);
}

Image make_image(ByteView bytes) {
    Image image;
    image.format = Format::coff;
    image.kind = FileKind::relocatable;
    image.os = "windows";
    image.bytes = bytes;
    image.linkage.kind = "relocatable";
    return image;
}

Result<Image> load_object(ByteView bytes, std::string_view header_name, u64 header_size,
                          const Geometry& g) {
    auto image = make_image(bytes);
    name_machine(image, g.machine);
    image.linkage.evidence = "an object file";
    image.regions.push_back({header_name, {0, header_size}});
    StringTable strings(add_symbol_table(image, g.symbol_table, g.symbols, g.wide));
    add_sections(image, g, strings);
    add_overlay(image);
    return image;
}

Result<Image> load_plain(ByteView bytes) {
    const auto* h = TRY(struct_at<FileHeader>(bytes, 0, "COFF header"));
    return load_object(bytes, "[COFF header]", sizeof *h,
                       {.machine = h->Machine,
                        .section_table = sizeof *h,
                        .sections = h->NumberOfSections,
                        .symbol_table = h->PointerToSymbolTable,
                        .symbols = h->NumberOfSymbols});
}

Result<Image> load_big(ByteView bytes) {
    const auto* h = TRY(struct_at<BigObjHeader>(bytes, 0, "COFF /bigobj header"));
    return load_object(bytes, "[COFF header]", sizeof *h,
                       {.machine = h->Machine,
                        .section_table = sizeof *h,
                        .sections = h->NumberOfSections,
                        .symbol_table = h->PointerToSymbolTable,
                        .symbols = h->NumberOfSymbols,
                        .wide = true});
}

// A promise to the linker and no code: the name of a symbol and of the DLL that has it.
Result<Image> load_import(ByteView bytes) {
    const auto parts = *find_import(bytes);
    auto image = make_image(bytes);
    image.arch = parts.arch;
    image.bits = parts.bits;
    image.traits = traits_of(image.arch);
    image.stripped = true;
    image.regions.push_back({"[import header]", parts.header});
    if (parts.missing > 0)
        warn(image.notes, "[import names]", "states {} bytes, {} are there",
             parts.names.size + parts.missing, parts.names.size);
    if (!parts.names.empty())
        image.regions.push_back({"[import names]", parts.names, CostClass::dynamic_linking});
    image.linkage.evidence = "an import of " + printable(parts.symbol);
    if (!parts.library.empty())
        image.linkage.libraries.push_back({printable(parts.library), "import", 1});
    add_overlay(image);
    return image;
}

}  // namespace
}  // namespace coff

std::optional<coff::ImportParts> coff::find_import(ByteView bytes) {
    if (!probe_coff(bytes) || variant_of(bytes) != Variant::import_member) return std::nullopt;
    const auto* h = find_struct<ImportHeader>(bytes, 0);
    const auto machine = find_machine(h->Machine);
    ImportParts out;
    out.arch = machine ? machine->arch : "unknown";
    out.bits = machine ? machine->bits : u8{64};
    out.header = {0, sizeof *h};
    const auto names = clip_slice(bytes, sizeof *h, h->SizeOfData);
    out.names = {sizeof *h, names.size()};
    out.missing = h->SizeOfData - names.size();
    Cursor at(names);
    out.symbol = at.take_cstr();
    out.library = at.take_cstr();
    return out;
}

bool probe_coff(ByteView bytes) {
    using namespace coff;
    const auto* h = find_struct<FileHeader>(bytes, 0);
    if (h == nullptr) return false;
    if (h->Machine == IMAGE_FILE_MACHINE_UNKNOWN && h->NumberOfSections == IMPORT_OBJECT_HDR_SIG2)
        return find_machine(find_struct<ImportHeader>(bytes, 0)->Machine).has_value();
    if (!find_machine(h->Machine) || h->SizeOfOptionalHeader != 0) return false;
    const u64 headers = sizeof *h + u64{h->NumberOfSections} * sizeof(SectionHeader);
    return (h->Characteristics & IMAGE_FILE_EXECUTABLE_IMAGE) == 0 &&
           (h->PointerToSymbolTable == 0 || h->PointerToSymbolTable >= headers);
}

Result<Image> load_coff(ByteView bytes, const LoadOptions&) {
    switch (coff::variant_of(bytes)) {
        case coff::Variant::big_object: return coff::load_big(bytes);
        case coff::Variant::import_member: return coff::load_import(bytes);
        case coff::Variant::link_time_code:
            return fail(ErrorKind::unsupported,
                        "is an object of the compiler's link-time code generation (cl /GL): it "
                        "holds no machine code");
        default: return coff::load_plain(bytes);
    }
}

}  // namespace binsize
