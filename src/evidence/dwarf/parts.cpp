#include "evidence/dwarf/parts.hpp"

#include "evidence/dwarf/lines.hpp"

#include <algorithm>

namespace binsize::dwarf {
namespace {

// A table that begins with its length: [begin, end), and where what it holds begins.
struct Contribution {
    u64 begin = 0, content = 0, end = 0;
};

struct Start {
    u64 at = 0;
    u32 unit = 0;
};

class PartReader {
public:
    PartReader(Sections& sections, std::span<const Unit> units,
               const std::function<void(const Part&)>& each)
        : sections_(sections),
          units_(units),
          each_(each),
          tables_(sections),
          go_alone_(std::ranges::all_of(
              units, [](const Unit& unit) { return unit.language == DW_LANG_Go; })) {}

    void run() {
        for (u32 i = 0; i < units_.size(); ++i)
            give(SectionKind::info, {units_[i].offset, units_[i].end - units_[i].offset},
                 std::span(&i, 1));
        abbreviations();
        lines();
        for (const auto kind : {SectionKind::aranges, SectionKind::pubnames, SectionKind::pubtypes,
                                SectionKind::gnu_pubnames, SectionKind::gnu_pubtypes})
            by_unit(kind);
        names();
        tables(SectionKind::str_offsets, starts(&Unit::strings));
        tables(SectionKind::addr, starts(&Unit::addresses));
        tables(SectionKind::rnglists, starts(&Unit::range_lists));
        if (sections_.size(SectionKind::ranges) != 0)
            go_lists(SectionKind::ranges, starts(&Unit::range_lists));
        locations();
    }

private:
    void give(SectionKind kind, Extent at, std::span<const u32> units) {
        if (!at.empty()) each_({kind, at, units});
    }
    [[nodiscard]] std::vector<Start> starts(std::optional<u64> Unit::* member) const {
        std::vector<Start> out;
        for (u32 i = 0; i < units_.size(); ++i)
            if (units_[i].*member) out.push_back({*(units_[i].*member), i});
        std::ranges::stable_sort(out, {}, &Start::at);
        return out;
    }
    void abbreviations();
    void lines();
    void by_unit(SectionKind kind);
    void names();
    [[nodiscard]] std::optional<u32> unit_at(u64 offset) const;
    void tables(SectionKind kind, const std::vector<Start>& starts);
    void go_lists(SectionKind kind, const std::vector<Start>& starts);
    void locations();
    void give_each(SectionKind kind, std::span<const Start> starts, u64 end);
    [[nodiscard]] std::vector<Contribution> contributions(SectionKind kind);
    [[nodiscard]] std::optional<u64> first_location(const Unit& unit);
    [[nodiscard]] bool is_go(const Start& s) const { return units_[s.unit].language == DW_LANG_Go; }

