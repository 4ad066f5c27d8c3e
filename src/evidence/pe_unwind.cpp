#include "evidence/pe_unwind.hpp"

#include "wire/pe.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr auto little = Endian::little;

struct Sized {
    u64 size = 0, chained = 0, code = 0;
};

// u8 version : 3, flags : 5; u8 size of prologue; u8 count of codes; u8 frame register; then codes
// of 16 bits, an even number of them; then either the entry that it continues, or the address of a
// handler and what that wants to know.
std::optional<Sized> size_amd64(ByteView bytes, u64 image_base) {
    constexpr unsigned has_handlers = pe::UNW_FLAG_EHANDLER | pe::UNW_FLAG_UHANDLER;
    constexpr unsigned is_chained = pe::UNW_FLAG_CHAININFO;
    const auto first = find_int<u8>(bytes, 0, little);
    const auto codes = find_int<u8>(bytes, 2, little);
    if (!first || !codes) return std::nullopt;
    const unsigned version = *first & 7U;
    const unsigned flags = *first >> 3U;
    if (version != 1 && version != 2) return std::nullopt;
    if (flags > is_chained) return std::nullopt;
    const u64 behind = 4 + 2 * ((u64{*codes} + 1) & ~u64{1});
    if ((flags & has_handlers) != 0) return Sized{behind + 4, 0};
    if (flags != is_chained) return Sized{behind, 0};
    const auto* next = find_struct<pe::RuntimeFunction>(bytes, behind);
    if (next == nullptr) return std::nullopt;
    const u64 info = next->UnwindInfoAddress;
    return Sized{behind + sizeof *next, info == 0 ? 0 : image_base + info};
}

// u32 length : 18, version : 2, handler : 1, one epilogue in the header : 1, epilogues : 5, words
// of codes : 5; where both counts are 0, another word has them in 16 and 8 bits; then a word an
// epilogue, the codes, and the address of a handler and what that wants to know.
std::optional<Sized> size_arm64(ByteView bytes) {
    const auto header = find_int<u32>(bytes, 0, little);
    if (!header || (*header >> 18U & 3U) != 0) return std::nullopt;
    const bool handler = (*header >> 20U & 1U) != 0;
    const bool one_epilogue = (*header >> 21U & 1U) != 0;
    u64 epilogues = *header >> 22U & 0x1fU;
    u64 words = *header >> 27U;
    u64 size = 4;
    if (epilogues == 0 && words == 0) {
        const auto extension = find_int<u32>(bytes, 4, little);
        if (!extension) return std::nullopt;
        epilogues = *extension & 0xffffU;
        words = *extension >> 16U & 0xffU;
        size = 8;
    }
    if (one_epilogue) epilogues = 0;  // the count is the index of its first code
    return Sized{size + 4 * (epilogues + words + (handler ? 1 : 0)), 0,
                 u64{*header & 0x3ffffU} * 4};
}

}  // namespace

// amd64: {begin, end, unwind information}; arm64: {begin, unwind information}, of which the lowest
// two bits tell whether it is an address or the information itself: then 2 is a part of a function
// without a prologue, and the next eleven bits are the words of code. All are RVAs.
void each_unwind_entry(const Image& image, const std::function<void(const UnwindEntry&)>& each) {
    const bool amd64 = image.arch == "amd64";
    if (image.traits.unwind != UnwindTables::pdata || (!amd64 && image.arch != "arm64")) return;
    const auto* const table = image.section(".pdata");
    const auto region = std::ranges::find(image.regions, "[exception directory]", &Region::name);
    if (table == nullptr && region == image.regions.end()) return;
    const auto file =
        region != image.regions.end()
            ? region->file
            : Extent{table->file.begin, std::min(table->file.size, table->memory.size)};
    const u64 size = amd64 ? sizeof(pe::RuntimeFunction) : sizeof(pe::ArmRuntimeFunction);
    const auto bytes = clip_slice(image.bytes, file.begin, file.size);
    for (u64 at = 0; at + size <= bytes.size(); at += size) {
        const u64 begin = *find_int<u32>(bytes, at, little);
        if (begin == 0) continue;
        // amd64: a set bit makes it the address of another entry.
        const u64 info = *find_int<u32>(bytes, at + size - 4, little);
        const bool apart = info != 0 && (info & 3U) == 0;
        UnwindEntry entry{{file.begin + at, size}, image.image_base + begin};
        if (apart) entry.info = image.image_base + info;
        if (amd64) {
            const u64 end = *find_int<u32>(bytes, at + 4, little);
            entry.size = end > begin ? end - begin : 0;
        } else if (!apart) {
            entry.size = 4 * (info >> 2U & 0x7ffU);
            entry.fragment = (info & 3U) == 2;
        }
        each(entry);
    }
}

std::optional<UnwindInfo> find_unwind_info(const Image& image, u64 address) {
    const auto* const section = image.section_at(address);
    const auto offset = image.file_offset(address);
    if (section == nullptr || section->executable || !offset || address % 4 != 0)
        return std::nullopt;
    const auto bytes = clip_slice(image.contents(*section), address - section->memory.begin,
                                  section->memory.end() - address);
    const auto sized =
        image.arch == "amd64" ? size_amd64(bytes, image.image_base) : size_arm64(bytes);
    if (!sized || sized->size > bytes.size()) return std::nullopt;
    return UnwindInfo{{*offset, sized->size}, sized->chained, sized->code};
}

}  // namespace binsize
