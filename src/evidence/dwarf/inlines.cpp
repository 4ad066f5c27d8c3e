#include "evidence/dwarf/inlines.hpp"

#include "base/sort_by_digits.hpp"

#include <algorithm>

namespace binsize::dwarf {

InlineReader::InlineReader(Sections& sections, std::span<const Unit> units)
    : sections_(sections),
      units_(units),
      info_(sections.get(SectionKind::info)),
      ranges_(sections, 4),
      abbreviation_budget_(1024 + 16 * u64{sections.get(SectionKind::abbrev).size()}) {}

// Tables that several units share are compiled once; there are as many as the section has room for.
InlineReader::Table* InlineReader::table_of(const Unit& unit) {
    const auto& e = unit.encoding;
    const auto key =
        std::pair(unit.abbrevs, u64{e.version} << 16U | e.offset_size << 8U | u64{e.address_size});
    const auto found = tables_.find(key);
    if (found != tables_.end()) return found->second.get();
    if (abbreviation_budget_ == 0) return nullptr;
    auto table = std::make_unique<Table>(sections_.get(SectionKind::abbrev), unit);
    abbreviation_budget_ -= std::min(abbreviation_budget_, table->abbreviations.bytes() + 1);
    return tables_.emplace(key, std::move(table)).first->second.get();
}

std::span<const InlinedCode> InlineReader::read(const Unit& unit) {
    found_.clear();
    out_.clear();
    auto* const table = table_of(unit);
    if (table == nullptr || unit.ranges.empty()) return {};
    if (!table->inlined) table->inlined.emplace(table->abbreviations, unit.encoding);
    table->inlined->read(info_, unit, ranges_, found_);
    order();
    keep_innermost();
    return out_;
}

// Entries come with those around them first: of two at one place the later is the inner one.
void InlineReader::order() {
    sort_by_digits(found_, [](const InlinedCode& c) { return c.begin; });
    const auto larger = [](const InlinedCode& a, const InlinedCode& b) { return a.end > b.end; };
    constexpr std::ptrdiff_t few = 16;
    for (auto at = found_.begin(); at != found_.end();) {
        const auto first = at;
        while (at != found_.end() && at->begin == first->begin) ++at;
        if (at - first > few) {
            std::stable_sort(first, at, larger);
            continue;
        }
        for (auto next = first + 1; next < at; ++next)
            for (auto to = next; to != first && larger(*to, *std::prev(to)); --to)
                std::iter_swap(to, std::prev(to));
    }
}

// What runs out of the one around it is cut.
void InlineReader::keep_innermost() {
    around_.clear();
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
        while (!around_.empty() && around_.back().end <= up_to) {
            give(around_.back().end, around_.back().origin);
            around_.pop_back();
        }
    };
    for (auto code : found_) {
        close(code.begin);
        if (around_.empty()) {
            at = std::max(at, code.begin);
        } else {
            give(code.begin, around_.back().origin);
            code.end = std::min(code.end, around_.back().end);
        }
        around_.push_back(code);
    }
    close(~u64{0});
}

const Unit* InlineReader::unit_at(u64 offset) {
    const auto holds = [&](const Unit& u) { return offset >= u.entries && offset < u.end; };
    if (last_unit_ != nullptr && holds(*last_unit_)) return last_unit_;
    const auto after = std::ranges::upper_bound(units_, offset, {}, &Unit::offset);
    if (after == units_.begin() || !holds(*std::prev(after))) return nullptr;
    return last_unit_ = &*std::prev(after);
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
    Entries entries(sections_, from_here, table->abbreviations);
    if (!entries.next()) return {};
    Names names;
    Value linkage, plain;
    entries.values([&](u64 attribute, const Value& value) {
        switch (attribute) {
            case DW_AT_name: plain = value; break;
            case DW_AT_linkage_name:
            case DW_AT_MIPS_linkage_name: linkage = value; break;
            case DW_AT_abstract_origin:
            case DW_AT_specification: names.next = target_of(*unit, value); break;
            default: break;
        }
    });
    names.linkage = id_of(*unit, linkage);
    if (names.linkage == 0) names.plain = id_of(*unit, plain);
    return names;
}

// Names are read where they first come: most origins share theirs with others.
template <class F>
u32 InlineReader::id_at(const void* place, F&& text) {
    const auto [id, added] = places_.of(reinterpret_cast<std::uintptr_t>(place));
    if (added) names_.push_back(text());
    return names_[id + 1].empty() ? 0 : id + 1;
}

u32 InlineReader::id_of(const Unit& unit, const Value& value) {
    if (value.form == DW_FORM_string)
        return value.text.empty() ? 0 : id_at(value.text.data(), [&] { return value.text; });
    const auto place = text_place(sections_, unit.encoding, value, unit.strings.value_or(0));
    if (place.empty()) return 0;
    return id_at(place.data(), [&] { return find_cstr(place, 0).value_or(std::string_view{}); });
}

u32 InlineReader::name_id(u64 origin) {
    if (origin == 0) return 0;  // where no entry lies
    auto& recent = recent_[origin / 2 % recent_.size()];
    if (recent.first == origin) return recent.second;
    const auto [id, added] = origins_.of(origin);
    if (added) {
        name_ids_.push_back(0);
        name_ids_[id] = find_name(origin);
    }
    recent = {origin, name_ids_[id]};
    return name_ids_[id];
}

// From the inlined entry to the abstract one, from there to the declaration; no compiler goes
// further.
u32 InlineReader::find_name(u64 origin) {
    constexpr int most_steps = 8;
    u32 plain = 0;
    u64 at = origin;
    for (int i = 0; i < most_steps && at != 0; ++i) {
        if ((at & in_supplement) != 0) {
            const u32 shared = name_in_supplement(at & ~in_supplement);
            return shared == 0 ? plain : shared;
        }
        const auto names = names_at(at);
        if (names.linkage != 0) return names.linkage;
        if (plain == 0) plain = names.plain;
        at = names.next;
    }
    return plain;
}

// A supplement has none of its own, so that this goes one step deep.
u32 InlineReader::name_in_supplement(u64 offset) {
    auto* const other = sections_.supplement();
    if (other == nullptr) return 0;
    if (shared_ == nullptr) {
        each_unit(*other, [&](const Unit& unit) { shared_units_.push_back(unit); });
        shared_ = std::make_unique<InlineReader>(*other, shared_units_);
    }
    const auto name = shared_->name(offset);
    return name.empty() ? 0 : id_at(name.data(), [&] { return name; });
}

}  // namespace binsize::dwarf
