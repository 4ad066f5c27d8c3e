// Rows of one parent, old and new, put in pairs: by name, and where the name is made up by what
// stays of it. Symmetric in its two sides, so that the diff of B and A is that of A and B turned
// round.
#include "compare/diff/parts.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

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

}  // namespace

std::vector<RowPair> pair_rows(std::span<const Node> before, std::span<const Node> after) {
    std::unordered_map<std::string_view, const Node*> known;
    known.reserve(before.size());
    for (const auto& row : before) known.emplace(row.name, &row);
    std::vector<RowPair> pairs;
    std::vector<const Node*> left_before;
    std::vector<const Node*> left_after;
    for (const auto& row : after) {
        const auto old = known.find(row.name);
        if (old == known.end() || old->second->size.file != row.size.file ||
            old->second->size.memory != row.size.memory) {
            left_after.push_back(&row);
            continue;
        }
        if (!row.children.empty() || !old->second->children.empty())
            pairs.push_back({old->second, &row});
        known.erase(old);
    }
    for (const auto& row : before)
        if (const auto old = known.find(row.name); old != known.end() && old->second == &row)
            left_before.push_back(&row);
    match_leftovers(left_before, left_after, pairs);
    return pairs;
}

}  // namespace binsize::diff
