#include "evidence/dwarf/units.hpp"

#include "evidence/dwarf/ranges.hpp"

#include <algorithm>

namespace binsize::dwarf {
namespace {

constexpr int most_attributes = 256;

struct Header : Encoding {
    u64 length = 0;
    u64 end = 0;  ///< of the unit
    u64 abbrevs = 0;
    u64 type = 0;
    std::optional<u64> split_id;
};

class UnitReader {
public:
    UnitReader(Sections& sections, bool go_ranges, SectionKind kind = SectionKind::info)
        : sections_(sections),
          go_ranges_(go_ranges),
          kind_(kind),
          info_(sections.get(kind)),
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
        out.section = kind_;
        out.offset = offset;
        out.end = header_.end;
        out.entries = at.offset();
        out.type = header_.type;
        out.abbrevs = header_.abbrevs;
        out.encoding = header_;
        if (read_entry(at))
            fill(out);
        else if (header_.length != 0 && unread_++ == 0)
            first_unread_ = offset;
        return header_.end;
    }
    /// `at`: where it ended. PE fills sections up with zeros.
    void finish(u64 at) {
        const bool rest = std::ranges::any_of(info_.subspan(std::min<u64>(at, info_.size())),
                                              [](std::byte b) { return b != std::byte{0}; });
        if (rest && unread_++ == 0) first_unread_ = at;
        sections_.tell_unread(unread_, first_unread_);
    }

private:
    bool read_header(Cursor& at);
    bool read_entry(Cursor& at);
    [[nodiscard]] bool spend(u64 bytes) {
        const bool enough = bytes <= abbrev_budget_;
        abbrev_budget_ -= std::min(abbrev_budget_, bytes);
        return enough;
    }
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
    SectionKind kind_;
    const Contributions* split_ = nullptr;
    ByteView info_;
    Endian endian_;
    RangeReader ranges_of_;
    u64 abbrev_budget_;  ///< bytes of abbreviations: a unit's own is nearly always the first
    // Of the table that the last unit named, as far as it was read. Where types have units of their
    // own, hundreds name one table, and the last of its codes is the program's own unit's.
    struct Place {
        u64 code = 0, tag = 0, attributes = 0;
    };
    [[nodiscard]] const Place* find_abbreviation(u64 code);
    std::optional<u64> table_;
    std::vector<Place> places_;
    Cursor table_rest_{ByteView()};
    u64 unread_ = 0, first_unread_ = 0;
    Header header_;
    u64 tag_ = 0;
    Value name_, split_name_, comp_dir_, language_, low_, high_, ranges_, lines_;
    Value strings_, addresses_, lists_, locations_, split_id_, split_ranges_;
};

bool UnitReader::read_header(Cursor& at) {
    header_ = {};
    header_.endian = endian_;
    header_.thumb = sections_.thumb();
    const u64 begin = at.offset();
    const u64 length = header_.length = take_length(at, header_.offset_size);
    if (at.failed() || length > at.left()) return false;
    header_.end = at.offset() + length;
    header_.version = at.take<u16>();
    if (header_.version < 2 || header_.version > 5) return true;
    u64 type = kind_ == SectionKind::types ? DW_UT_type : DW_UT_compile;
    if (header_.version == 5) {
        type = at.take<u8>();
        header_.address_size = at.take<u8>();
        header_.abbrevs = at.take_word(header_.offset_size);
        if (type == DW_UT_skeleton || type == DW_UT_split_compile)
            header_.split_id = at.take<u64>();
    } else {
        header_.abbrevs = at.take_word(header_.offset_size);
        header_.address_size = at.take<u8>();
    }
    if (type == DW_UT_type || type == DW_UT_split_type) {
        at.skip(8);  // its signature
        header_.type = begin + at.take_word(header_.offset_size);
    }
    return true;
}

// Null where there is none.
const UnitReader::Place* UnitReader::find_abbreviation(u64 code) {
    if (table_ != header_.abbrevs) {
        table_ = header_.abbrevs;
        places_.clear();
        table_rest_ = Cursor(sections_.get(SectionKind::abbrev), endian_, header_.abbrevs);
    }
    // Compilers count from 1.
    if (code <= places_.size() && places_[code - 1].code == code) return &places_[code - 1];
    if (!spend(places_.size())) return nullptr;
    const auto known = std::ranges::find(places_, code, &Place::code);
    if (known != places_.end()) return &*known;
    while (!table_rest_.done()) {
        const u64 begin = table_rest_.offset();
        const u64 own = table_rest_.take_uleb();
        if (own == 0) break;
        const u64 tag = table_rest_.take_uleb();
        table_rest_.skip(1);  // whether it has children
        const u64 attributes = table_rest_.offset();
        for (;;) {
            const u64 attribute = table_rest_.take_uleb();
            const u64 form = table_rest_.take_uleb();
            if (form == DW_FORM_implicit_const) table_rest_.take_sleb();
            if (table_rest_.failed() || (attribute == 0 && form == 0)) break;
        }
        if (table_rest_.failed() || !spend(table_rest_.offset() - begin)) break;
        places_.push_back({own, tag, attributes});
        if (own == code) return &places_.back();
    }
    table_rest_ = Cursor(ByteView());
    return nullptr;
}

bool UnitReader::read_entry(Cursor& at) {
    name_ = split_name_ = comp_dir_ = language_ = low_ = high_ = ranges_ = lines_ = {};
    strings_ = addresses_ = lists_ = locations_ = split_id_ = split_ranges_ = {};
    if (header_.version < 2 || header_.version > 5) return false;
    if (header_.address_size != 4 && header_.address_size != 8) return false;
    const u64 code = at.take_uleb();
    if (code == 0 || header_.abbrevs > sections_.get(SectionKind::abbrev).size()) return false;
    const auto* const found = find_abbreviation(code);
    if (found == nullptr) return false;
    tag_ = found->tag;
    Cursor abbreviation(sections_.get(SectionKind::abbrev), endian_, found->attributes);
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
    out.partial = tag_ == DW_TAG_partial_unit;
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
        if (!next) return reader.finish(at);
        each(unit);
        at = *next;
    }
    reader.finish(size);
}

void each_type_unit(Sections& sections, const std::function<void(const Unit&)>& each) {
    const u64 size = sections.get(SectionKind::types).size();
    UnitReader reader(sections, false, SectionKind::types);
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
