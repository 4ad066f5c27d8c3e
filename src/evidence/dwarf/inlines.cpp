#include "evidence/dwarf/inlines.hpp"

#include <algorithm>

namespace binsize::dwarf {
namespace {

bool refers_within_unit(u64 form) {
    return form == DW_FORM_ref1 || form == DW_FORM_ref2 || form == DW_FORM_ref4 ||
           form == DW_FORM_ref8 || form == DW_FORM_ref_udata;
}

// Marks a place in the .debug_info of what dwz shared out.
constexpr u64 in_supplement = u64{1} << 63U;

// Of a reference the place in .debug_info; 0 where it leads elsewhere.
u64 target_of(const Unit& unit, const Value& value) {
    if (refers_within_unit(value.form)) {
        const u64 at = unit.offset + value.number;
        return value.number < unit.end - unit.offset ? at : 0;
    }
    if (value.form == DW_FORM_GNU_ref_alt || value.form == DW_FORM_ref_sup4 ||
        value.form == DW_FORM_ref_sup8)
        return value.number | in_supplement;
    return value.form == DW_FORM_ref_addr ? value.number & ~in_supplement : 0;
}

}  // namespace

InlineReader::InlineReader(Sections& sections, std::span<const Unit> units)
    : sections_(sections),
      units_(units),
      ranges_(sections, 4),
      abbreviation_budget_(1024 + 16 * u64{sections.get(SectionKind::abbrev).size()}) {}

// Tables that several units share are compiled once; there are as many as the section has room for.
const Abbreviations* InlineReader::table_of(const Unit& unit) {
    const auto& e = unit.encoding;
    const auto key =
        std::pair(unit.abbrevs, u64{e.version} << 16U | e.offset_size << 8U | u64{e.address_size});
    const auto found = tables_.find(key);
    if (found != tables_.end()) return found->second.get();
    if (abbreviation_budget_ == 0) return nullptr;
    auto table = std::make_unique<Abbreviations>(sections_.get(SectionKind::abbrev), unit.abbrevs,
                                                 unit.encoding);
    abbreviation_budget_ -= std::min(abbreviation_budget_, table->bytes() + 1);
    return tables_.emplace(key, std::move(table)).first->second.get();
}

std::span<const InlinedCode> InlineReader::read(const Unit& unit) {
    found_.clear();
    out_.clear();
    const auto* table = table_of(unit);
    if (table == nullptr || unit.ranges.empty()) return {};
    const RangeBases bases{unit.encoding, unit.addresses.value_or(0), unit.range_list_base,
                           unit.low_pc};
    Entries entries(sections_, unit, *table);
    while (entries.next())
        if (entries.tag() == DW_TAG_inlined_subroutine) take(unit, entries, bases);
    keep_innermost();
    return out_;
}

void InlineReader::take(const Unit& unit, Entries& entries, const RangeBases& bases) {
    CodeValues code;
    u64 origin = 0;
    const u64 own = entries.offset();
    entries.values([&](u64 attribute, const Value& value) {
        switch (attribute) {
            case DW_AT_low_pc: code.low = value; break;
            case DW_AT_high_pc: code.high = value; break;
            case DW_AT_ranges: code.ranges = value; break;
            case DW_AT_abstract_origin: origin = target_of(unit, value); break;
            default: break;
        }
    });
    extents_.clear();
    ranges_.read(bases, code, extents_);
    for (const auto& e : extents_)
        found_.push_back(
            {{e.begin, e.end(), origin != 0 ? origin : own}, static_cast<u32>(found_.size())});
}

// Entries come with those around them first: of two at one place the later is the inner one. What
// runs out of the one around it is cut.
void InlineReader::keep_innermost() {
    std::ranges::sort(found_, [](const Open& a, const Open& b) {
        if (a.code.begin != b.code.begin) return a.code.begin < b.code.begin;
        if (a.code.end != b.code.end) return a.code.end > b.code.end;
        return a.order < b.order;
    });
    std::vector<InlinedCode> around;
    u64 at = 0;  // up to here all is given
    const auto give = [&](u64 to, u64 origin) {
        if (at < to) {
            if (!out_.empty() && out_.back().end == at && out_.back().origin == origin)
                out_.back().end = to;
            else
                out_.push_back({at, to, origin});
        }
        at = std::max(at, to);
    };
    const auto close = [&](u64 up_to) {
        while (!around.empty() && around.back().end <= up_to) {
            give(around.back().end, around.back().origin);
            around.pop_back();
        }
    };
    for (const auto& open : found_) {
        auto code = open.code;
        close(code.begin);
        if (around.empty()) {
            at = std::max(at, code.begin);
        } else {
            give(code.begin, around.back().origin);
            code.end = std::min(code.end, around.back().end);
        }
        around.push_back(code);
    }
    close(~u64{0});
}

const Unit* InlineReader::unit_at(u64 offset) const {
    const auto after = std::ranges::upper_bound(units_, offset, {}, &Unit::offset);
    if (after == units_.begin()) return nullptr;
    const auto& unit = *std::prev(after);
    return offset >= unit.entries && offset < unit.end ? &unit : nullptr;
}

InlineReader::Names InlineReader::names_at(u64 offset) {
    const auto* unit = unit_at(offset);
    const auto* table = unit != nullptr ? table_of(*unit) : nullptr;
    if (table == nullptr) return {};
    Unit from_here;
    from_here.offset = unit->offset;
    from_here.end = unit->end;
    from_here.entries = offset;
    from_here.encoding = unit->encoding;
    Entries entries(sections_, from_here, *table);
    if (!entries.next()) return {};
    Names names;
    entries.values([&](u64 attribute, const Value& value) {
        const auto text = [&] {
            return text_of(sections_, unit->encoding, value, unit->strings.value_or(0));
        };
        switch (attribute) {
            case DW_AT_name: names.plain = text(); break;
            case DW_AT_linkage_name:
            case DW_AT_MIPS_linkage_name: names.linkage = text(); break;
            case DW_AT_abstract_origin:
            case DW_AT_specification: names.next = target_of(*unit, value); break;
            default: break;
        }
    });
    return names;
}

std::string_view InlineReader::name(u64 origin) {
    const auto [known, added] = names_.try_emplace(origin);
    if (!added) return known->second;
    // From the inlined entry to the abstract one, from there to the declaration; no compiler goes
    // further.
    constexpr int most_steps = 8;
    std::string_view plain;
    u64 at = origin;
    for (int i = 0; i < most_steps && at != 0; ++i) {
        if ((at & in_supplement) != 0) {
            const auto shared = name_in_supplement(at & ~in_supplement);
            return known->second = shared.empty() ? plain : shared;
        }
        const auto names = names_at(at);
        if (!names.linkage.empty()) return known->second = names.linkage;
        if (plain.empty()) plain = names.plain;
        at = names.next;
    }
    return known->second = plain;
}

// A supplement has none of its own, so that this goes one step deep.
std::string_view InlineReader::name_in_supplement(u64 offset) {
    auto* const other = sections_.supplement();
    if (other == nullptr) return {};
    if (shared_ == nullptr) {
        each_unit(*other, [&](const Unit& unit) { shared_units_.push_back(unit); });
        shared_ = std::make_unique<InlineReader>(*other, shared_units_);
    }
    return shared_->name(offset);
}

}  // namespace binsize::dwarf
