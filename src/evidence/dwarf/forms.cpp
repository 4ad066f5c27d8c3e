#include "evidence/dwarf/text_place.hpp"

namespace binsize::dwarf {
namespace {

// Of paths and names of types: what many units share without an end costs none of them more.
constexpr u64 longest_text = 8 << 10;

u64 take_bytes3(Cursor& at, Endian endian) {
    const auto b = at.take_bytes(3);
    if (b.size() != 3) return 0;
    const auto n = [&](std::size_t i) { return u64{static_cast<u8>(b[i])}; };
    return endian == Endian::little ? n(0) | n(1) << 8U | n(2) << 16U
                                    : n(2) | n(1) << 8U | n(0) << 16U;
}

}  // namespace

bool is_offset_in_unit(u64 form) {
    return form == DW_FORM_ref1 || form == DW_FORM_ref2 || form == DW_FORM_ref4 ||
           form == DW_FORM_ref8 || form == DW_FORM_ref_udata;
}

bool is_string_index(u64 form) {
    return form == DW_FORM_strx || form == DW_FORM_GNU_str_index ||
           (form >= DW_FORM_strx1 && form <= DW_FORM_strx4);
}

bool is_address_index(u64 form) {
    return form == DW_FORM_addrx || form == DW_FORM_GNU_addr_index ||
           (form >= DW_FORM_addrx1 && form <= DW_FORM_addrx4);
}

u64 take_length(Cursor& at, unsigned& offset_size) {
    offset_size = 4;
    const u64 length = at.take<u32>();
    if (length != 0xffffffff) return length;
    offset_size = 8;
    return at.take<u64>();
}

bool take_value(Cursor& at, const Encoding& encoding, u64 form, i64 implicit, Value& out) {
    out.form = form;
    out.given = true;
    switch (form) {
        case DW_FORM_addr: out.number = encoding.take_address(at); break;
        case DW_FORM_data1:
        case DW_FORM_flag:
        case DW_FORM_ref1:
        case DW_FORM_strx1:
        case DW_FORM_addrx1: out.number = at.take<u8>(); break;
        case DW_FORM_data2:
        case DW_FORM_ref2:
        case DW_FORM_strx2:
        case DW_FORM_addrx2: out.number = at.take<u16>(); break;
        case DW_FORM_strx3:
        case DW_FORM_addrx3: out.number = take_bytes3(at, encoding.endian); break;
        case DW_FORM_data4:
        case DW_FORM_ref4:
        case DW_FORM_ref_sup4:
        case DW_FORM_strx4:
        case DW_FORM_addrx4: out.number = at.take<u32>(); break;
        case DW_FORM_data8:
        case DW_FORM_ref8:
        case DW_FORM_ref_sup8:
        case DW_FORM_ref_sig8: out.number = at.take<u64>(); break;
        case DW_FORM_data16: at.skip(16); break;
        case DW_FORM_sdata: out.number = static_cast<u64>(at.take_sleb()); break;
        case DW_FORM_udata:
        case DW_FORM_ref_udata:
        case DW_FORM_strx:
        case DW_FORM_GNU_str_index:
        case DW_FORM_GNU_addr_index:
        case DW_FORM_addrx:
        case DW_FORM_loclistx:
        case DW_FORM_rnglistx: out.number = at.take_uleb(); break;
        case DW_FORM_string: out.text = at.take_cstr(); break;
        case DW_FORM_strp:
        case DW_FORM_line_strp:
        case DW_FORM_strp_sup:
        case DW_FORM_GNU_ref_alt:
        case DW_FORM_GNU_strp_alt:
        case DW_FORM_sec_offset: out.number = at.take_word(encoding.offset_size); break;
        // DWARF 2 gave it the size of an address.
        case DW_FORM_ref_addr:
            out.number = at.take_word(encoding.version == 2 ? unsigned{encoding.address_size}
                                                            : encoding.offset_size);
            break;
        case DW_FORM_block1: at.skip(at.take<u8>()); break;
        case DW_FORM_block2: at.skip(at.take<u16>()); break;
        case DW_FORM_block4: at.skip(at.take<u32>()); break;
        case DW_FORM_block:
        case DW_FORM_exprloc: at.skip(at.take_uleb()); break;
        case DW_FORM_flag_present: out.number = 1; break;
        case DW_FORM_implicit_const: out.number = static_cast<u64>(implicit); break;
        default: return false;  // DW_FORM_indirect, vendors' own
    }
    return !at.failed();
}

ByteView text_place(Sections& sections, const Encoding& encoding, const Value& value, u64 offsets) {
    auto kind = SectionKind::str;
    u64 offset = value.number;
    if (value.form == DW_FORM_GNU_strp_alt || value.form == DW_FORM_strp_sup) {
        auto* const other = sections.supplement();
        return other == nullptr ? ByteView() : clip_slice(other->get(kind), offset, longest_text);
    }
    if (value.form == DW_FORM_line_strp) kind = SectionKind::line_str;
    if (is_string_index(value.form)) {
        const auto table = sections.get(SectionKind::str_offsets);
        if (offset > table.size()) return {};
        Cursor at(table, encoding.endian, offsets + offset * encoding.offset_size);
        offset = at.take_word(encoding.offset_size);
        if (at.failed()) return {};
    } else if (value.form != DW_FORM_strp && value.form != DW_FORM_line_strp) {
        return {};
    }
    return clip_slice(sections.get(kind), offset, longest_text);
}

std::string_view text_of(Sections& sections, const Encoding& encoding, const Value& value,
                         u64 offsets) {
    if (value.form == DW_FORM_string) return value.text;
    return find_cstr(text_place(sections, encoding, value, offsets), 0)
        .value_or(std::string_view{});
}

}  // namespace binsize::dwarf
