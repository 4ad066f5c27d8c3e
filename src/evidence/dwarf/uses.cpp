#include "evidence/dwarf/uses.hpp"

#include "base/pages.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace binsize::dwarf {
namespace {

// The strings of a section by their numbers: a bit where one begins, and a count for each word of
// bits. An offset into the middle of one means that string, whose end linkers let others share.
class Strings {
public:
    explicit Strings(ByteView section) : size_(section.size()) {
        if (size_ == 0 || size_ > std::numeric_limits<u32>::max()) return;
        begins_.resize(size_ / 64 + 1);
        before_.resize(begins_.size());
        const auto text = as_text(section);
        for (std::size_t at = 0; at < size_;) {
            begins_[at / 64] |= u64{1} << at % 64;
            const auto end = text.find('\0', at);
            at = end == std::string_view::npos ? size_ : end + 1;
        }
        for (std::size_t i = 0; i < begins_.size(); ++i) {
            before_[i] = count_;
            count_ += static_cast<u32>(std::popcount(begins_[i]));
        }
        if (count_ <= size_ / fewest_bytes + few) return;
        count_ = 0;
        begins_.clear();
    }
    [[nodiscard]] u32 count() const { return count_; }
    [[nodiscard]] bool holds(u64 offset) const { return count_ != 0 && offset < size_; }
    [[nodiscard]] u32 number(u64 offset) const {
        const auto up_to = begins_[offset / 64] << (63 - offset % 64);
        return before_[offset / 64] + static_cast<u32>(std::popcount(up_to)) - 1;
    }
    /// Calls each(number, extent), in order.
    template <class F>
    void each(F&& give) const {
        u64 begin = 0;
        u32 number = 0;
        for (std::size_t i = 0; i < begins_.size(); ++i)
            for (u64 bits = begins_[i]; bits != 0; bits &= bits - 1) {
                const u64 at = i * 64 + static_cast<u64>(std::countr_zero(bits));
                if (at != 0) give(number++, Extent{begin, at - begin});
                begin = at;
            }
        if (count_ != 0) give(number, Extent{begin, size_ - begin});
    }

private:
    // Names have ten bytes and more, so that what is kept for each takes less room than they do.
    static constexpr u64 fewest_bytes = 4, few = u64{1} << 16U;
    u64 size_;
    u32 count_ = 0;
    BigVector<u64> begins_;
    BigVector<u32> before_;
};

// From the first list of a unit to its last one.
struct Lists {
    u64 first = ~u64{0}, last = 0;
    u32 unit = 0;

    void add(u64 at) {
        first = std::min(first, at);
        last = std::max(last, at);
    }
};

class UseReader {
public:
    UseReader(Sections& sections, std::span<const Unit> units, const UseSinks& sinks)
        : sections_(sections),
          units_(units),
          sinks_(sinks),
          tables_(sections),
          offsets_(sections.get(SectionKind::str_offsets)),
          strings_(sections.has_unread_users() ? ByteView() : sections.get(SectionKind::str)),
          users_(strings_.count(), UseSinks::nobody),
          reads_lists_(
              sections.size(SectionKind::loc) + sections.size(SectionKind::ranges) != 0 &&
              std::ranges::none_of(units, [](const Unit& u) { return u.split_id.has_value(); })) {}

