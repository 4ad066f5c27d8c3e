// Entries below a unit's first: tables of abbreviations compiled once, so that an entry whose
// values all have a size of their own is passed in one step.
// Facts: DWARF 5, sections 7.5.2 and 7.5.3.
#pragma once

#include "evidence/dwarf/quick_cursor.hpp"
#include "evidence/dwarf/units.hpp"

#include <unordered_map>

namespace binsize::dwarf {

struct Attribute {
    u64 name = 0, form = 0;
    i64 implicit = 0;  ///< the value itself of DW_FORM_implicit_const
};

struct Abbreviation {
    static constexpr u32 varies = ~u32{0};
    u64 code = 0, tag = 0;
    u32 first = 0, count = 0;  ///< of its attributes
    bool has_list = false;     ///< a place that is a list in another section
    bool has_text = false;     ///< a text of .debug_str
    bool has_ranges = false;   ///< DW_AT_ranges
    u32 sibling = varies;      ///< bytes of values before DW_AT_sibling, where that is four bytes
    bool has_code = false;     ///< DW_AT_low_pc or DW_AT_ranges
    u32 size = 0;              ///< bytes of all values; `varies` where they are to be read
    bool children = false;
};

/// Bytes of a value, where its form and the encoding say so.
[[nodiscard]] std::optional<u32> size_of(u64 form, const Encoding& encoding);

/// Whether a value of the form is the offset of a list of places.
[[nodiscard]] bool leads_to_list(u64 attribute, u64 form, u16 version);

/// A table as units of one encoding use it. What is behind damage is not there.
class Abbreviations {
public:
    Abbreviations(ByteView section, u64 offset, const Encoding& encoding);

    [[nodiscard]] u64 bytes() const { return bytes_; }  ///< of the table
    [[nodiscard]] std::span<const Abbreviation> all() const { return list_; }
    /// Whether each code is the place in all(), counted from 1.
    [[nodiscard]] bool dense() const { return sparse_.empty(); }
    /// Null where the table has no such code.
    [[nodiscard]] const Abbreviation* find(u64 code) const {
        if (!dense()) return find_sparse(code);
        return code - 1 < list_.size() ? &list_[code - 1] : nullptr;
    }
    [[nodiscard]] std::span<const Attribute> attributes(const Abbreviation& a) const {
        return std::span(attributes_).subspan(a.first, a.count);
    }

private:
    [[nodiscard]] const Abbreviation* find_sparse(u64 code) const;
    u64 bytes_ = 0;
    std::vector<Abbreviation> list_;
    std::vector<Attribute> attributes_;
    std::unordered_map<u64, u32> sparse_;  ///< codes that are no index into the list from 1
};

/// The tables of units that are asked for one after the other. Those of a real file are each read a
/// few times at most; behind that there are none, so that units by the thousand which all name a
/// long one take no time.
class AbbreviationTables {
public:
    explicit AbbreviationTables(Sections& sections)
        : section_(sections.get(SectionKind::abbrev)), budget_(1024 + 16 * u64{section_.size()}) {}

    /// Null where no more are read. The last one lives until the next is asked for.
    [[nodiscard]] const Abbreviations* of(const Unit& unit);

private:
    ByteView section_;
    u64 budget_;
    u64 offset_ = 0;
    Encoding encoding_;
    std::optional<Abbreviations> last_;
};

/// The entries of one unit, one after the other.
class Entries {
public:
    Entries(Sections& sections, const Unit& unit, const Abbreviations& abbreviations);

    /// False at the end of the unit and where nothing further can be read.
    bool next();
    /// Instead of values(): goes past the entry's children, where it says at once where they end.
    void pass_children();
    /// Whether what cannot be read was the reason.
    [[nodiscard]] bool damaged() const { return damaged_; }
    [[nodiscard]] u64 offset() const { return offset_; }  ///< of the entry, in its section
    [[nodiscard]] u64 tag() const { return entry_->tag; }
    [[nodiscard]] unsigned depth() const { return depth_; }  ///< 0 is the unit's first
    /// Calls each(attribute name, value) for this entry; at most once an entry.
    template <class F>
    void values(F&& each);
    [[nodiscard]] const Abbreviations& abbreviations() const { return abbreviations_; }
    [[nodiscard]] const Abbreviation& entry() const { return *entry_; }
    [[nodiscard]] const Unit& unit() const { return unit_; }

private:
    void skip();

    const Unit& unit_;
    const Abbreviations& abbreviations_;
    ByteView bytes_;  ///< of the unit's section up to the unit's end
    QuickCursor at_;
    const Abbreviation* entry_ = nullptr;
    u64 offset_ = 0;
    unsigned depth_ = 0, next_depth_ = 0;
    bool read_ = true;  ///< the values of this entry
    bool damaged_ = false;
};

template <class F>
void Entries::values(F&& each) {
    read_ = true;
    at_.slowly([&](Cursor& at) {
        for (const auto& a : abbreviations_.attributes(*entry_)) {
            Value value;
            if (!take_value(at, unit_.encoding, a.form, a.implicit, value)) {
                damaged_ = true;
                break;
            }
            each(a.name, value);
        }
        return u64{0};
    });
    if (damaged_) at_ = QuickCursor(bytes_, unit_.encoding.endian, bytes_.size());
}

}  // namespace binsize::dwarf
