#include "evidence/eh_frame.hpp"

#include "wire/eh_frame.hpp"

#include <unordered_map>

namespace binsize {
namespace {

using namespace eh_frame;

class Reader {
public:
    explicit Reader(const Image& image, const Section& section)
        : image_(image), section_(section), bytes_(image.contents(section)) {}

    void run(const std::function<void(const FrameDescription&)>& each) {
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
                if (const auto code = code_of(body - id, body + 4, end))
                    each({{section_.file.begin + at, end - at}, *code});
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
    std::optional<Extent> code_of(u64 cie, u64 at, u64 end) {
        const auto [it, added] = encodings_.try_emplace(cie, DW_EH_PE_omit);
        if (added) it->second = encoding_of(cie);
        if (it->second == DW_EH_PE_omit) return std::nullopt;
        Cursor from(bytes_.first(static_cast<std::size_t>(end)), image_.endian, at);
        const auto begin = take(from, it->second);
        const auto size = take(from, it->second & format_mask);
        if (!begin || !size || *size == 0) return std::nullopt;
        return Extent{*begin, *size};
    }
    /// How descriptions of a common information entry spell addresses.
    [[nodiscard]] u8 encoding_of(u64 cie) const {
        Cursor from(bytes_, image_.endian, cie);
        if (from.take<u32>() == extended_length) (void)from.take<u64>();
        if (from.take<u32>() != 0) return DW_EH_PE_omit;
        const auto version = from.take<u8>();
        const auto augmentation = from.take_cstr();
        if (!augmentation.starts_with('z'))
            return augmentation.empty() ? DW_EH_PE_absptr : DW_EH_PE_omit;
        (void)from.take_uleb();
        (void)from.take_sleb();
        version == 1 ? (void)from.take<u8>() : (void)from.take_uleb();
        (void)from.take_uleb();
        for (const char c : augmentation.substr(1)) {
            if (c == 'R') {
                const auto encoding = from.take<u8>();
                return from.failed() ? u8{DW_EH_PE_omit} : encoding;
            }
            if (c == 'L') {
                from.skip(1);
            } else if (c == 'P') {
                const auto encoding = from.take<u8>();
                const unsigned format = encoding & format_mask;
                from.skip(format == DW_EH_PE_absptr                                ? image_.word()
                          : format == DW_EH_PE_udata8 || format == DW_EH_PE_sdata8 ? 8U
                                                                                   : 4U);
            } else if (c != 'S' && c != 'B' && c != 'G') {
                return DW_EH_PE_omit;
            }
        }
        return DW_EH_PE_absptr;
    }

    const Image& image_;
    const Section& section_;
    ByteView bytes_;
    std::unordered_map<u64, u8> encodings_;  ///< by offset of the common information entry
};

}  // namespace

void each_frame_description(const Image& image,
                            const std::function<void(const FrameDescription&)>& each) {
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
