// The data directories (PE Format §3.4.3): structures that the loader finds by address, within
// whatever section the linker put them into.
#include "format/pe/parts.hpp"

#include <algorithm>
#include <array>

namespace binsize::pe {
namespace {

struct DirectoryRow {
    DirectoryIndex index;
    std::string_view name;
    CostClass cost_class;
};

// The certificate table is a file offset (pe.cpp); the global pointer is an address alone.
constexpr std::array rows = {
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_EXPORT, "[export directory]", CostClass::dynamic_linking},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_IMPORT, "[import directory]", CostClass::dynamic_linking},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_RESOURCE, "[resources]", CostClass::resources},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_EXCEPTION, "[exception directory]", CostClass::unwind},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_BASERELOC, "[base relocations]", CostClass::relocations},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_DEBUG, "[debug directory]", CostClass::build_info},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_TLS, "[TLS directory]", CostClass::headers},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG, "[load config]", CostClass::headers},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT, "[bound imports]", CostClass::dynamic_linking},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_IAT, "[import address table]", CostClass::dynamic_linking},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT, "[delay imports]", CostClass::dynamic_linking},
    DirectoryRow{IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR, "[COM descriptor]", CostClass::headers},
};

std::string guid(ByteView bytes) {
    Cursor at(bytes);
    std::string out = fmt::format("{:08X}", at.take<u32>());
    out += fmt::format("{:04X}", at.take<u16>());
    out += fmt::format("{:04X}", at.take<u16>());
    for (const auto b : at.take_bytes(8)) out += fmt::format("{:02X}", static_cast<u8>(b));
    return out;
}

// What a program has; the rest stays part of its section.
constexpr u64 most_debug_entries = 64;

// Packers leave the directory as it was and put compressed bytes where it points. The table is
// sorted by address, so its first entries tell. §5.5 has the entries.
bool is_exception_table(const Image& image, ByteView table) {
    const u64 entry = image.arch == "amd64" ? sizeof(RuntimeFunction) : sizeof(ArmRuntimeFunction);
    constexpr u64 entries_looked_at = 16;
    u32 last = 0;
    for (u64 i = 0; i < std::min(entries_looked_at, table.size() / entry); ++i) {
        const u32 begin = *find_int<u32>(table, i * entry, Endian::little);
        if (begin <= last) return false;
        last = begin;
    }
    return true;
}

// §3.4.3: Windows XP wants the directory to say 64, so that linkers do, whatever there is. The
// structure begins with its own size; what packers leave in its place says nothing of the kind.
u64 load_config_size(const Image& image, const RvaMap& map, u64 rva, u64 stated) {
    constexpr u64 longest = 1024;
    const auto at = map.extent(rva, sizeof(u32));
    const u64 own = find_int<u32>(image.bytes, at.begin, Endian::little).value_or(0);
    const bool there = at.size == sizeof(u32) && own > stated && own <= longest;
    return there && map.extent(rva, own).size == own ? own : stated;
}

}  // namespace

void add_directories(Image& image, const Headers& h, const RvaMap& map) {
    for (const auto& row : rows) {
        const auto [rva, stated] = h.directories[row.index];
        if (rva == 0 || stated == 0) continue;
        const u64 size = row.index == IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG
                             ? load_config_size(image, map, rva, stated)
                             : stated;
        const auto at = map.extent(rva, size);
        if (at.size < size)
            warn(image.notes, std::string(row.name),
                 "{} bytes at RVA {:#x} reach past what the file holds of their section; {} are "
                 "there",
                 size, rva, at.size);
        if (row.index == IMAGE_DIRECTORY_ENTRY_EXCEPTION &&
            !is_exception_table(image, clip_slice(image.bytes, at.begin, at.size))) {
            inform(image.notes, std::string(row.name),
                   "what lies at RVA {:#x} is no sorted table of functions; a packer leaves such "
                   "a pointer behind",
                   rva);
            continue;
        }
        // Bound imports usually lie in the headers, which are no section.
        const bool within = rva >= h.size_of_headers;
        if (!at.empty()) image.regions.push_back({row.name, at, row.cost_class, within});
    }
}

void read_debug_directory(Image& image, const Headers& h, const RvaMap& map) {
    const auto [rva, size] = h.directories[IMAGE_DIRECTORY_ENTRY_DEBUG];
    const auto at = map.extent(rva, size);
    const u64 count = std::min(at.size / sizeof(DebugDirectory), most_debug_entries);
    const auto entries = find_array<DebugDirectory>(image.bytes, at.begin, count);
    if (!entries || rva == 0) return;
    for (const auto& e : *entries) {
        const auto data = clip_slice(image.bytes, e.PointerToRawData, e.SizeOfData);
        if (e.PointerToRawData == 0 || data.empty()) continue;
        image.regions.push_back({"[debug data]",
                                 {e.PointerToRawData, data.size()},
                                 CostClass::build_info,
                                 e.AddressOfRawData != 0});
        // RSDS, GUID and age are what a symbol server finds the PDB by.
        if (e.Type == IMAGE_DEBUG_TYPE_CODEVIEW && as_text(data).starts_with("RSDS") &&
            data.size() >= 24)
            image.build_id = guid(data.subspan(4, 16)) +
                             fmt::format("{:X}", *find_int<u32>(data, 20, Endian::little));
    }
}

// Blocks of a page each: an address, a size, and 16-bit entries; type 0 only fills up a block.
void count_relocations(Image& image, const Headers& h, const RvaMap& map) {
    const auto [rva, size] = h.directories[IMAGE_DIRECTORY_ENTRY_BASERELOC];
    if (rva == 0) return;
    const auto at = map.extent(rva, size);
    auto rest = clip_slice(image.bytes, at.begin, at.size);
    while (const auto* block = find_struct<BaseRelocation>(rest, 0)) {
        const u64 length = block->SizeOfBlock;
        if (length < sizeof(BaseRelocation) || length > rest.size()) {
            if (length != 0)
                warn(image.notes, "[base relocations]",
                     "a block of {} bytes with {} left ends the count", length, rest.size());
            return;
        }
        const u64 entries = (length - sizeof(BaseRelocation)) / 2;
        const auto block_entries = *find_array<coff::Le16>(rest, sizeof(BaseRelocation), entries);
        for (const auto& e : block_entries)
            image.relocation_count += relocation_type(e) != IMAGE_REL_BASED_ABSOLUTE ? 1 : 0;
        rest = rest.subspan(static_cast<std::size_t>(length));
    }
}

}  // namespace binsize::pe
