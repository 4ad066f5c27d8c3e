#include "evidence/dwarf/entries.hpp"

#include <algorithm>

namespace binsize::dwarf {
namespace {

// Compilers write a few dozen at most. Values may take no byte, so that an entry is as long as its
// abbreviation.
constexpr u32 most_attributes = 128;

}  // namespace

std::optional<u32> size_of(u64 form, const Encoding& e) {
    switch (form) {
        case DW_FORM_flag_present:
        case DW_FORM_implicit_const: return 0;
        case DW_FORM_data1:
        case DW_FORM_flag:
        case DW_FORM_ref1:
        case DW_FORM_strx1:
        case DW_FORM_addrx1: return 1;
        case DW_FORM_data2:
        case DW_FORM_ref2:
        case DW_FORM_strx2:
        case DW_FORM_addrx2: return 2;
        case DW_FORM_strx3:
        case DW_FORM_addrx3: return 3;
        case DW_FORM_data4:
        case DW_FORM_ref4:
        case DW_FORM_ref_sup4:
        case DW_FORM_strx4:
        case DW_FORM_addrx4: return 4;
        case DW_FORM_data8:
        case DW_FORM_ref8:
        case DW_FORM_ref_sup8:
        case DW_FORM_ref_sig8: return 8;
        case DW_FORM_data16: return 16;
        case DW_FORM_addr: return e.address_size;
        case DW_FORM_ref_addr: return e.version == 2 ? e.address_size : e.offset_size;
        case DW_FORM_strp:
        case DW_FORM_line_strp:
        case DW_FORM_strp_sup:
        case DW_FORM_GNU_ref_alt:
        case DW_FORM_GNU_strp_alt:
        case DW_FORM_sec_offset: return e.offset_size;
        default: return std::nullopt;
    }
}

// Before DWARF 4 a number of such a size may as well be what it says, of members of a type alone.
bool leads_to_list(u64 attribute, u64 form, u16 version) {
    switch (attribute) {
        case DW_AT_location:
        case DW_AT_string_length:
        case DW_AT_return_addr:
        case DW_AT_frame_base:
        case DW_AT_segment:
        case DW_AT_static_link:
        case DW_AT_use_location:
        case DW_AT_vtable_elem_location:
        case DW_AT_GNU_locviews:
            return form == DW_FORM_sec_offset ||
                   (version < 4 && (form == DW_FORM_data4 || form == DW_FORM_data8));
        case DW_AT_data_member_location: return form == DW_FORM_sec_offset;
        default: return false;
    }
}

const Abbreviations* AbbreviationTables::of(const Unit& unit) {
    if (last_ && offset_ == unit.abbrevs && encoding_ == unit.encoding) return &*last_;
    if (budget_ == 0) return nullptr;
    offset_ = unit.abbrevs;
    encoding_ = unit.encoding;
    last_.emplace(section_, offset_, encoding_);
    budget_ -= std::min(budget_, last_->bytes());
    return &*last_;
}

Abbreviations::Abbreviations(ByteView section, u64 offset, const Encoding& encoding) {
    for (QuickCursor at(section, encoding.endian, offset); !at.done();) {
        bytes_ = at.offset() - std::min<u64>(offset, at.offset());
        const u64 code = at.take_uleb();
        if (code == 0) return;
        Abbreviation a;
        a.code = code;
        a.tag = at.take_uleb();
        a.children = at.take<u8>() != 0;
        a.first = static_cast<u32>(attributes_.size());
        for (;;) {
            Attribute attribute{at.take_uleb(), at.take_uleb()};
            if (attribute.form == DW_FORM_implicit_const)
                attribute.implicit =
                    static_cast<i64>(at.slowly([](Cursor& c) { return c.take_sleb(); }));
            if (at.failed()) return;
            if (attribute.name == 0 && attribute.form == 0) break;
            if (attributes_.size() - a.first == most_attributes) {
                bytes_ = at.offset() - offset;
                return;
            }
            attributes_.push_back(attribute);
            a.has_list |= leads_to_list(attribute.name, attribute.form, encoding.version);
            a.has_text |= attribute.form == DW_FORM_strp || is_string_index(attribute.form);
            a.has_ranges |= attribute.name == DW_AT_ranges;
            if (attribute.name == DW_AT_sibling && attribute.form == DW_FORM_ref4)
                a.sibling = a.size;
            a.has_code |= a.has_ranges || attribute.name == DW_AT_low_pc;
            const auto size = size_of(attribute.form, encoding);
            a.size = size && a.size != Abbreviation::varies ? a.size + *size : Abbreviation::varies;
        }
        a.count = static_cast<u32>(attributes_.size()) - a.first;
        list_.push_back(a);
        if (code != list_.size()) sparse_.emplace(code, static_cast<u32>(list_.size() - 1));
    }
}

const Abbreviation* Abbreviations::find_sparse(u64 code) const {
    if (const auto it = sparse_.find(code); it != sparse_.end()) return &list_[it->second];
    const bool listed = code != 0 && code <= list_.size() && list_[code - 1].code == code;
    return listed ? &list_[code - 1] : nullptr;
}

Entries::Entries(Sections& sections, const Unit& unit, const Abbreviations& abbreviations)
    : unit_(unit),
      abbreviations_(abbreviations),
      bytes_(clip_slice(sections.get(unit.section), 0, unit.end)),
      at_(bytes_, unit.encoding.endian, unit.entries) {}

void Entries::skip() {
    read_ = true;
    if (entry_->size != Abbreviation::varies) return at_.skip(entry_->size);
    values([](u64, const Value&) {});
}

// Never backwards, so that no unit is read for ever.
void Entries::pass_children() {
    if (entry_->sibling == Abbreviation::varies || !entry_->children ||
        !at_.holds(u64{entry_->sibling} + 4))
        return;
    const u64 at = unit_.offset + at_.peek(entry_->sibling, 32);
    if (at <= at_.offset() || at >= bytes_.size()) return;
    at_ = QuickCursor(bytes_, unit_.encoding.endian, at);
    --next_depth_;
    read_ = true;
}

bool Entries::next() {
    if (!read_) skip();
    for (;;) {
        damaged_ |= at_.failed();
        if (at_.done()) return false;
        offset_ = at_.offset();
        const u64 code = at_.take_uleb();
        if (at_.failed()) continue;
        if (code != 0) {
            entry_ = abbreviations_.find(code);
            damaged_ |= entry_ == nullptr;
            if (entry_ == nullptr) return false;
            break;
        }
        if (next_depth_ > 0) --next_depth_;
        if (next_depth_ == 0) return false;  // what follows the unit's first entry is padding
    }
    depth_ = next_depth_;
    if (entry_->children) ++next_depth_;
    read_ = false;
    // A unit is one entry with its children.
    return depth_ > 0 || offset_ == unit_.entries;
}

}  // namespace binsize::dwarf
