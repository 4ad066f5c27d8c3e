#include "evidence/dwarf/units.hpp"

#include <algorithm>

namespace binsize::dwarf {
namespace {

// Of a table of abbreviations as many are looked at: the one of a unit's own entry is the first.
constexpr int most_abbreviations = 256;
constexpr int most_attributes = 256;

struct Header : Encoding {
    u64 end = 0;  ///< of the unit
    u64 abbrevs = 0;
};

class UnitReader {
public:
    explicit UnitReader(Sections& sections)
        : sections_(sections),
          info_(sections.get(SectionKind::info)),
          endian_(sections.endian()),
          budget_(sections.get(SectionKind::ranges).size() +
                  sections.get(SectionKind::rnglists).size()),
          abbrev_budget_(info_.size() + 16 * u64{sections.get(SectionKind::abbrev).size()}) {}

    /// The unit at an offset, and where the next begins; nothing where that cannot be told.
    [[nodiscard]] std::optional<u64> read(u64 offset, Unit& out) {
        Cursor at(info_, endian_, offset);
        if (!read_header(at)) return std::nullopt;
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
        return text_of(sections_, header_, value, strings_.number);
    }
    [[nodiscard]] u64 address(const Value& value);
    [[nodiscard]] u64 indexed_address(u64 index);
    void read_ranges(const Value& value, u64 base, Unit& out);
    void read_range_list(u64 offset, u64 base, Unit& out);
    void read_old_ranges(u64 offset, u64 base, Unit& out);
    void add(Unit& out, u64 begin, u64 end) {
        if (begin < end) out.ranges.push_back({begin, end - begin});
    }

    Sections& sections_;
    ByteView info_;
    Endian endian_;
    u64 budget_;         ///< bytes of range lists: units of a real file do not share theirs
    u64 abbrev_budget_;  ///< bytes of abbreviations: a unit's own is nearly always the first
    Header header_;
    Value name_, split_name_, comp_dir_, language_, low_, high_, ranges_, lines_;
    Value strings_, addresses_, lists_, locations_;
};

bool UnitReader::read_header(Cursor& at) {
    header_ = {};
    header_.endian = endian_;
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
        if (type == DW_UT_skeleton || type == DW_UT_split_compile) at.skip(8);
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
    strings_ = addresses_ = lists_ = locations_ = {};
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
            case DW_AT_loclists_base: locations_ = value; break;
            default: break;
        }
    }
    return false;
}

u64 UnitReader::indexed_address(u64 index) {
    const auto table = sections_.get(SectionKind::addr);
    if (index > table.size()) return 0;
    Cursor at(table, endian_, addresses_.number + index * header_.address_size);
    return at.take_word(header_.address_size);
}

u64 UnitReader::address(const Value& value) {
    return is_address_index(value.form) ? indexed_address(value.number) : value.number;
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
    const u64 low = low_.given ? address(low_) : 0;
    if (ranges_.given) {
        read_ranges(ranges_, low, out);
    } else if (low_.given && high_.given) {
        const bool end = high_.form == DW_FORM_addr || is_address_index(high_.form);
        const u64 high = address(high_);
        add(out, low, end ? high : low + high);
    }
}

void UnitReader::read_ranges(const Value& value, u64 base, Unit& out) {
    if (header_.version < 5) return read_old_ranges(value.number, base, out);
    if (value.form != DW_FORM_rnglistx) return read_range_list(value.number, base, out);
    // The offsets lie behind the header that the base leads to.
    const auto lists = sections_.get(SectionKind::rnglists);
    if (value.number > lists.size()) return;
    Cursor at(lists, endian_, lists_.number + value.number * header_.offset_size);
    const u64 offset = at.take_word(header_.offset_size);
    if (!at.failed()) read_range_list(lists_.number + offset, base, out);
}

void UnitReader::read_range_list(u64 offset, u64 base, Unit& out) {
    Cursor at(sections_.get(SectionKind::rnglists), endian_, offset);
    const auto word = [&] { return at.take_word(header_.address_size); };
    for (u64 before = at.offset(); !at.done(); before = at.offset()) {
        u64 begin = 0;
        switch (at.take<u8>()) {
            case DW_RLE_base_addressx: base = indexed_address(at.take_uleb()); break;
            case DW_RLE_startx_endx:
                begin = indexed_address(at.take_uleb());
                add(out, begin, indexed_address(at.take_uleb()));
                break;
            case DW_RLE_startx_length:
                begin = indexed_address(at.take_uleb());
                add(out, begin, begin + at.take_uleb());
                break;
            case DW_RLE_offset_pair:
                begin = base + at.take_uleb();
                add(out, begin, base + at.take_uleb());
                break;
            case DW_RLE_base_address: base = word(); break;
            case DW_RLE_start_end:
                begin = word();
                add(out, begin, word());
                break;
            case DW_RLE_start_length:
                begin = word();
                add(out, begin, begin + at.take_uleb());
                break;
            default: return;  // DW_RLE_end_of_list
        }
        const u64 read = at.offset() - before;
        if (at.failed() || read > budget_) return;
        budget_ -= read;
    }
}

// Pairs from the base on; the largest address and a base; two zeros at the end.
void UnitReader::read_old_ranges(u64 offset, u64 base, Unit& out) {
    Cursor at(sections_.get(SectionKind::ranges), endian_, offset);
    const u64 largest = header_.address_size == 8 ? ~u64{0} : ~u32{0};
    while (!at.done() && budget_ >= 2 * u64{header_.address_size}) {
        budget_ -= 2 * u64{header_.address_size};
        const u64 begin = at.take_word(header_.address_size);
        const u64 end = at.take_word(header_.address_size);
        if (at.failed() || (begin == 0 && end == 0)) return;
        if (begin == largest)
            base = end;
        else
            add(out, base + begin, base + end);
    }
}

}  // namespace

void each_unit(Sections& sections, const std::function<void(const Unit&)>& each) {
    const u64 size = sections.get(SectionKind::info).size();
    UnitReader reader(sections);
    for (u64 at = 0; at < size;) {
        Unit unit;
        const auto next = reader.read(at, unit);
        if (!next) return;
        each(unit);
        at = *next;
    }
}

}  // namespace binsize::dwarf
