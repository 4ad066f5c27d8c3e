#include "analysis/rows/keys.hpp"

#include "base/bytes.hpp"
#include "base/name_ids.hpp"
#include "base/parallel.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <span>

namespace binsize {
Key Key::over_owners(Rows rows) {
    std::vector<u32> row_of(rows.list.size());
    std::iota(row_of.begin(), row_of.end(), 0U);
    return over_owners(std::move(rows), std::move(row_of));
}

Key Key::over_owners(Rows rows, std::vector<u32> row_of) {
    Key key;
    key.counts_owners_ = true;
    key.row_of_ = std::move(row_of);
    key.rows_ = std::move(rows);
    key.merge_equal_rows();
    return key;
}

Key Key::over_packages(const Division& division, std::vector<u32> row_of_package, Rows rows) {
    Key key;
    key.source_ = Source::package;
    key.owners_ = division.owners;
    key.row_of_ = std::move(row_of_package);
    key.rows_ = std::move(rows);
    key.merge_equal_rows();
    return key;
}

void Key::merge_equal_rows() {
    auto& rows = rows_.list;
    NameIds known;
    BigVector<u32> merged;
    merged.reserve(rows.size());
    for (u32 i = 0; i < rows.size(); ++i) {
        const auto [row, added] = known.of(rows[i].name);
        merged.push_back(row);
        if (added && row != i) rows[row] = rows[i];
    }
    for (auto& row : row_of_) row = merged[row];
    rows.resize(known.size());
}

Key Key::over_cells(Source source, Rows rows) {
    Key key;
    key.source_ = source;
    key.rows_ = std::move(rows);
    return key;
}

Key Key::over_names(const Division& division) {
    Key key;
    key.prints_owners_ = true;
    key.owners_ = division.owners;
    key.counts_owners_ = true;
    key.names_ = printed_names(division);
    key.row_of_.resize(division.owners.size());
    in_parallel([&] { key.group_names(0); }, [&] { key.group_names(1); });
    return key;
}

// An open-addressing table of rows: eight bytes a slot where a node-based map takes sixty. Half of
// a slot is the hash, so that other names in the way are passed without a look at them.
void Key::group_names(u32 half) {
    struct Slot {
        u32 hash = 0;
        u32 row = 0;  // from 1, of this half; 0 = free
    };
    const auto owners = owners_.size();
    auto& rows = named_[half];
    BigVector<Slot> slots(std::bit_ceil(owners + 1));
    const auto mask = slots.size() - 1;
    rows.first_owner.reserve(owners);  // virtual memory, until there are as many
    rows.text.reserve(owners);
    names_->each(owners_, [&](OwnerId owner, const PrintedNames::Name& name) {
        if (name.hash % 2 != half) return;
        const auto taken_by_other = [&](const Slot& slot) {
            return slot.row != 0 &&
                   (slot.hash != name.hash || rows.text[slot.row - 1] != name.text ||
                    rows.quoted[slot.row - 1] != name.quoted);
        };
        auto at = (name.hash >> 1U) & mask;
        while (taken_by_other(slots[at])) at = (at + 1) & mask;
        if (slots[at].row == 0) {
            rows.first_owner.push_back(owner);
            rows.text.push_back(name.text);
            rows.quoted.push_back(name.quoted);
            rows.printed.push_back(name.here);
            slots[at] = {name.hash, static_cast<u32>(rows.text.size())};
        }
        row_of_[owner] = 2 * (slots[at].row - 1) + half;
    });
}

std::string Key::name(u32 row) const {
    if (!prints_owners_) return std::string(rows_.list[row].name);
    const auto& rows = rows_with(row);
    row /= 2;
    if (row >= rows.text.size()) return {};
    return rows.quoted[row] ? fmt::format("\"{}\"", rows.text[row]) : std::string(rows.text[row]);
}

RowText Key::row_text(u32 row, const std::shared_ptr<RowTexts>& texts) const {
    auto& others = texts->others;
    if (!prints_owners_) return {texts, others.keep(rows_.list[row].name)};
    const auto& rows = rows_with(row);
    const auto text = rows.text[row / 2];
    if (rows.quoted[row / 2]) return {texts, others.keep({"\"", text, "\""})};
    return {texts, rows.printed[row / 2] ? text : others.keep(text)};
}

std::string_view Key::kind(u32 row) const {
    return prints_owners_ ? name_of(owners_[rows_with(row).first_owner[row / 2]].kind)
                          : rows_.list[row].kind;
}

bool Key::name_before(u32 a, u32 b) const {
    if (!prints_owners_) return rows_.list[a].name < rows_.list[b].name;
    const auto& x = rows_with(a);
    const auto& y = rows_with(b);
    const auto m = x.text[a / 2];
    const auto n = y.text[b / 2];
    const bool quoted = x.quoted[a / 2];
    if (quoted != y.quoted[b / 2]) return name(a) < name(b);
    if (!quoted) return m < n;
    const auto common = std::min(m.size(), n.size());
    if (const int c = m.substr(0, common).compare(n.substr(0, common)); c != 0) return c < 0;
    if (m.size() == n.size()) return false;
    // The shorter one's quote stands where the other goes on.
    const bool first_ends = m.size() == common;
    const auto next = static_cast<unsigned char>((first_ends ? n : m)[common]);
    return next == '"' ? first_ends : (next > '"') == first_ends;
}

u64 Key::name_part(u32 row, std::size_t from) const {
    std::string_view text;
    bool quoted = false;
    if (prints_owners_) {
        text = rows_with(row).text[row / 2];
        quoted = rows_with(row).quoted[row / 2];
    } else {
        text = rows_.list[row].name;
    }
    const auto number = [](std::string_view eight) {
        return load_unchecked<u64>(std::as_bytes(std::span(eight)).data(), Endian::big);
    };
    std::array<char, 8> part{};
    if (!quoted && fits(text.size(), from, part.size())) return number(text.substr(from));
    std::size_t size = 0;
    const auto append = [&](std::string_view more) {
        const auto skipped = std::min(from, more.size());
        from -= skipped;
        const auto taken = std::min(more.size() - skipped, part.size() - size);
        std::copy_n(more.data() + skipped, taken, part.data() + size);
        size += taken;
    };
    if (quoted) append("\"");
    append(text);
    if (quoted) append("\"");
    return number({part.data(), part.size()});
}

}  // namespace binsize
