// Go's own linker puts the segment of DWARF on pages of its own in front of __LINKEDIT, which ends
// with the symbols and their names, filled up to 16 bytes, and a signature. -w leaves the segment
// out, -s defined local symbols as well, since Go 1.22 (cmd/link/internal/ld: macho.go,
// macho_combine_dwarf.go).
#include "evidence/strip/macho.hpp"
#include "wire/macho.hpp"

#include <algorithm>

namespace binsize::strip {
namespace {

using namespace macho;

constexpr u64 linkedit_alignment = 16;
// The flags are recorded in the build information, which may move what follows it.
constexpr u64 longer_build_information = 64;

const Segment* find_segment(const Image& image, std::string_view name) {
    const auto found = std::ranges::find(image.segments, name, &Segment::name);
    return found == image.segments.end() ? nullptr : &*found;
}

const Section* build_information(const Image& image) {
    for (const auto& s : image.sections)
        if (s.name.ends_with("__go_buildinfo")) return &s;
    return nullptr;
}

// "go1.22" and what has no number that is known. Before Go 1.18 the version lies elsewhere.
bool knows_flag_s(ByteView record) {
    constexpr u64 flags_at = 15, version_at = 32;
    const auto flags = find_int<u8>(record, flags_at, Endian::little);
    const auto size = find_int<u8>(record, version_at, Endian::little);
    if (!flags || !size || (*flags & 2U) == 0) return false;
    const auto version = as_text(clip_slice(record, version_at + 1, *size));
    constexpr std::string_view before[] = {"go1.18", "go1.19", "go1.20", "go1.21"};
    return std::ranges::none_of(before, [&](std::string_view v) {
        return version == v || version.starts_with(std::string(v) + ".") ||
               version.starts_with(std::string(v) + "r") ||
               version.starts_with(std::string(v) + "b");
    });
}

struct Kept {
    u64 symbols = 0, names = 2;  // the table begins with " " and NUL
};

template <unsigned Bits, Endian E>
std::optional<Kept> kept_with_s(const Image& image, const SymbolTable& table) {
    using W = std::conditional_t<Bits == 64, Wire64<E>, Wire32<E>>;
    const auto entries = find_array<nlist<W, E>>(image.bytes, table.entries.begin,
                                                 table.entries.size / sizeof(nlist<W, E>));
    if (!entries) return std::nullopt;
    const auto names = clip_slice(image.bytes, table.strings.begin, table.strings.size);
    Kept kept;
    for (const auto& e : *entries) {
        if ((std::to_integer<u32>(e.n_type) & N_EXT) == 0) continue;
        const auto name = find_cstr(names, e.n_strx);
        if (!name) return std::nullopt;
        ++kept.symbols;
        kept.names += name->size() + 1;
        if (kept.names > image.bytes.size()) return std::nullopt;
    }
    return kept;
}

}  // namespace

std::optional<StrippedSize> go_linked_macho_size(const Image& image, bool debug_alone) {
    const auto* link_edit = find_segment(image, "__LINKEDIT");
    const auto* dwarf = find_segment(image, "__DWARF");
    const auto* record = build_information(image);
    if (link_edit == nullptr || record == nullptr || image.symbol_tables.size() != 1 ||
        link_edit->file.end() != image.bytes.size())
        return std::nullopt;
    u64 used = 0;  // of its segment
    for (const auto& s : image.sections)
        if (s.segment == record->segment) used = std::max(used, s.file.end());
    u64 next = image.bytes.size();
    for (const auto& s : image.segments)
        if (s.file.begin >= used && !s.file.empty()) next = std::min(next, s.file.begin);
    const bool exact = used + longer_build_information <= next;

    const auto& table = image.symbol_tables.front();
    const auto signature = std::ranges::find(image.regions, "[code signature]", &Region::name);
    const u64 end = signature == image.regions.end() ? image.bytes.size() : signature->file.begin;
    const u64 begin =
        dwarf != nullptr && dwarf->file.size != 0 ? dwarf->file.begin : link_edit->file.begin;
    if (begin > link_edit->file.begin || table.strings.end() != end ||
        table.strings.begin < link_edit->file.begin + table.entries.size ||
        end % linkedit_alignment != 0)
        return std::nullopt;
    const u64 tables_now = end - link_edit->file.begin;
    u64 tables = tables_now;
    if (!debug_alone && knows_flag_s(image.contents(*record))) {
        const auto kept = image.bits == 64 ? kept_with_s<64, Endian::little>(image, table)
                                           : kept_with_s<32, Endian::little>(image, table);
        if (!kept) return std::nullopt;
        const u64 entry = image.bits == 64 ? 16 : 12;
        const u64 others = table.strings.begin - link_edit->file.begin - table.entries.size;
        tables = aligned(others + kept->symbols * entry + kept->names, linkedit_alignment);
    }
    const u64 signed_now = begin + tables;
    if (signed_now > end) return std::nullopt;
    const u64 hashes = image.page_hashes.saved_by(end - signed_now);
    const u64 around = image.bytes.size() - end;
    if (hashes > around) return std::nullopt;
    return StrippedSize{signed_now + around - hashes, exact, !debug_alone && tables == tables_now};
}

}  // namespace binsize::strip