    void run() {
        if (sections_.unread() != 0 || !is_whole(SectionKind::info) ||
            !is_whole(SectionKind::types))
            return;
        for (u32 i = 0; i < units_.size(); ++i)
            if (!read(i)) return;
        if (all_texts_) texts();
        range_tables();
        if (!reads_lists_) return;
        lists(SectionKind::loc, locations_);
        lists(SectionKind::ranges, ranges_);
    }

private:
    /// Whether the units reach to the section's end.
    [[nodiscard]] bool is_whole(SectionKind kind) const {
        u64 end = 0;
        for (const auto& unit : units_)
            if (unit.section == kind) end = std::max(end, unit.end);
        return end == sections_.size(kind);
    }
    /// False where an entry cannot be read.
    bool read(u32 number) {
        const auto& unit = units_[number];
        const auto* const table = tables_.of(unit);
        if (table == nullptr) return false;
        const bool old = reads_lists_ && unit.encoding.version < 5;
        Lists locations{.unit = number}, ranges{.unit = number};
        std::optional<u64> table_at;  // a list in the unit's table of ranges
        Entries entries(sections_, unit, *table);
        while (entries.next()) {
            const auto& entry = entries.entry();
            if (!entry.has_text && !entry.has_ranges && !(old && entry.has_list)) continue;
            entries.values([&](u64 name, const Value& value) {
                if (value.form == DW_FORM_strp)
                    use(value.number, number);
                else if (is_string_index(value.form))
                    use_index(value.number, number);
                else if (old && leads_to_list(name, value.form, unit.encoding.version))
                    locations.add(value.number);
                else if (old && name == DW_AT_ranges)
                    ranges.add(unit.range_list_base + value.number);
                else if (name == DW_AT_ranges && value.form == DW_FORM_sec_offset &&
                         unit.encoding.version >= 5 && !table_at)
                    table_at = value.number;
            });
        }
        if (locations.last >= locations.first) locations_.push_back(locations);
        if (ranges.last >= ranges.first) ranges_.push_back(ranges);
        if (table_at) range_tables_.push_back({*table_at, *table_at, number});
        return !entries.damaged();
    }
    void use_index(u64 index, u32 unit) {
        const auto size = units_[unit].encoding.offset_size;
        const auto table = units_[unit].strings;
        if (!table || index > offsets_.size() || *table > offsets_.size()) {
            all_texts_ = false;
            return;
        }
        Cursor at(offsets_, sections_.endian(), *table + index * size);
        const u64 offset = at.take_word(size);
        all_texts_ &= !at.failed();
        if (!at.failed()) use(offset, unit);
    }
    void use(u64 offset, u32 unit) {
        if (!strings_.holds(offset)) return;
        auto& user = users_[strings_.number(offset)];
        user = sinks_.join(user, unit);
    }
    void texts() {
        Extent row;
        u32 of_row = UseSinks::nobody;
        const auto close = [&] {
            if (of_row != UseSinks::nobody) sinks_.text(row, of_row);
        };
        strings_.each([&](u32 number, Extent at) {
            if (users_[number] == of_row) {
                row.size += at.size;
                return;
            }
            close();
            row = at;
            of_row = users_[number];
        });
        close();
    }
    // In DWARF 5 they stand in a table with its length, mostly one a unit. A unit whose code is in
    // one piece may use its own for inlined code alone.
    void range_tables() {
        std::ranges::stable_sort(range_tables_, {}, &Lists::first);
        const auto bytes = sections_.get(SectionKind::rnglists);
        auto next = range_tables_.begin();
        for (u64 at = 0; at < bytes.size() && next != range_tables_.end();) {
            Cursor head(bytes, sections_.endian(), at);
            unsigned offset_size = 4;
            const u64 length = take_length(head, offset_size);
            if (head.failed() || length > head.left()) return;
            const u64 end = head.offset() + length;
            while (next != range_tables_.end() && next->first < head.offset()) ++next;
            const auto user = next;
            while (next != range_tables_.end() && next->first < end) ++next;
            if (next - user == 1) sinks_.lists(SectionKind::rnglists, {at, end - at}, user->unit);
            at = end;
        }
    }
    // Compilers write the lists of a unit in one stretch, and linkers the stretches in the order of
    // their objects.
    void lists(SectionKind kind, std::vector<Lists>& of_units) {
        std::ranges::stable_sort(of_units, {}, &Lists::first);
        const u64 end = sections_.size(kind);
        std::optional<u64> taken;  // the last of others before
        for (std::size_t i = 0; i < of_units.size(); ++i) {
            const auto& own = of_units[i];
            const u64 next = i + 1 < of_units.size() ? of_units[i + 1].first : end;
            if (taken < own.first && own.last < next && next <= end)
                sinks_.lists(kind, {own.first, next - own.first}, own.unit);
            taken = std::max(taken, std::optional(own.last));
        }
    }

    Sections& sections_;
    std::span<const Unit> units_;
    const UseSinks& sinks_;
    AbbreviationTables tables_;
    ByteView offsets_;
    Strings strings_;
    BigVector<u32> users_;  ///< by number of the string
    bool reads_lists_;
    bool all_texts_ = true;  ///< whether all that entries name by index could be found
    std::vector<Lists> locations_, ranges_;
    std::vector<Lists> range_tables_;  ///< of DWARF 5: of each unit one list
};

}  // namespace

void each_use(Sections& sections, std::span<const Unit> units, const UseSinks& sinks) {
    UseReader(sections, units, sinks).run();
}

}  // namespace binsize::dwarf
