#include "analysis/rows/tree.hpp"

#include "base/parallel.hpp"
#include "base/rows.hpp"

#include <algorithm>
#include <numeric>

namespace binsize {
namespace {

constexpr std::size_t worth_a_thread = 8192;  // rows

}  // namespace

RowTree::RowTree(std::span<const Key> keys) : keys_(keys), top_(keys.front().row_count(), 0) {
    if (keys.size() == 1) items_.reserve(keys.front().row_count() + 1);
    items_.push_back({});
}

u32 RowTree::child(u32 parent, u32 row) {
    u32& found = parent == 0 ? top_[row] : below_[(u64{parent} << 32U) | row];
    if (found == 0) {
        found = static_cast<u32>(items_.size());
        items_.push_back({});
        items_.back().parent = parent;
        items_.back().row = row;
    }
    return found;
}

void RowTree::add(std::span<const u32> path, Size size, Evidence evidence,
                  std::span<const OwnerId> owners) {
    if (size == Size{}) return;
    u32 at = 0;
    items_[0].size += size;
    for (std::size_t i = 0; i < path.size(); ++i) {
        at = child(at, path[i]);
        items_[at].size += size;
        items_[at].evidence = std::max(items_[at].evidence, evidence);
        if (keys_[i].counts_owners()) count_owner(at, owners[i]);
    }
}

// An owner may own several stretches of one row: it counts once.
void RowTree::count_owner(u32 item, OwnerId owner) {
    if (items_[item].last_owner == owner) return;
    items_[item].last_owner = owner;
    if (keys_.size() > 1) {
        owners_.push_back({item, owner});
        return;
    }
    if (owner >= counted_.size()) counted_.resize(owner + std::size_t{1} + owner / 2);
    if (counted_[owner]) return;
    counted_[owner] = true;
    ++items_[item].count;
}

void RowTree::count_owners() {
    std::ranges::sort(owners_);
    const auto rest = std::ranges::unique(owners_);
    owners_.erase(rest.begin(), rest.end());
    for (const auto& [item, owner] : owners_) ++items_[item].count;
    owners_ = {};
}

void RowTree::link_children() {
    count_owners();
    first_child_.assign(items_.size() + 1, 0);
    for (std::size_t i = 1; i < items_.size(); ++i) ++first_child_[items_[i].parent + 1];
    std::partial_sum(first_child_.begin(), first_child_.end(), first_child_.begin());
    children_.resize(items_.size() - 1);
    auto next = first_child_;
    for (u32 i = 1; i < items_.size(); ++i) children_[next[items_[i].parent]++] = i;
}

Node RowTree::finish(const ReportOptions& options) {
    link_children();
    auto root = make(0, 0, options, new_texts());
    root.name = options.name;
    root.evidence.clear();
    return root;
}

std::shared_ptr<RowTexts> RowTree::new_texts() const {
    auto out = std::make_shared<RowTexts>();
    for (const auto& key : keys_)
        if (key.printed() != nullptr) out->printed.push_back(key.printed());
    return out;
}

// Depth is the number of keys, which the caller bounds; not the input.
Node RowTree::make(u32 at, std::size_t depth, const ReportOptions& options,
                   const std::shared_ptr<RowTexts>& texts) {
    const auto& item = items_[at];
    Node node;
    if (depth > 0) {
        node.name = keys_[depth - 1].row_text(item.row, texts);
        node.kind = keys_[depth - 1].kind(item.row);
        node.count = std::max<u32>(1, item.count);
    }
    node.evidence = name_of(item.evidence);
    node.size = item.size;

    const auto begin = children_.begin() + first_child_[at];
    const auto end = children_.begin() + first_child_[at + 1];
    const auto total = static_cast<std::size_t>(end - begin);
    const auto shown = rows_kept(total, options.rows);
    const auto before = [&](u32 a, u32 b) {
        const RowOrder x(items_[a].size, options.sort);
        const RowOrder y(items_[b].size, options.sort);
        return x != y ? x > y : keys_[depth].name_before(items_[a].row, items_[b].row);
    };
    if (shown == total) {
        in_halves(total, worth_a_thread, [&](std::size_t from, std::size_t to) {
            std::sort(begin + static_cast<std::ptrdiff_t>(from),
                      begin + static_cast<std::ptrdiff_t>(to), before);
        });
        if (total >= worth_a_thread)
            std::inplace_merge(begin, begin + static_cast<std::ptrdiff_t>(total / 2), end, before);
    } else {
        std::partial_sort(begin, begin + static_cast<std::ptrdiff_t>(shown), end, before);
    }
    node.children.reserve(shown + 1);
    node.children.resize(shown);
    in_halves(shown, worth_a_thread, [&](std::size_t from, std::size_t to) {
        const auto own = from == 0 ? texts : new_texts();
        for (auto i = from; i < to; ++i)
            node.children[i] = make(begin[static_cast<std::ptrdiff_t>(i)], depth + 1, options, own);
    });
    if (shown < total) {
        Size others;
        for (auto i = shown; i < total; ++i)
            others += items_[begin[static_cast<std::ptrdiff_t>(i)]].size;
        node.children.push_back(others_row(total - shown, others));
    }
    return node;
}

}  // namespace binsize
