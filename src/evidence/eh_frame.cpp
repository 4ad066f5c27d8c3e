#include "evidence/eh_frame.hpp"

#include "evidence/exception_tables.hpp"
#include "wire/eh_frame.hpp"

#include <unordered_map>

namespace binsize {
namespace {

using namespace eh_frame;

// Where the canonical frame address is, of which a frame's other places are told. It moves as a
// function makes its frame.
struct FrameAddress {
    enum class Kind : u8 { unknown, from_register, computed };
    Kind kind = Kind::unknown;
    u64 base = 0;    ///< register, by DWARF's number
    u64 offset = 0;  ///< from there
    friend bool operator==(const FrameAddress&, const FrameAddress&) = default;
};

// Where a function is entered the stack has its return address, or nothing.
FrameAddress at_entry(const Image& image) {
    using Kind = FrameAddress::Kind;
    if (image.arch == "amd64") return {Kind::from_register, 7, 8};
    if (image.arch == "386") return {Kind::from_register, 4, 4};
    if (image.arch == "arm64") return {Kind::from_register, 31, 0};
    return {};
}

// How descriptions of a common information entry spell addresses, and what they begin with.
struct Common {
    u8 code = DW_EH_PE_omit;
    u8 table = DW_EH_PE_omit;  ///< where exception tables lie
    bool augmented = false;
    bool of_signals = false;  ///< what returns from handlers: no function of the program calls it
    u64 data_factor = 1;      ///< modulo 2^64
    FrameAddress frame{};
};

// Follows the instructions from there to the first that is about a later place, or is not known.
FrameAddress first_row(Cursor from, u64 end, const Common& common) {
    auto out = common.frame;
    const auto skip_registers = [&](int count) {
        while (count-- > 0) (void)from.take_uleb();
    };
    const auto scaled = [&] { return static_cast<u64>(from.take_sleb()) * common.data_factor; };
    using Kind = FrameAddress::Kind;
    // Common entries of a damaged table may lie over each other.
    constexpr int most = 64;
    for (int i = 0; i < most && !from.failed() && from.offset() < end; ++i) {
        const auto op = from.take<u8>();
        if ((op & primary_mask) == DW_CFA_offset || op == DW_CFA_undefined ||
            op == DW_CFA_same_value || op == DW_CFA_GNU_args_size ||
            op == DW_CFA_restore_extended) {
            skip_registers(1);
        } else if ((op & primary_mask) == DW_CFA_restore || op == DW_CFA_nop ||
                   op == DW_CFA_remember_state || op == DW_CFA_GNU_window_save) {
            continue;
        } else if (op == DW_CFA_offset_extended || op == DW_CFA_register ||
                   op == DW_CFA_val_offset) {
            skip_registers(2);
        } else if (op == DW_CFA_offset_extended_sf || op == DW_CFA_val_offset_sf) {
            skip_registers(1);
            (void)from.take_sleb();
        } else if (op == DW_CFA_expression || op == DW_CFA_val_expression) {
            skip_registers(1);
            from.skip(from.take_uleb());
        } else if (op == DW_CFA_def_cfa) {
            const u64 base = from.take_uleb();
            out = {Kind::from_register, base, from.take_uleb()};
        } else if (op == DW_CFA_def_cfa_sf) {
            const u64 base = from.take_uleb();
            out = {Kind::from_register, base, scaled()};
        } else if (op == DW_CFA_def_cfa_register) {
            out = {Kind::from_register, from.take_uleb(), out.offset};
        } else if (op == DW_CFA_def_cfa_offset) {
            out.offset = from.take_uleb();
        } else if (op == DW_CFA_def_cfa_offset_sf) {
            out.offset = scaled();
        } else if (op == DW_CFA_def_cfa_expression) {
            from.skip(from.take_uleb());
            out = {Kind::computed};
        } else {
            break;
        }
    }
    return from.failed() ? common.frame : out;
}

class Reader {
public:
    explicit Reader(const Image& image, const Section& section)
        : image_(image),
          section_(section),
          bytes_(image.contents(section)),
          entry_(at_entry(image)) {}

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
                    each({{section_.file.begin + at, end - at}, said->code, said->within_frame},
                         said->table);
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
        bool within_frame = false;
    };
    std::optional<Description> description(u64 cie, u64 at, u64 end) {
        const auto [it, added] = known_.try_emplace(cie);
        if (added) it->second = common_of(cie);
        const auto& common = it->second;
        if (common.code == DW_EH_PE_omit) return std::nullopt;
        Cursor from(bytes_.first(static_cast<std::size_t>(end)), image_.endian, at);
        const auto begin = take(from, common.code);
        const auto size = take(from, common.code & format_mask);
        if (!begin || !size || *size == 0) return std::nullopt;
        Description out{{*begin, *size}};
        if (common.augmented) {
            const u64 length = from.take_uleb();
            const u64 data = from.offset();
            if (common.table != DW_EH_PE_omit && length >= 4) {
                const u64 place = section_.memory.begin + data;
                const auto table = take(from, common.table);
                // Without a table the value is 0, whatever it would be relative to.
                const bool relative = (common.table & application_mask) == DW_EH_PE_pcrel;
                if (table && *table != (relative ? place : 0)) out.table = *table;
            }
            if (!fits(end, data, length)) return out;
            from =
                Cursor(bytes_.first(static_cast<std::size_t>(end)), image_.endian, data + length);
        }
        // Assemblers put first rows into a common entry of their own, or leave them where they are.
        out.within_frame = entry_.kind != FrameAddress::Kind::unknown && !common.of_signals &&
                           common.frame.kind != FrameAddress::Kind::unknown &&
                           first_row(from, end, common) != entry_;
        return out;
    }
    [[nodiscard]] Common common_of(u64 cie) const {
        Cursor from(bytes_, image_.endian, cie);
        u64 length = from.take<u32>();
        if (length == extended_length) length = from.take<u64>();
        if (!fits(bytes_.size(), from.offset(), length)) return {};
        const u64 end = from.offset() + length;
        if (from.take<u32>() != 0) return {};
        const auto version = from.take<u8>();
        const auto augmentation = from.take_cstr();
        Common out{DW_EH_PE_absptr};
        if (!augmentation.empty() && !augmentation.starts_with('z')) return {};
        (void)from.take_uleb();
        out.data_factor = static_cast<u64>(from.take_sleb());
        version == 1 ? (void)from.take<u8>() : (void)from.take_uleb();
        if (augmentation.empty()) {
            out.frame = first_row(from, end, out);
            return out;
        }
        out.augmented = true;
        const u64 data = from.take_uleb();
        const u64 instructions = from.offset() + data;
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
            } else if (c == 'S') {
                out.of_signals = true;
            } else if (c != 'B' && c != 'G') {
                return {};
            }
        }
        if (from.failed()) return {};
        if (fits(end, instructions, 0))
            out.frame = first_row(Cursor(bytes_, image_.endian, instructions), end, out);
        return out;
    }

    const Image& image_;
    const Section& section_;
    ByteView bytes_;
    FrameAddress entry_;
    std::unordered_map<u64, Common> known_;  ///< by offset of the common information entry
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
