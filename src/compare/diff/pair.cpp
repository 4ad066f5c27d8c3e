// Rows of one parent, old and new, put in pairs: by name, and where the name is made up by what
// stays of it. Symmetric in its two sides, so that the diff of B and A is that of A and B turned
// round.
#include "base/pages.hpp"
#include "compare/diff/parts.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <tuple>

namespace binsize::diff {
namespace {

struct Item {
    const Node* node;
    PairingKey key;
};
using Items = std::vector<Item>;

// "f.func9" before "f.func10".
auto natural(const Node* n) { return std::pair(n->name.size(), std::string_view(n->name)); }

// Pairs the items of one group whose projections are equal, in natural order among several, and
// takes them out of both lists.
template <class P>
void match(std::vector<const Node*>& before, std::vector<const Node*>& after, P&& projection,
           std::vector<RowPair>& out) {
    const auto order = [&](const Node* a, const Node* b) {
        return std::pair(projection(a), natural(a)) < std::pair(projection(b), natural(b));
    };
    std::ranges::sort(before, order);
    std::ranges::sort(after, order);
    std::vector<const Node*> rest_before;
    std::vector<const Node*> rest_after;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < before.size() && j < after.size()) {
        const auto x = projection(before[i]);
        const auto y = projection(after[j]);
        if (x < y)
            rest_before.push_back(before[i++]);
        else if (y < x)
            rest_after.push_back(after[j++]);
        else
            out.push_back({before[i++], after[j++]});
    }
    rest_before.insert(rest_before.end(), before.begin() + static_cast<std::ptrdiff_t>(i),
                       before.end());
    rest_after.insert(rest_after.end(), after.begin() + static_cast<std::ptrdiff_t>(j),
                      after.end());
    before = std::move(rest_before);
    after = std::move(rest_after);
}

// Functions without a name that are not of one size: the largest is most likely the largest still.
void match_by_rank(std::vector<const Node*>& before, std::vector<const Node*>& after,
                   std::vector<RowPair>& out) {
    const auto order = [](const Node* a, const Node* b) {
        return std::pair(b->size.file, natural(a)) < std::pair(a->size.file, natural(b));
    };
    std::ranges::sort(before, order);
    std::ranges::sort(after, order);
    const auto pairs = std::min(before.size(), after.size());
    for (std::size_t i = 0; i < pairs; ++i) out.push_back({before[i], after[i]});
    before.erase(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(pairs));
    after.erase(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(pairs));
}

// All rows of one key. A number says nothing, so an equal size identifies better than an equal
// name; a version says something, so the name comes first.
void match_group(const PairingKey& key, std::vector<const Node*> before,
                 std::vector<const Node*> after, std::vector<RowPair>& out) {
    const auto by_name = [](const Node* n) { return std::string_view(n->name); };
    if (key.kind == PairingKey::Kind::numbered)
        match(
            before, after, [](const Node* n) { return std::pair(n->size.file, n->size.memory); },
            out);
    if (key.text.starts_with(nameless_function)) match_by_rank(before, after, out);
    match(before, after, by_name, out);
    match(before, after, [](const Node*) { return 0; }, out);
    for (const auto* node : before) out.push_back({node, nullptr});
    for (const auto* node : after) out.push_back({nullptr, node});
}

Items keyed(const std::vector<const Node*>& rows) {
    Items items;
    items.reserve(rows.size());
    for (const auto* row : rows)
        items.push_back({row, row->others ? PairingKey{PairingKey::Kind::versioned, "[others]"}
                                          : pairing_key(row->name)});
    std::ranges::sort(items, {}, [](const Item& item) { return std::string_view(item.key.text); });
    return items;
}

void match_leftovers(const std::vector<const Node*>& before, const std::vector<const Node*>& after,
                     std::vector<RowPair>& out) {
    const Items x = keyed(before);
    const Items y = keyed(after);
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < x.size() || j < y.size()) {
        const auto& first =
            j == y.size() || (i < x.size() && x[i].key.text <= y[j].key.text) ? x[i].key : y[j].key;
        std::vector<const Node*> olds;
        std::vector<const Node*> news;
        while (i < x.size() && x[i].key.text == first.text) olds.push_back(x[i++].node);
        while (j < y.size() && y[j].key.text == first.text) news.push_back(y[j++].node);
        match_group(first, std::move(olds), std::move(news), out);
    }
}

// An open-addressing table: most rows are as they were, and a map would make a node for each first.
class RowsByName {
public:
    explicit RowsByName(std::span<const Node> rows)
        : rows_(rows), taken_(rows.size()), slots_(std::bit_ceil(2 * rows.size() + 1)) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto hash = hash_of(rows[i]);
            auto& slot = find(hash, rows[i].name);
            if (slot.row == 0)
                slot = {hash, static_cast<u32>(i + 1)};
            else
                taken_[i] = true;  // names are unique
        }
    }
    /// The row of that name and size, once.
    const Node* take(const Node& like) {
        const auto slot = find(hash_of(like), like.name);
        if (slot.row == 0 || taken_[slot.row - 1]) return nullptr;
        const auto& row = rows_[slot.row - 1];
        if (row.size.file != like.size.file || row.size.memory != like.size.memory) return nullptr;
        taken_[slot.row - 1] = true;
        return &row;
    }
    template <class F>
    void each_left(F&& give) const {
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (!taken_[i]) give(rows_[i]);
    }

private:
    struct Slot {
        u32 hash = 0;
        u32 row = 0;  // from 1; 0: free
    };
    [[nodiscard]] static u32 hash_of(const Node& row) {
        return static_cast<u32>(std::hash<std::string_view>{}(row.name));
    }
    Slot& find(u32 hash, std::string_view name) {
        const auto mask = slots_.size() - 1;
        auto at = hash & mask;
        while (slots_[at].row != 0 &&
               (slots_[at].hash != hash || rows_[slots_[at].row - 1].name != name))
            at = (at + 1) & mask;
        return slots_[at];
    }

    std::span<const Node> rows_;
    std::vector<bool> taken_;
    BigVector<Slot> slots_;
};

}  // namespace

std::vector<RowPair> pair_rows(std::span<const Node> before, std::span<const Node> after) {
    RowsByName known(before);
    std::vector<RowPair> pairs;
    std::vector<const Node*> left_before;
    std::vector<const Node*> left_after;
    for (const auto& row : after) {
        const auto* const old = known.take(row);
        if (old == nullptr)
            left_after.push_back(&row);
        else if (!row.children.empty() || !old->children.empty())
            pairs.push_back({old, &row});
    }
    known.each_left([&](const Node& row) { left_before.push_back(&row); });
    match_leftovers(left_before, left_after, pairs);
    return pairs;
}

}  // namespace binsize::diff
