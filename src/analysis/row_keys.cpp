#include "analysis/row_keys.hpp"

#include "base/demangle.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <bit>
#include <thread>
#include <unordered_map>

namespace binsize {

Key Key::over_owners(std::vector<u32> row_of_owner, std::vector<Row> rows, bool counts_owners) {
    Key key;
    key.counts_owners_ = counts_owners;
    std::unordered_map<std::string_view, u32> known;
    std::vector<u32> merged;
    std::vector<u32> kept;
    merged.reserve(rows.size());
    for (u32 i = 0; i < rows.size(); ++i) {
        const auto [it, added] = known.try_emplace(rows[i].name, static_cast<u32>(kept.size()));
        if (added) kept.push_back(i);
        merged.push_back(it->second);
    }
    key.row_of_owner_ = std::move(row_of_owner);
    for (auto& row : key.row_of_owner_) row = merged[row];
    known.clear();  // its keys are about to move
    for (const auto i : kept) key.rows_.push_back(std::move(rows[i]));
    return key;
}

Key Key::over_cells(Source source, std::vector<Row> rows) {
    Key key;
    key.source_ = source;
    key.rows_ = std::move(rows);
    return key;
}

Key Key::over_names(const Layer& layer) {
    Key key;
    key.layer_ = &layer;
    key.counts_owners_ = true;
    key.print_names();
    key.group_names();
    return key;
}

// Demangling is most of the work: two threads share it.
void Key::print_names() {
    constexpr std::size_t worth_a_thread = 4096;
    const std::span<const Owner> owners(layer_->owners);
    changed_.resize(owners.size());
    half_ = owners.size() < worth_a_thread ? owners.size() : owners.size() / 2;
    const auto print = [&](std::size_t from, std::size_t to, std::deque<std::string>& text) {
        u64 name_bytes = 0;
        for (auto i = from; i < to; ++i) name_bytes += owners[i].name.size();
        Demangler demangler(name_bytes);
        const auto change = [&](std::size_t i, std::string name) {
            text.push_back(std::move(name));
            changed_[i] = static_cast<u32>(text.size());
        };
        for (auto i = from; i < to; ++i) {
            const auto name = owners[i].name;
            if (owners[i].kind != OwnerKind::literal && looks_mangled(name))
                change(i, printable(demangler(name)));
            else if (!is_printable(name))
                change(i, printable(name));
        }
    };
    std::optional<std::jthread> second;
    if (half_ < owners.size()) second.emplace([&] { print(half_, owners.size(), printed_[1]); });
    print(0, half_, printed_[0]);
}

std::string_view Key::changed_name(OwnerId owner) const {
    const auto place = changed_[owner];
    if (place == 0) return layer_->owners[owner].name;
    return printed_[owner < half_ ? 0 : 1][place - 1];
}

Key::Name Key::name_of_owner(OwnerId owner) const {
    const auto text = changed_name(owner);
    if (layer_->owners[owner].kind == OwnerKind::literal) return {text, true};
    // A symbol that is spelled like a quoted literal prints as one.
    if (text.size() > 1 && text.starts_with('"') && text.ends_with('"'))
        return {text.substr(1, text.size() - 2), true};
    return {text, false};
}

// An open-addressing table of rows: four bytes a slot where a node-based map takes sixty.
void Key::group_names() {
    const auto owners = static_cast<u32>(layer_->owners.size());
    std::vector<u32> slots(std::bit_ceil(std::size_t{2} * owners + 1), 0);
    const auto mask = slots.size() - 1;
    row_of_owner_.reserve(owners);
    for (OwnerId owner = 0; owner < owners; ++owner) {
        const auto name = name_of_owner(owner);
        auto at = (std::hash<std::string_view>{}(name.text) + (name.quoted ? 1 : 0)) & mask;
        while (slots[at] != 0 && name_of_owner(first_owner_[slots[at] - 1]) != name)
            at = (at + 1) & mask;
        if (slots[at] == 0) {
            first_owner_.push_back(owner);
            slots[at] = static_cast<u32>(first_owner_.size());
        }
        row_of_owner_.push_back(slots[at] - 1);
    }
}

std::string Key::name(u32 row) const {
    if (layer_ == nullptr) return rows_[row].name;
    const auto [text, quoted] = name_of_owner(first_owner_[row]);
    return quoted ? fmt::format("\"{}\"", text) : std::string(text);
}

std::string_view Key::kind(u32 row) const {
    return layer_ == nullptr ? std::string_view(rows_[row].kind)
                             : name_of(layer_->owners[first_owner_[row]].kind);
}

bool Key::name_before(u32 a, u32 b) const {
    if (layer_ == nullptr) return rows_[a].name < rows_[b].name;
    const auto x = name_of_owner(first_owner_[a]);
    const auto y = name_of_owner(first_owner_[b]);
    if (!x.quoted && !y.quoted) return x.text < y.text;
    return name(a) < name(b);
}

}  // namespace binsize
