// Reads the headers, the symbol table (its string table names sections) and the section table,
// then hands each concern to its file. Memory is what Windows maps: the headers at the image base
// and each section's virtual size (docs/how-it-counts.md).
#include "format/pe/pe.hpp"

#include "format/pe/parts.hpp"

#include <algorithm>

namespace binsize {
namespace pe {
namespace {

constexpr u64 highest_base = ~u64{0} - (u64{1} << 34U);

// The certificate table is the one directory whose address is a file offset; it is not mapped.
void add_certificates(Image& image, const Headers& h) {
    const auto [offset, size] = h.directories[IMAGE_DIRECTORY_ENTRY_SECURITY];
    if (offset == 0 || size == 0) return;
    const auto part = clip_slice(image.bytes, offset, size);
    if (part.size() < size)
        warn(image.notes, "certificate table", "ends at {:#x}, past the end of the file at {:#x}",
             u64{offset} + size, image.bytes.size());
    if (part.empty()) return;
    image.linkage.signed_code = true;
    const Extent at{offset, part.size()};
    // An installer's payload lies behind the sections and in front of the signature.
    u64 end = 0;
    for (const auto& s : image.sections) end = std::max(end, s.file.end());
    for (const auto& r : image.regions) end = std::max(end, r.file.end());
    if (end < at.begin) {
        u64 budget = 8;  // the table is aligned to 8 bytes
        add_slack(image, {end, at.begin - end}, "[overlay]", budget);
        auto& between = image.regions.back();
        if (between.cost_class == CostClass::unknown) between.cost_class = CostClass::overlay;
    }
    image.regions.push_back({"[certificate table]", at, CostClass::signature});
}

Result<Image> load(ByteView bytes) {
    Image image;
    image.format = Format::pe;
    image.bytes = bytes;
    auto h = TRY(read_headers(image));

    const auto machine = coff::find_machine(h.file.Machine);
    image.arch = machine ? machine->arch : "unknown";
    image.traits = traits_of(image.arch);
    image.bits = static_cast<u8>(h.bits);
    const bool uefi = h.subsystem >= IMAGE_SUBSYSTEM_EFI_APPLICATION &&
                      h.subsystem <= IMAGE_SUBSYSTEM_EFI_ROM;  // boot and run-time drivers between
    image.os = uefi ? "uefi" : "windows";
    const bool dll = (h.file.Characteristics & coff::IMAGE_FILE_DLL) != 0;
    image.kind = dll ? FileKind::shared : FileKind::executable;
    if (h.image_base > highest_base) {
        warn(image.notes, "optional header", "image base {:#x} leaves no room; 0 stands in",
             h.image_base);
        h.image_base = 0;
    }
    image.image_base = h.image_base;
    image.entry = h.entry_rva == 0 ? 0 : h.image_base + h.entry_rva;

    StringTable strings(
        coff::add_symbol_table(image, h.file.PointerToSymbolTable, h.file.NumberOfSymbols, false));
    add_sections(image, h, strings);
    coff::mark_within_sections(image);

    // From here on addresses mean something.
    const RvaMap map(image, image.mappings);
    add_directories(image, h, map);
    read_debug_directory(image, h, map);
    count_relocations(image, h, map);
    read_linkage(image, h, map);
    read_imports(image, h, map);
    add_certificates(image, h);
    add_linux_kernel(image);
    add_overlay(image);
    return image;
}

}  // namespace
}  // namespace pe

bool probe_pe(ByteView bytes) {
    const auto* dos = find_struct<pe::DosHeader>(bytes, 0);
    if (dos == nullptr || dos->e_magic != pe::IMAGE_DOS_SIGNATURE) return false;
    return find_int<u32>(bytes, dos->e_lfanew, Endian::little) == pe::IMAGE_NT_SIGNATURE;
}

Result<Image> load_pe(ByteView bytes, const LoadOptions&) { return pe::load(bytes); }

}  // namespace binsize
