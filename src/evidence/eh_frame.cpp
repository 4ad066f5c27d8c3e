#include "evidence/eh_frame.hpp"

#include "evidence/exception_tables.hpp"
#include "wire/eh_frame.hpp"

#include <unordered_map>

namespace binsize {
namespace {

using namespace eh_frame;

// How descriptions of a common information entry spell addresses.
struct Encodings {
    u8 code = DW_EH_PE_omit;
    u8 table = DW_EH_PE_omit;  ///< where exception tables lie
    bool augmented = false;
};

class Reader {
public:
    explicit Reader(const Image& image, const Section& section)
        : image_(image), section_(section), bytes_(image.contents(section)) {}

    void run(const std::function<void(const FrameDescription&, u64)>& each) {
        for (u64 at = 0; at < bytes_.size();) {
            Cursor head(bytes_, image_.endian, at);
            u64 length = head.take<u32>();
            if (length == extended_length) length = head.take<u64>();
            const u64 body = head.offset();
            if (head.failed() || length < 4 || !fits(bytes_.size(), body, length)) {
                if (length != 0 || head.failed()) return;
                at = body;  // a terminator: crtend's, but linkers may put others in between
                continue;
            }
            const u64 id = head.take<u32>();
            const u64 end = body + length;
            if (id != 0 && id <= body) {
                if (const auto said = description(body - id, body + 4, end))
                    each({{section_.file.begin + at, end - at}, said->code}, said->table);
            }
            at = end;
        }
    }

private:
    /// The address that a value of an encoding stands for.
    std::optional<u64> take(Cursor& from, u8 encoding) const {
        const u64 place = section_.memory.begin + from.offset();
        u64 value = 0;
        switch (encoding & format_mask) {
            case DW_EH_PE_absptr: value = from.take_word(image_.word()); break;
            case DW_EH_PE_udata4: value = from.take<u32>(); break;
            case DW_EH_PE_sdata4: value = static_cast<u64>(i64{from.take<i32>()}); break;
            case DW_EH_PE_udata8:
            case DW_EH_PE_sdata8: value = from.take<u64>(); break;
            default: return std::nullopt;
        }
        if ((encoding & application_mask) == DW_EH_PE_pcrel)
            value += place;
        else if ((encoding & application_mask) != 0)
            return std::nullopt;
        if (image_.word() == 4) value &= 0xffffffffU;
        return from.failed() ? std::nullopt : std::optional(value);
    }
    struct Description {
        Extent code;
        u64 table = 0;
    };
    std::optional<Description> description(u64 cie, u64 at, u64 end) {
        const auto [it, added] = encodings_.try_emplace(cie);
        if (added) it->second = encodings_of(cie);
        const auto& encodings = it->second;
        if (encodings.code == DW_EH_PE_omit) return std::nullopt;
        Cursor from(bytes_.first(static_cast<std::size_t>(end)), image_.endian, at);
        const auto begin = take(from, encodings.code);
        const auto size = take(from, encodings.code & format_mask);
        if (!begin || !size || *size == 0) return std::nullopt;
        Description out{{*begin, *size}};
        if (encodings.augmented && encodings.table != DW_EH_PE_omit && from.take_uleb() >= 4) {
            const u64 place = section_.memory.begin + from.offset();
            const auto table = take(from, encodings.table);
            // Without a table the value is 0, whatever it would be relative to.
            const bool relative = (encodings.table & application_mask) == DW_EH_PE_pcrel;
            if (table && *table != (relative ? place : 0)) out.table = *table;
        }
        return out;
    }
    [[nodiscard]] Encodings encodings_of(u64 cie) const {
        Cursor from(bytes_, image_.endian, cie);
        if (from.take<u32>() == extended_length) (void)from.take<u64>();
        if (from.take<u32>() != 0) return {};
        const auto version = from.take<u8>();
        const auto augmentation = from.take_cstr();
        if (!augmentation.starts_with('z'))
            return {augmentation.empty() ? u8{DW_EH_PE_absptr} : u8{DW_EH_PE_omit}};
        (void)from.take_uleb();
        (void)from.take_sleb();
        version == 1 ? (void)from.take<u8>() : (void)from.take_uleb();
        (void)from.take_uleb();
        Encodings out{DW_EH_PE_absptr, DW_EH_PE_omit, true};
        for (const char c : augmentation.substr(1)) {
            if (c == 'R') {
                out.code = from.take<u8>();
            } else if (c == 'L') {
                out.table = from.take<u8>();
            } else if (c == 'P') {
                const auto encoding = from.take<u8>();
                const unsigned format = encoding & format_mask;
                from.skip(format == DW_EH_PE_absptr                                ? image_.word()
                          : format == DW_EH_PE_udata8 || format == DW_EH_PE_sdata8 ? 8U
                                                                                   : 4U);
            } else if (c != 'S' && c != 'B' && c != 'G') {
                return {};
            }
        }
        return from.failed() ? Encodings{} : out;
    }

    const Image& image_;
    const Section& section_;
    ByteView bytes_;
    std::unordered_map<u64, Encodings> encodings_;  ///< by offset of the common information entry
};

}  // namespace

void each_frame_description(const Image& image,
                            const std::function<void(const FrameDescription&)>& each) {
    each_frame_with_table(image, [&](const FrameDescription& f, u64) { each(f); });
}

void each_frame_with_table(const Image& image,
                           const std::function<void(const FrameDescription&, u64 table)>& each) {
    if (image.traits.unwind != UnwindTables::eh_frame || image.relocatable()) return;
    const auto* const section = image.section(".eh_frame");
    if (section == nullptr || section->file.empty() || !section->loaded) return;
    Reader(image, *section).run(each);
}

// The encodings that all linkers write: pc-relative, unsigned and section-relative values of 4
// bytes.
void each_frame_index_entry(const Image& image,
                            const std::function<void(const FrameDescription&)>& each) {
    constexpr Index usual = {std::byte{1}, std::byte{DW_EH_PE_pcrel | DW_EH_PE_sdata4},
                             std::byte{DW_EH_PE_udata4},
                             std::byte{DW_EH_PE_datarel | DW_EH_PE_sdata4}};
    constexpr u64 header = 12, entry = 8;
    if (image.traits.unwind != UnwindTables::eh_frame || image.relocatable()) return;
    const auto* const section = image.section(".eh_frame_hdr");
    if (section == nullptr) return;
    const auto bytes = image.contents(*section);
    const auto* index = find_struct<Index>(bytes, 0);
    const u64 count = find_int<u32>(bytes, 8, image.endian).value_or(0);
    if (index == nullptr || *index != usual) return;
    for (u64 i = 0; i < count; ++i) {
        const u64 at = header + i * entry;
        const auto distance = find_int<i32>(bytes, at, image.endian);
        if (!distance || !fits(bytes.size(), at, entry)) return;
        each({{section->file.begin + at, entry},
              {section->memory.begin + static_cast<u64>(i64{*distance}), 0}});
    }
}

}  // namespace binsize