    Sections& sections_;
    std::span<const Unit> units_;
    const std::function<void(const Part&)>& each_;
    std::vector<u32> users_;
    AbbreviationTables tables_;
    // Go's linker writes the tables of all units one behind the other: where they begin says where
    // they end, and nothing of what they hold need be taken out of its compression.
    bool go_alone_;
};

// From each start up to the next one, or the end, for all units that state that start.
void PartReader::give_each(SectionKind kind, std::span<const Start> starts, u64 end) {
    for (std::size_t i = 0; i < starts.size();) {
        users_.clear();
        const u64 at = starts[i].at;
        for (; i < starts.size() && starts[i].at == at; ++i) users_.push_back(starts[i].unit);
        const u64 next = i < starts.size() ? std::min(starts[i].at, end) : end;
        if (at < next) give(kind, {at, next - at}, users_);
    }
}

void PartReader::abbreviations() {
    std::vector<Start> tables;
    for (u32 i = 0; i < units_.size(); ++i) tables.push_back({units_[i].abbrevs, i});
    std::ranges::stable_sort(tables, {}, &Start::at);
    give_each(SectionKind::abbrev, tables, sections_.get(SectionKind::abbrev).size());
}

void PartReader::lines() {
    const auto tables = starts(&Unit::lines);
    if (go_alone_) return give_each(SectionKind::line, tables, sections_.size(SectionKind::line));
    u64 end = 0;
    for (std::size_t i = 0; i < tables.size();) {
        users_.clear();
        const u64 at = tables[i].at;
        for (; i < tables.size() && tables[i].at == at; ++i) users_.push_back(tables[i].unit);
        const u64 size = line_table_size(sections_, at);
        if (at < end || size == 0) continue;
        end = at + size;
        give(SectionKind::line, {at, size}, users_);
    }
}

std::vector<Contribution> PartReader::contributions(SectionKind kind) {
    std::vector<Contribution> out;
    const auto bytes = sections_.get(kind);
    for (u64 at = 0; at < bytes.size();) {
        Cursor head(bytes, sections_.endian(), at);
        unsigned offset_size = 4;
        const u64 length = take_length(head, offset_size);
        if (head.failed() || length > head.left()) break;
        const u64 end = head.offset() + length;
        out.push_back({at, head.offset(), end});
        at = end;
    }
    return out;
}

std::optional<u32> PartReader::unit_at(u64 offset) const {
    const auto unit = std::ranges::lower_bound(units_, offset, {}, &Unit::offset);
    if (unit == units_.end() || unit->offset != offset) return std::nullopt;
    return static_cast<u32>(unit - units_.begin());
}

// Tables that each are of the unit which their header names: .debug_aranges, and the indexes of
// names before DWARF 5.
void PartReader::by_unit(SectionKind kind) {
    for (const auto& c : contributions(kind)) {
        Cursor head(sections_.get(kind), sections_.endian(), c.content);
        head.skip(2);  // version
        const auto user = unit_at(head.take_word(c.content - c.begin == 4 ? 4 : 8));
        if (!head.failed() && user) give(kind, {c.begin, c.end - c.begin}, std::span(&*user, 1));
    }
}

// An index of names is of all units that it lists: one, as compilers write it, or those of the
// whole program.
void PartReader::names() {
    for (const auto& c : contributions(SectionKind::names)) {
        Cursor at(sections_.get(SectionKind::names), sections_.endian(), c.content);
        const unsigned word = c.content - c.begin == 4 ? 4 : 8;
        at.skip(4);  // version, padding
        const u64 count = at.take<u32>();
        at.skip(5 * u64{4});  // units of types, buckets, names, size of abbreviations
        at.skip(at.take<u32>());
        users_.clear();
        for (u64 i = 0; i < count && at.offset() < c.end; ++i)
            if (const auto user = unit_at(at.take_word(word))) users_.push_back(*user);
        if (!at.failed() && !users_.empty() && users_.size() == count)
            give(SectionKind::names, {c.begin, c.end - c.begin}, users_);
    }
}

// A table of one unit goes to it whole, one of several to all of them; Go's linker writes one table
// for the whole program, in the order of units.
void PartReader::tables(SectionKind kind, const std::vector<Start>& starts) {
    if (go_alone_) return give_each(kind, starts, sections_.size(kind));
    auto next = starts.begin();
    for (const auto& c : contributions(kind)) {
        while (next != starts.end() && next->at < c.content) ++next;
        const auto first = next;
        while (next != starts.end() && next->at < c.end) ++next;
        const std::span<const Start> own(first, next);
        if (own.empty()) continue;
        if (own.size() > 1 && std::ranges::all_of(own, [&](const Start& s) { return is_go(s); })) {
            give_each(kind, own, c.end);
            continue;
        }
        users_.clear();
        for (const auto& s : own) users_.push_back(s.unit);
        give(kind, {c.begin, c.end - c.begin}, users_);
    }
}

void PartReader::go_lists(SectionKind kind, const std::vector<Start>& starts) {
    if (!starts.empty() && std::ranges::all_of(starts, [&](const Start& s) { return is_go(s); }))
        give_each(kind, starts, sections_.size(kind));
}

void PartReader::locations() {
    const bool lists = sections_.size(SectionKind::loclists) != 0;
    if (!lists && sections_.size(SectionKind::loc) == 0) return;
    std::vector<Start> starts;
    for (u32 i = 0; i < units_.size(); ++i) {
        const auto& unit = units_[i];
        auto at = unit.location_lists;
        if (!at && (lists || unit.language == DW_LANG_Go)) at = first_location(unit);
        if (at) starts.push_back({*at, i});
    }
    std::ranges::stable_sort(starts, {}, &Start::at);
    if (lists)
        tables(SectionKind::loclists, starts);
    else
        go_lists(SectionKind::loc, starts);
}

// Compilers write the lists of a unit in the order of its entries. In one of DWARF 5 any list will
// do, as its unit's are in a table with a header: most of what comes before the first is types and
// declarations, whose children seldom have any.
std::optional<u64> PartReader::first_location(const Unit& unit) {
    const auto* abbreviations = tables_.of(unit);
    if (abbreviations == nullptr ||
        std::ranges::none_of(abbreviations->all(), [](const auto& a) { return a.has_list; }))
        return std::nullopt;
    const auto find = [&](bool pass) {
        std::optional<u64> found;
        for (Entries entries(sections_, unit, *abbreviations); !found && entries.next();) {
            const auto& entry = entries.entry();
            if (entry.has_list)
                entries.values([&](u64 name, const Value& value) {
                    if (!found && leads_to_list(name, value.form, unit.encoding.version))
                        found = value.number;
                });
            else if (pass && !entry.has_code)
                entries.pass_children();
        }
        return found;
    };
    if (unit.encoding.version >= 5)
        if (const auto found = find(true)) return found;
    return find(false);
}

bool is_type(u64 tag) {
    return tag == DW_TAG_array_type || tag == DW_TAG_pointer_type || tag == DW_TAG_structure_type ||
           tag == DW_TAG_subroutine_type || tag == DW_TAG_typedef || tag == DW_TAG_base_type ||
           tag == DW_TAG_unspecified_type;
}

}  // namespace

void each_part(Sections& sections, std::span<const Unit> units,
               const std::function<void(const Part&)>& each) {
    PartReader(sections, units, each).run();
}

// 32 or 64 bits as in .debug_info; a common information entry says ~0 where a description has its
// offset.
void each_debug_frame(Sections& sections, const std::function<void(Extent, u64)>& each) {
    const auto bytes = sections.get(SectionKind::frame);
    const unsigned word = sections.word();
    for (u64 at = 0; at < bytes.size();) {
        Cursor head(bytes, sections.endian(), at);
        unsigned offset_size = 4;
        const u64 length = take_length(head, offset_size);
        if (head.failed() || length > head.left() || length < offset_size) return;
        const u64 end = head.offset() + length;
        const u64 id = head.take_word(offset_size);
        const u64 address = head.take_word(word) & (sections.thumb() ? ~u64{1} : ~u64{0});
        const bool common = id == (offset_size == 4 ? u64{~u32{0}} : ~u64{0});
        if (!common && !head.failed() && head.offset() <= end) each({at, end - at}, address);
        at = end;
    }
}

// The type stands in it, as clang writes it, or completes a declaration that does, as gcc does.
std::string_view namespace_of_type(Sections& sections, AbbreviationTables& tables,
                                   const Unit& unit) {
    const auto* abbreviations = tables.of(unit);
    if (abbreviations == nullptr) return {};
    Entries entries(sections, unit, *abbreviations);
    struct Outermost {
        u64 at = 0;
        std::string_view name;  ///< empty where it is no namespace
    };
    std::vector<Outermost> all;  // right below the unit's first entry, up to the type
    u64 place = unit.type;
    while (entries.next() && entries.offset() <= unit.type) {
        if (entries.depth() == 1) all.push_back({entries.offset(), {}});
        const bool own = entries.offset() == unit.type;
        const bool space = entries.depth() == 1 && entries.tag() == DW_TAG_namespace;
        if (!own && !space) continue;
        entries.values([&](u64 attribute, const Value& value) {
            if (space && attribute == DW_AT_name)
                all.back().name = text_of(sections, unit.encoding, value, unit.strings.value_or(0));
            if (own && attribute == DW_AT_specification) place = unit.offset + value.number;
        });
    }
    const auto behind = std::ranges::upper_bound(all, place, {}, &Outermost::at);
    return behind == all.begin() ? std::string_view() : std::prev(behind)->name;
}

void each_type(Sections& sections, AbbreviationTables& tables, const Unit& unit,
               const std::function<void(Extent, std::string_view)>& each) {
    const auto* abbreviations = tables.of(unit);
    if (abbreviations == nullptr) return;
    Entries entries(sections, unit, *abbreviations);
    u64 begin = 0;  // of the type that is open; no entry lies at 0
    std::string_view name;
    const auto close = [&](u64 end) {
        if (begin != 0) each({begin, end - begin}, name);
        begin = 0;
    };
    while (entries.next()) {
        if (entries.depth() != 1) continue;
        close(entries.offset());
        if (!is_type(entries.tag())) continue;
        begin = entries.offset();
        name = {};
        entries.values([&](u64 attribute, const Value& value) {
            if (attribute == DW_AT_name)
                name = text_of(sections, unit.encoding, value, unit.strings.value_or(0));
        });
    }
    close(unit.end);
}

}  // namespace binsize::dwarf
