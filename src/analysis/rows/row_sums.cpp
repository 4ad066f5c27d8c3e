#include "analysis/rows/row_sums.hpp"

#include "analysis/rows/breakdowns.hpp"
#include "analysis/rows/tree.hpp"
#include "base/rows.hpp"

#include <algorithm>
#include <numeric>

namespace binsize {
namespace {

std::size_t hash_of(u32 parent, std::string_view name) {
    return std::hash<std::string_view>()(name) ^ (parent * std::size_t{0x9e3779b97f4a7c15});
}

// Of rows that say how sure they are; one past the names for those that do not.
u8 evidence_of(std::string_view name) {
    return static_cast<u8>(std::ranges::find(evidence_names, name) - evidence_names.begin());
}

}  // namespace

RowSums::RowSums(std::vector<bool> counted)
    : names_(std::make_shared<Names>()), rows_(1), places_(64), counted_(std::move(counted)) {}

u32 RowSums::row_at(u32 parent, std::string_view name, bool kept) {
    if (rows_.size() * 2 > places_.size()) grow();
    const auto mask = places_.size() - 1;
    auto at = hash_of(parent, name) & mask;
    for (; places_[at] != 0; at = (at + 1) & mask) {
        const auto& row = rows_[places_[at]];
        if (row.parent == parent && row.name == name) return places_[at];
    }
    places_[at] = static_cast<u32>(rows_.size());
    Row row;
    row.name = kept ? name : names_->texts.keep(name);
    row.parent = parent;
    rows_.push_back(row);
    return places_[at];
}

void RowSums::grow() {
    BigVector<u32> places(places_.size() * 2);
    const auto mask = places.size() - 1;
    for (u32 i = 1; i < rows_.size(); ++i) {
        auto at = hash_of(rows_[i].parent, rows_[i].name) & mask;
        while (places[at] != 0) at = (at + 1) & mask;
        places[at] = i;
    }
    places_ = std::move(places);
}

u16 RowSums::kind_of(std::string_view text) {
    const auto it = std::ranges::find(kinds_, text);
    if (it != kinds_.end()) return static_cast<u16>(it - kinds_.begin());
    kinds_.emplace_back(text);
    return static_cast<u16>(kinds_.size() - 1);
}

// Depth is the number of keys, which whoever made the breakdown has bounded; not the input.
void RowSums::add(u32 parent, const Node& node, std::size_t level) {
    const auto at = row_at(parent, node.name);
    auto& row = rows_[at];
    row.size += node.size;
    if (counted_[level]) row.count += node.count;
    row.evidence = std::max(row.evidence, evidence_of(node.evidence));
    if (row.kind == 0) row.kind = kind_of(node.kind);
    for (const auto& child : node.children) add(at, child, level + 1);
}

void RowSums::add(const Node& root) {
    for (const auto& node : root.children) {
        if (node.name == everything_else)
            rest_ += node.size;
        else
            add(0, node, 0);
    }
}

void RowSums::add(RowTree& tree, Size left_out) {
    rest_ += left_out;
    tree.each([&](const RowTree::Part& part) {
        const auto at = row_at(part.parent, part.name);
        auto& row = rows_[at];
        row.size += part.size;
        if (counted_[part.depth]) row.count += part.count;
        row.evidence = std::max(row.evidence, static_cast<u8>(part.evidence));
        if (row.kind == 0) row.kind = kind_of(part.kind);
        return at;
    });
}

void RowSums::add(RowSums&& other) {
    names_->others.push_back(other.names_);
    BigVector<u32>().swap(other.places_);
    std::vector<u32> at(other.rows_.size(), 0);
    for (u32 i = 1; i < other.rows_.size(); ++i) {
        const auto& from = other.rows_[i];
        at[i] = row_at(at[from.parent], from.name, true);
        auto& row = rows_[at[i]];
        row.size += from.size;
        row.count += from.count;
        row.evidence = std::max(row.evidence, from.evidence);
        if (row.kind == 0) row.kind = kind_of(other.kinds_[from.kind]);
    }
    rest_ += other.rest_;
    BigVector<Row>().swap(other.rows_);
}

Node RowSums::finish(const ReportOptions& options) {
    BigVector<u32>().swap(places_);
    // Children side by side, as their parents come.
    std::vector<u32> first(rows_.size() + 1, 0);
    for (u32 i = 1; i < rows_.size(); ++i) ++first[rows_[i].parent + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
    std::vector<u32> children(rows_.size() - 1);
    auto next = first;
    for (u32 i = 1; i < rows_.size(); ++i) children[next[rows_[i].parent]++] = i;

    const auto make = [&](const auto& self, u32 at) -> Node {
        const auto& row = rows_[at];
        Node node;
        node.name = RowText(names_, row.name);
        node.size = row.size;
        node.count = std::max<u64>(1, row.count);
        node.kind = kinds_[row.kind];
        if (row.evidence < evidence_names.size()) node.evidence = evidence_names[row.evidence];
        const std::span below(children.data() + first[at], first[at + 1] - first[at]);
        const auto shown = rows_kept(below.size(), options.rows);
        const auto before = [&](u32 a, u32 b) {
            const RowOrder x(rows_[a].size, options.sort);
            const RowOrder y(rows_[b].size, options.sort);
            return x != y ? x > y : rows_[a].name < rows_[b].name;
        };
        std::partial_sort(below.begin(), below.begin() + static_cast<std::ptrdiff_t>(shown),
                          below.end(), before);
        node.children.reserve(shown + 2);
        for (const u32 child : below.first(shown)) node.children.push_back(self(self, child));
        if (shown == below.size()) return node;
        Size others;
        for (const u32 child : below.subspan(shown)) others += rows_[child].size;
        node.children.push_back(others_row(below.size() - shown, others));
        return node;
    };
    for (u32 i = 1; i < rows_.size(); ++i)
        if (rows_[i].parent == 0) rows_[0].size += rows_[i].size;
    auto root = make(make, 0);
    root.name = options.name;
    root.evidence.clear();
    if (rest_ != Size{}) add_rest(root, rest_, options.sort);
    return root;
}

}  // namespace binsize
