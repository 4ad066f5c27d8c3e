#include "analysis/row_keys.hpp"

#include "base/demangle.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <unordered_map>

namespace binsize {

Key Key::over_owners(std::vector<Row> rows) {
    Key key;
    key.counts_owners_ = true;
    key.row_of_.resize(rows.size());
    std::iota(key.row_of_.begin(), key.row_of_.end(), 0U);
    key.rows_ = std::move(rows);
    key.merge_equal_rows();
    return key;
}

Key Key::over_packages(const Layer& layer, std::vector<u32> row_of_package, std::vector<Row> rows) {
    Key key;
    key.source_ = Source::package;
    key.owners_ = layer.owners;
    key.row_of_ = std::move(row_of_package);
    key.rows_ = std::move(rows);
    key.merge_equal_rows();
    return key;
}

void Key::merge_equal_rows() {
    std::unordered_map<std::string_view, u32> known;
    std::vector<u32> merged;
    std::vector<u32> kept;
    merged.reserve(rows_.size());
    for (u32 i = 0; i < rows_.size(); ++i) {
        const auto [it, added] = known.try_emplace(rows_[i].name, static_cast<u32>(kept.size()));
        if (added) kept.push_back(i);
        merged.push_back(it->second);
    }
    for (auto& row : row_of_) row = merged[row];
    known.clear();  // its keys are about to move
    std::vector<Row> rows;
    rows.reserve(kept.size());
    for (const auto i : kept) rows.push_back(std::move(rows_[i]));
    rows_ = std::move(rows);
}

Key Key::over_cells(Source source, std::vector<Row> rows) {
    Key key;
    key.source_ = source;
    key.rows_ = std::move(rows);
    return key;
}

Key Key::over_names(const Layer& layer) {
    Key key;
    key.prints_owners_ = true;
    key.owners_ = layer.owners;
    key.counts_owners_ = true;
    key.print_names();
    key.group_names();
    return key;
}

// Demangling is most of the work: two threads share it.
void Key::print_names() {
    constexpr std::size_t worth_a_thread = 4096;
    in_halves(owners_.size(), worth_a_thread, [&](std::size_t from, std::size_t to) {
        auto& printed = printed_[from == 0 ? 0 : 1];
        u64 name_bytes = 0;
        for (auto i = from; i < to; ++i) name_bytes += owners_[i].name.size();
        Demangler demangler(name_bytes);
        for (auto i = from; i < to; ++i) {
            const auto name = owners_[i].name;
            if (owners_[i].kind != OwnerKind::literal && looks_mangled(name))
                printed.push_back({static_cast<OwnerId>(i), printable(demangler(name))});
            else if (!is_printable(name))
                printed.push_back({static_cast<OwnerId>(i), printable(name)});
        }
    });
}

Key::Name Key::shown_name(OwnerId owner, std::string_view text) const {
    if (owners_[owner].kind == OwnerKind::literal) return {text, true};
    // A symbol that is spelled like a quoted literal prints as one.
    if (text.size() > 1 && text.starts_with('"') && text.ends_with('"'))
        return {text.substr(1, text.size() - 2), true};
    return {text, false};
}

// An open-addressing table of rows: eight bytes a slot where a node-based map takes sixty. Half of
// a slot is the hash, so that other names in the way are passed without a look at them.
void Key::group_names() {
    struct Slot {
        u32 hash = 0;
        u32 row = 0;  // from 1; 0 = free
    };
    const auto owners = static_cast<u32>(owners_.size());
    BigVector<Slot> slots(std::bit_ceil(std::size_t{2} * owners + 1));
    const auto mask = slots.size() - 1;
    row_of_.reserve(owners);
    first_owner_.reserve(owners);  // virtual memory, until there are as many
    text_.reserve(owners);
    std::size_t half = 0;
    std::size_t next = 0;
    const auto printed_name = [&](OwnerId owner) -> std::string_view {
        if (half == 0 && next == printed_[0].size()) half = 1, next = 0;
        const auto& printed = printed_[half];
        if (next == printed.size() || printed[next].owner != owner) return owners_[owner].name;
        return printed[next++].text;
    };
    for (OwnerId owner = 0; owner < owners; ++owner) {
        const auto name = shown_name(owner, printed_name(owner));
        const u64 hash = std::hash<std::string_view>{}(name.text) + (name.quoted ? 1 : 0);
        const auto tag = static_cast<u32>(hash >> 32U);
        const auto taken_by_other = [&](const Slot& slot) {
            return slot.row != 0 && (slot.hash != tag || text_[slot.row - 1] != name.text ||
                                     quoted_[slot.row - 1] != name.quoted);
        };
        auto at = hash & mask;
        while (taken_by_other(slots[at])) at = (at + 1) & mask;
        if (slots[at].row == 0) {
            first_owner_.push_back(owner);
            text_.push_back(name.text);
            quoted_.push_back(name.quoted);
            slots[at] = {tag, static_cast<u32>(first_owner_.size())};
        }
        row_of_.push_back(slots[at].row - 1);
    }
}

std::string Key::name(u32 row) const {
    if (!prints_owners_) return rows_[row].name;
    return quoted_[row] ? fmt::format("\"{}\"", text_[row]) : std::string(text_[row]);
}

std::string_view Key::kind(u32 row) const {
    return prints_owners_ ? name_of(owners_[first_owner_[row]].kind)
                          : std::string_view(rows_[row].kind);
}

bool Key::name_before(u32 a, u32 b) const {
    if (!prints_owners_) return rows_[a].name < rows_[b].name;
    if (!quoted_[a] && !quoted_[b]) return text_[a] < text_[b];
    return name(a) < name(b);
}

}  // namespace binsize
