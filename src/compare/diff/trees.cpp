// Two trees of one breakdown → the rows that differ, sorted by how much.
#include "base/rows.hpp"
#include "base/text.hpp"
#include "compare/diff/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace binsize::diff {
namespace {

// What a row without children keeps for itself where its counterpart is divided: the children's
// changes then still add up.
constexpr std::string_view undivided = "[not divided]";

bool differs(const DiffNode& n) {
    return n.status != RowStatus::changed || n.before != n.after || !n.children.empty();
}

// Padding last; then the largest change of file, of memory, then by both names, whichever side is
// old.
auto rank(const DiffNode& n) {
    const std::string_view old = n.old_name.empty() ? n.name : n.old_name;
    const std::string_view now = n.name;
    // By value: std::minmax returns references, here to what is gone by the next line.
    const std::string_view low = std::min(old, now);
    const std::string_view high = std::max(old, now);
    return std::tuple(is_padding(n), ~delta(n.before.file, n.after.file).bytes,
                      ~delta(n.before.memory, n.after.memory).bytes, low, high);
}

// What a row takes of a gzip file hangs on all other rows: it moves where nothing has changed.
Size plain(const Size& size) { return {size.file, size.memory}; }

// One row: its sizes, name and status; `before` or `after` may be null.
DiffNode row_of(const Node* before, const Node* after) {
    DiffNode n;
    n.name = after != nullptr ? after->name : before->name;
    if (before != nullptr) n.before = plain(before->size);
    if (after != nullptr) n.after = plain(after->size);
    if (before == nullptr) {
        n.status = RowStatus::added;
        n.kind = after->kind;
    } else if (after == nullptr) {
        n.status = RowStatus::gone;
        n.kind = before->kind;
    } else {
        if (before->kind == after->kind) n.kind = after->kind;
        if (before->name != after->name) {
            n.status = RowStatus::renamed;
            n.old_name = before->name;
        }
    }
    return n;
}

// Depth is that of the breakdown: the keys that were asked for, and the reader's limit.
void add_children(DiffNode& parent, const Node* before, const Node* after) {
    static const Nodes none;
    const auto& olds = before != nullptr ? before->children : none;
    const auto& news = after != nullptr ? after->children : none;
    for (const auto& pair : pair_rows(olds, news)) {
        DiffNode row = row_of(pair.before, pair.after);
        add_children(row, pair.before, pair.after);
        // A made-up name alone is no change.
        if (row.status == RowStatus::renamed && row.before == row.after && row.children.empty())
            continue;
        if (differs(row)) parent.children.push_back(std::move(row));
    }
    const bool one_sided = before != nullptr && after != nullptr && olds.empty() != news.empty();
    const Size rest = !one_sided ? Size{} : plain(olds.empty() ? before->size : after->size);
    if (rest != Size{}) {
        DiffNode row;
        row.name = undivided;
        row.status = olds.empty() ? RowStatus::gone : RowStatus::added;
        (olds.empty() ? row.before : row.after) = rest;
        parent.children.push_back(std::move(row));
    }
    std::ranges::sort(parent.children,
                      [](const DiffNode& a, const DiffNode& b) { return rank(a) < rank(b); });
}

}  // namespace

DiffNode diff_trees(const Node& before, const Node& after) {
    DiffNode root = row_of(&before, &after);
    root.status = RowStatus::changed;
    root.old_name.clear();
    root.name = before.name == after.name ? after.name : "total";
    add_children(root, &before, &after);
    return root;
}

void limit_rows(DiffNode& root, u64 rows) {
    std::vector<DiffNode*> open = {&root};
    while (!open.empty()) {
        DiffNode& node = *open.back();
        open.pop_back();
        if (const auto most = rows_kept(node.children.size(), rows); most < node.children.size()) {
            const auto kept = node.children.begin() + static_cast<std::ptrdiff_t>(most);
            DiffNode others;
            others.name = fmt::format("[{} other changes]",
                                      with_commas(static_cast<u64>(node.children.end() - kept)));
            for (auto it = kept; it != node.children.end(); ++it) {
                others.before += it->before;
                others.after += it->after;
            }
            node.children.erase(kept, node.children.end());
            node.children.push_back(std::move(others));
        }
        for (auto& child : node.children) open.push_back(&child);
    }
}

}  // namespace binsize::diff
