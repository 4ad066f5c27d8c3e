#include "analysis/rows/tree.hpp"

#include "base/parallel.hpp"
#include "base/rows.hpp"

#include <algorithm>
#include <numeric>

namespace binsize {
namespace {

constexpr std::size_t worth_a_thread = 8192;  // rows

struct RowPlace {
    RowOrder order;
    u64 part;  ///< of the name, see Key::name_part()
    u32 row, item;
};

// Names lie anywhere, and many rows are of one size: eight characters of each are read at a time,
// of those rows that are alike up to there, and compared as numbers that lie side by side.
class RowSorter {
public:
    RowSorter(const Key& key, std::span<RowPlace> places) : key_(key), places_(places) {}

    void run() {
        const auto before = [](const RowPlace& a, const RowPlace& b) {
            return a.order != b.order ? a.order > b.order : a.part < b.part;
        };
        const auto at = [&](std::size_t i) {
            return places_.begin() + static_cast<std::ptrdiff_t>(i);
        };
        in_halves(places_.size(), worth_a_thread,
                  [&](std::size_t from, std::size_t to) { std::sort(at(from), at(to), before); });
        if (places_.size() >= worth_a_thread)
            std::inplace_merge(places_.begin(), at(places_.size() / 2), places_.end(), before);
        BigVector<Run> alike;
        add_runs({0, places_.size(), 0}, alike);
        in_halves(alike.size(), worth_a_thread / 8, [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to; ++i) tell_apart(alike[i]);
        });
    }

private:
    struct Run {
        std::size_t begin, end;
        std::size_t part;  ///< the characters from there on were looked at last
    };
    static constexpr std::size_t few = 3;     // rows that are told apart at once
    static constexpr std::size_t most = 512;  // characters; whoever has more in common, likewise

    void tell_apart(const Run& all) {
        BigVector<Run> open;
        open.push_back(all);
        while (!open.empty()) {
            const auto run = open.back();
            open.pop_back();
            const auto rows = places_.subspan(run.begin, run.end - run.begin);
            const auto from = run.part + 8;
            if (rows.size() <= few || from >= most) {
                std::ranges::sort(rows, [&](const RowPlace& a, const RowPlace& b) {
                    return key_.name_before(a.row, b.row);
                });
                continue;
            }
            for (auto& place : rows) place.part = key_.name_part(place.row, from);
            std::ranges::sort(rows, {}, &RowPlace::part);
            add_runs({run.begin, run.end, from}, open);
        }
    }
    // Rows of a run that are alike in what was looked at.
    void add_runs(const Run& run, BigVector<Run>& out) const {
        for (auto i = run.begin; i < run.end;) {
            const auto& first = places_[i];
            const auto begin = i;
            while (i < run.end && places_[i].part == first.part && places_[i].order == first.order)
                ++i;
            if (i - begin > 1) out.push_back({begin, i, run.part});
        }
    }

    const Key& key_;
    std::span<RowPlace> places_;
};

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

void RowTree::sort_rows(std::span<u32> items, const Key& key, ReportOptions::Sort sort) const {
    BigVector<RowPlace> places;
    places.reserve(items.size());
    for (const u32 i : items) {
        const u32 row = items_[i].row;
        places.push_back({RowOrder(items_[i].size, sort), key.name_part(row, 0), row, i});
    }
    RowSorter(key, places).run();
    std::ranges::transform(places, items.begin(), &RowPlace::item);
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
    if (shown == total) {
        if (total > 1 && options.sort != ReportOptions::Sort::none)
            sort_rows({begin, end}, keys_[depth], options.sort);
    } else {
        const auto before = [&](u32 a, u32 b) {
            const RowOrder x(items_[a].size, options.sort);
            const RowOrder y(items_[b].size, options.sort);
            return x != y ? x > y : keys_[depth].name_before(items_[a].row, items_[b].row);
        };
        std::partial_sort(begin, begin + static_cast<std::ptrdiff_t>(shown), end, before);
    }
    if (total == 0) return node;
    node.children.reserve(shown + (shown < total ? 1 : 0));
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
