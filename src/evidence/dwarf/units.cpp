#include "evidence/dwarf/units.hpp"

#include "evidence/dwarf/ranges.hpp"

#include <algorithm>

namespace binsize::dwarf {
namespace {

// Of a table of abbreviations as many are looked at: the one of a unit's own entry is the first.
constexpr int most_abbreviations = 256;
constexpr int most_attributes = 256;

struct Header : Encoding {
    u64 end = 0;  ///< of the unit
    u64 abbrevs = 0;
    std::optional<u64> split_id;
};

class UnitReader {
public:
    UnitReader(Sections& sections, bool go_ranges)
        : sections_(sections),
          go_ranges_(go_ranges),
          info_(sections.get(SectionKind::info)),
          endian_(sections.endian()),
          ranges_of_(sections),
          abbrev_budget_(info_.size() + 16 * u64{sections.get(SectionKind::abbrev).size()}) {}

    /// The unit at an offset, and where the next begins; nothing where that cannot be told.
    [[nodiscard]] std::optional<u64> read(u64 offset, Unit& out,
                                          const Contributions* split = nullptr) {
        Cursor at(info_, endian_, offset);
        if (!read_header(at)) return std::nullopt;
        split_ = split;
        if (split != nullptr) header_.abbrevs += split->abbrev;
        out.offset = offset;
        out.end = header_.end;
        out.entries = at.offset();
        out.abbrevs = header_.abbrevs;
        out.encoding = header_;
        if (read_entry(at)) fill(out);
        return header_.end;
    }

private:
    bool read_header(Cursor& at);
    bool read_entry(Cursor& at);
    [[nodiscard]] bool find_abbreviation(Cursor& at, u64 code) const;
    void fill(Unit& out);
    [[nodiscard]] std::string_view text(const Value& value) {
        return text_of(sections_, header_, value, strings_base());
    }

    // Split DWARF states no bases: parts of version 5 begin behind their headers.
    [[nodiscard]] u64 strings_base() const {
        if (split_ == nullptr || strings_.given) return strings_.number;
        return split_->str_offsets + (header_.version < 5 ? 0 : 2 * u64{header_.offset_size});
    }
    [[nodiscard]] u64 lists_base() const {
        if (split_ == nullptr || lists_.given || header_.version < 5) return lists_.number;
        return split_->rnglists + (header_.offset_size == 8 ? 20 : 12);
    }

