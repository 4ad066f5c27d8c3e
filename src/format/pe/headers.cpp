// DOS header and stub, PE signature, file header, optional header with its directories (PE Format
// §3.1–3.4), and Microsoft's undocumented "Rich" header, a list of tool versions behind the stub.
#include "format/pe/parts.hpp"

#include <algorithm>

namespace binsize::pe {
namespace {

// "Rich" and its key end the header; the start is "DanS" and three zeros, all under that key.
std::optional<Extent> find_rich_header(ByteView stub, u64 offset) {
    const auto text = as_text(stub);
    const auto end = text.rfind("Rich");
    if (end == std::string_view::npos) return std::nullopt;
    const auto key = find_int<u32>(stub, end + 4, Endian::little);
    if (!key) return std::nullopt;
    for (u64 at = end; at >= 4; at -= 4)
        if ((*find_int<u32>(stub, at - 4, Endian::little) ^ *key) == DanS)
            return Extent{offset + at - 4, end + 8 - (at - 4)};
    return std::nullopt;
}

void add_dos_regions(Image& image, u64 pe_header) {
    // A header that begins within the DOS header is a trick of tiny programs; it is the PE's then.
    if (pe_header < sizeof(DosHeader)) {
        image.regions.push_back({"[DOS header]", {0, pe_header}});
        return;
    }
    image.regions.push_back({"[DOS header]", {0, sizeof(DosHeader)}});
    Extent stub{sizeof(DosHeader), pe_header - sizeof(DosHeader)};
    if (const auto rich =
            find_rich_header(clip_slice(image.bytes, stub.begin, stub.size), stub.begin)) {
        const Extent rest{rich->end(), stub.end() - rich->end()};
        stub.size = rich->begin - stub.begin;
        image.regions.push_back({"[Rich header]", *rich});
        u64 budget = rest.size;
        add_slack(image, rest, "[DOS stub]", budget);
    }
    if (!stub.empty()) image.regions.push_back({"[DOS stub]", stub});
}

template <class Optional>
void widen(const Optional& o, Headers& h) {
    h.image_base = o.ImageBase;
    h.entry_rva = o.AddressOfEntryPoint;
    h.section_alignment = o.SectionAlignment;
    h.file_alignment = o.FileAlignment;
    h.size_of_headers = o.SizeOfHeaders;
    h.subsystem = o.Subsystem;
    h.subsystem_major = o.MajorSubsystemVersion;
    h.subsystem_minor = o.MinorSubsystemVersion;
    h.dll_characteristics = o.DllCharacteristics;
}

template <class Optional>
Result<void> read_optional(Image& image, ByteView bytes, Headers& h) {
    const auto* o = TRY(struct_at<Optional>(bytes, 0, "optional header"));
    widen(*o, h);
    const u64 stated = o->NumberOfRvaAndSizes;
    const u64 room = (bytes.size() - sizeof(Optional)) / sizeof(DataDirectory);
    const u64 count = std::min({stated, room, u64{IMAGE_NUMBEROF_DIRECTORY_ENTRIES}});
    if (stated > room)
        warn(image.notes, "optional header", "states {} data directories, its size leaves {}",
             stated, room);
    const auto directories = *find_array<DataDirectory>(bytes, sizeof(Optional), count);
    for (std::size_t i = 0; i < directories.size(); ++i)
        h.directories[i] = {directories[i].VirtualAddress, directories[i].Size};
    return {};
}

}  // namespace

void add_slack(Image& image, Extent file, std::string_view otherwise, u64& budget) {
    if (file.empty()) return;
    bool uniform = false;
    if (file.size <= budget) {
        budget -= file.size;
        const auto bytes = clip_slice(image.bytes, file.begin, file.size);
        // Zeros; 0xcc, 0x90 and 0xff are what linkers and signers fill code and gaps with.
        constexpr std::string_view fillers("\0\xcc\x90\xff", 4);
        uniform = fillers.find(as_text(bytes).front()) != std::string_view::npos &&
                  std::ranges::all_of(bytes, [&](std::byte b) { return b == bytes.front(); });
    }
    if (uniform)
        image.regions.push_back({"[padding]", file, CostClass::padding});
    else
        image.regions.push_back({otherwise, file, CostClass::unknown});
}

Result<Headers> read_headers(Image& image) {
    const ByteView bytes = image.bytes;
    const auto* dos = TRY(struct_at<DosHeader>(bytes, 0, "DOS header"));
    const u64 at = dos->e_lfanew;
    const auto* file =
        TRY(struct_at<coff::FileHeader>(bytes, at + signature_size, "PE file header"));
    Headers h;
    h.file = *file;
    add_dos_regions(image, at);

    const u64 optional_at = at + signature_size + sizeof(coff::FileHeader);
    const auto optional =
        TRY(slice(bytes, optional_at, file->SizeOfOptionalHeader, "optional header"));
    h.section_table = optional_at + optional.size();
    image.regions.push_back({"[PE headers]", {at, h.section_table - at}});
    const auto magic = find_int<u16>(optional, 0, Endian::little);
    if (!magic) return malformed("PE file without an optional header");
    if (*magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC) {
        h.bits = 64;
        TRY_VOID(read_optional<OptionalHeader64>(image, optional, h));
    } else if (*magic == IMAGE_NT_OPTIONAL_HDR32_MAGIC) {
        h.bits = 32;
        TRY_VOID(read_optional<OptionalHeader32>(image, optional, h));
    } else {
        return malformed("optional header has magic {:#x}, expected 0x10b (PE32) or 0x20b (PE32+)",
                         *magic);
    }
    return h;
}

}  // namespace binsize::pe
