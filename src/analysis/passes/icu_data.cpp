// ICU's data (locales, collation, break rules, converters), which programs link in whole and which
// has no symbol of each part: a header, a table of contents with names, and the items in its order.
// Facts: ICU4C, common/unicode/udata.h (UDataInfo), common/ucmndata.h (MappedData,
// UDataOffsetTOC), tools/toolutil/package.cpp (order and alignment of items).
#include "analysis/pass.hpp"

namespace binsize {
namespace {

constexpr u64 alignment = 16, info_at = 4, format_at = 12, least_header = 24, entry_size = 8;
constexpr u64 longest_name = 256;

struct Contents {
    Extent at;  ///< header and table, in the section
    u64 base = 0, count = 0;
    Endian endian = Endian::little;
    std::string_view package;  ///< "icudt72l"
};

// Name and place of items, from the table of contents.
class Table {
public:
    Table(ByteView bytes, const Contents& of) : bytes_(bytes), of_(of) {}

    /// "icudt72l/brkitr/ja.res"; empty where it has no end.
    [[nodiscard]] std::string_view name(u64 i) const {
        const auto text = as_text(clip_slice(bytes_, of_.base + word(i, 0), longest_name));
        const auto end = text.find('\0');
        return end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
    }
    [[nodiscard]] u64 place(u64 i) const { return of_.base + word(i, 4); }

private:
    [[nodiscard]] u64 word(u64 i, u64 field) const {
        return find_int<u32>(bytes_, of_.base + 4 + i * entry_size + field, of_.endian)
            .value_or(~u32{0});
    }
    ByteView bytes_;
    const Contents& of_;
};

// Items lie behind the table, in its order, and are all of one package: else nothing is said.
bool is_sound(ByteView bytes, Contents& found) {
    const Table table(bytes, found);
    u64 last = found.base + 4 + found.count * entry_size;
    for (u64 i = 0; i < found.count; ++i) {
        const auto name = table.name(i);
        const auto slash = name.find('/');
        if (slash == std::string_view::npos || slash + 1 == name.size()) return false;
        if (i == 0) found.package = name.substr(0, slash);
        if (name.substr(0, slash) != found.package) return false;
        const u64 place = table.place(i);
        if (place < last + (i == 0 ? 0 : 1) || place >= bytes.size()) return false;
        last = place;
    }
    found.at.size = table.place(0) - found.at.begin;
    return true;
}

std::optional<Contents> contents_at(ByteView bytes, u64 at) {
    const auto byte = [&](u64 offset) { return static_cast<u8>(bytes[at + offset]); };
    if (byte(2) != 0xda || byte(3) != 0x27 || byte(8) > 1) return std::nullopt;
    Contents out;
    out.endian = byte(8) == 1 ? Endian::big : Endian::little;
    const u64 header = find_int<u16>(bytes, at, out.endian).value_or(0);
    const u64 info = find_int<u16>(bytes, at + info_at, out.endian).value_or(0);
    if (header < least_header || info + info_at > header) return std::nullopt;
    out.at.begin = at;
    out.base = at + header;
    out.count = find_int<u32>(bytes, out.base, out.endian).value_or(0);
    if (out.count == 0 || out.count > bytes.size() / entry_size ||
        !fits(bytes.size(), out.base + 4, out.count * entry_size) || !is_sound(bytes, out))
        return std::nullopt;
    return out;
}

class Emitter {
public:
    Emitter(const Section& section, ByteView bytes, ClaimSink& sink)
        : section_(section), bytes_(bytes), sink_(sink) {}

    /// Of the last item nobody says how long it is; it stays its section's.
    u64 run(const Contents& found) {
        const Table table(bytes_, found);
        const auto package = sink_.package(found.package);
        sink_.packages[package].category = Category::native;
        claim(found.at, sink_.owner(OwnerKind::structure, "[table of contents]", package));
        u64 end = table.place(0);
        for (u64 i = 0; i + 1 < found.count; ++i) {
            end = table.place(i + 1);
            const auto name = table.name(i).substr(found.package.size() + 1);
            claim({table.place(i), end - table.place(i)},
                  sink_.owner(OwnerKind::file, name, package));
        }
        return end;
    }

private:
    void claim(Extent at, OwnerId owner) {
        sink_.claim_address({section_.memory.begin + at.begin, at.size}, owner, section_.cost_class,
                            Evidence::format, Rank::embedded);
    }

    const Section& section_;
    ByteView bytes_;
    ClaimSink& sink_;
};

}  // namespace

void pass_icu_data(const Context& context, ClaimSink& sink) {
    constexpr u32 format = 0x446e6d43;  // "CmnD"
    for (const auto& s : context.image.sections) {
        if (!s.loaded || s.executable ||
            (s.cost_class != CostClass::rodata && s.cost_class != CostClass::data))
            continue;
        const auto bytes = clip_slice(context.image.contents(s), 0, s.memory.size);
        for (u64 at = (alignment - s.memory.begin % alignment) % alignment;
             at + least_header <= bytes.size(); at += alignment) {
            if (load_unchecked<u32>(bytes.data() + at + format_at, Endian::little) != format)
                continue;
            const auto found = contents_at(bytes, at);
            if (found) at += (Emitter(s, bytes, sink).run(*found) - at) / alignment * alignment;
        }
    }
}

}  // namespace binsize