    Sections& sections_;
    bool go_ranges_;
    const Contributions* split_ = nullptr;
    ByteView info_;
    Endian endian_;
    RangeReader ranges_of_;
    u64 abbrev_budget_;  ///< bytes of abbreviations: a unit's own is nearly always the first
    Header header_;
    Value name_, split_name_, comp_dir_, language_, low_, high_, ranges_, lines_;
    Value strings_, addresses_, lists_, locations_, split_id_, split_ranges_;
};

bool UnitReader::read_header(Cursor& at) {
    header_ = {};
    header_.endian = endian_;
    header_.thumb = sections_.thumb();
    const u64 length = take_length(at, header_.offset_size);
    if (at.failed() || length > at.left()) return false;
    header_.end = at.offset() + length;
    header_.version = at.take<u16>();
    if (header_.version < 2 || header_.version > 5) return true;
    u64 type = 1;
    if (header_.version == 5) {
        type = at.take<u8>();
        header_.address_size = at.take<u8>();
        header_.abbrevs = at.take_word(header_.offset_size);
        if (type == DW_UT_skeleton || type == DW_UT_split_compile)
            header_.split_id = at.take<u64>();
        if (type == DW_UT_type || type == DW_UT_split_type) at.skip(8 + header_.offset_size);
    } else {
        header_.abbrevs = at.take_word(header_.offset_size);
        header_.address_size = at.take<u8>();
    }
    return true;
}

// Leaves the cursor at the attributes of the abbreviation with that code.
bool UnitReader::find_abbreviation(Cursor& at, u64 code) const {
    for (int i = 0; i < most_abbreviations; ++i) {
        const u64 own = at.take_uleb();
        at.take_uleb();  // tag
        at.skip(1);      // whether it has children
        if (at.failed() || own == 0) return false;
        if (own == code) return true;
        for (;;) {
            const u64 attribute = at.take_uleb();
            const u64 form = at.take_uleb();
            if (form == DW_FORM_implicit_const) at.take_sleb();
            if (at.failed()) return false;
            if (attribute == 0 && form == 0) break;
        }
    }
    return false;
}

bool UnitReader::read_entry(Cursor& at) {
    name_ = split_name_ = comp_dir_ = language_ = low_ = high_ = ranges_ = lines_ = {};
    strings_ = addresses_ = lists_ = locations_ = split_id_ = split_ranges_ = {};
    if (header_.address_size != 4 && header_.address_size != 8) return false;
    const u64 code = at.take_uleb();
    Cursor abbreviation(sections_.get(SectionKind::abbrev), endian_, header_.abbrevs);
    if (code == 0 || header_.abbrevs > sections_.get(SectionKind::abbrev).size()) return false;
    const bool found = find_abbreviation(abbreviation, code);
    const u64 read = abbreviation.offset() - header_.abbrevs;
    if (!found || read > abbrev_budget_) {
        abbrev_budget_ -= std::min(abbrev_budget_, read);
        return false;
    }
    abbrev_budget_ -= read;
    for (int i = 0; i < most_attributes; ++i) {
        const u64 attribute = abbreviation.take_uleb();
        const u64 form = abbreviation.take_uleb();
        const i64 implicit = form == DW_FORM_implicit_const ? abbreviation.take_sleb() : 0;
        if (abbreviation.failed()) return false;
        if (attribute == 0 && form == 0) return true;
        Value value;
        if (!take_value(at, header_, form, implicit, value) || at.offset() > header_.end)
            return false;
        switch (attribute) {
            case DW_AT_name: name_ = value; break;
            case DW_AT_comp_dir: comp_dir_ = value; break;
            case DW_AT_language: language_ = value; break;
            case DW_AT_dwo_name:
            case DW_AT_GNU_dwo_name: split_name_ = value; break;
            case DW_AT_stmt_list: lines_ = value; break;
            case DW_AT_low_pc: low_ = value; break;
            case DW_AT_high_pc: high_ = value; break;
            case DW_AT_ranges: ranges_ = value; break;
            case DW_AT_str_offsets_base: strings_ = value; break;
            case DW_AT_GNU_addr_base:
            case DW_AT_addr_base: addresses_ = value; break;
            case DW_AT_rnglists_base: lists_ = value; break;
            case DW_AT_GNU_dwo_id: split_id_ = value; break;
            case DW_AT_GNU_ranges_base: split_ranges_ = value; break;
            case DW_AT_loclists_base: locations_ = value; break;
            default: break;
        }
    }
    return false;
}

void UnitReader::fill(Unit& out) {
    out.name = text(name_.given ? name_ : split_name_);
    out.comp_dir = text(comp_dir_);
    out.language = language_.number;
    const auto offset = [](const Value& value) {
        return value.given ? std::optional(value.number) : std::nullopt;
    };
    out.lines = offset(lines_);
    out.strings = offset(strings_);
    out.addresses = offset(addresses_);
    out.range_lists = offset(ranges_.form == DW_FORM_rnglistx || lists_.given ? lists_ : ranges_);
    out.location_lists = offset(locations_);
    out.split_id = header_.split_id ? header_.split_id : offset(split_id_);
    out.split_name = text(split_name_);
    out.split_range_base = split_ranges_.number;
    out.range_list_base = lists_base();
    if (split_ != nullptr) {
        out.strings = strings_base();
        return;
    }
    RangeBases bases{header_, addresses_.number, lists_.number, 0};
    if (low_.given) bases.low = out.low_pc = ranges_of_.address(bases, low_);
    if (!go_ranges_ && out.language == DW_LANG_Go) return;
    ranges_of_.read(bases, {low_, high_, ranges_}, out.ranges);
}

}  // namespace

void each_unit(Sections& sections, const std::function<void(const Unit&)>& each, bool go_ranges) {
    const u64 size = sections.get(SectionKind::info).size();
    UnitReader reader(sections, go_ranges);
    for (u64 at = 0; at < size;) {
        Unit unit;
        const auto next = reader.read(at, unit);
        if (!next) return;
        each(unit);
        at = *next;
    }
}

void each_split_unit(Sections& sections, const std::function<Contributions(u64)>& of,
                     const std::function<void(const Unit&)>& each) {
    const u64 size = sections.get(SectionKind::info).size();
    UnitReader reader(sections, false);
    for (u64 at = 0; at < size;) {
        Unit unit;
        const auto parts = of(at);
        const auto next = reader.read(at, unit, &parts);
        if (!next) return;
        each(unit);
        at = *next;
    }
}

}  // namespace binsize::dwarf
