// Rows are made where they are found; here they get the order and the number that were asked for.
#include "analysis/rows/arrange.hpp"

#include "analysis/rows/tree.hpp"
#include "base/rows.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace binsize {

namespace {

// Equal siblings become one; what a printed name cannot tell apart must not be two rows.
void merge_equal(Nodes& nodes) {
    std::unordered_map<std::string_view, std::size_t> first;
    first.reserve(nodes.size());
    bool merged = false;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto [it, added] = first.try_emplace(nodes[i].name, i);
        if (added) continue;
        auto& same = nodes[it->second];
        same.size += nodes[i].size;
        same.count += nodes[i].count;
        for (auto& child : nodes[i].children) same.children.push_back(std::move(child));
        nodes[i].size = {};
        merged = true;
    }
    if (merged) std::erase_if(nodes, [](const Node& n) { return n.size == Size{}; });
}

// Sorts indices and moves each node once: a node is large.
void order(Nodes& nodes, ReportOptions::Sort sort) {
    std::vector<std::pair<RowOrder, u32>> ranks;
    ranks.reserve(nodes.size());
    for (u32 i = 0; i < nodes.size(); ++i) ranks.emplace_back(RowOrder(nodes[i].size, sort), i);
    std::ranges::sort(ranks, [&](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : nodes[a.second].name < nodes[b.second].name;
    });
    Nodes out;
    out.reserve(nodes.size());
    for (const auto& rank : ranks) out.push_back(std::move(nodes[rank.second]));
    nodes = std::move(out);
}

}  // namespace

void arrange_children(Node& root, const ReportOptions& options) {
    auto& nodes = root.children;
    std::erase_if(nodes, [](const Node& n) { return n.size == Size{}; });
    merge_equal(nodes);
    order(nodes, options.sort);
    if (const auto kept = rows_kept(nodes.size(), options.rows); kept < nodes.size()) {
        Size others;
        for (auto i = kept; i < nodes.size(); ++i) others += nodes[i].size;
        auto row = others_row(nodes.size() - kept, others);
        nodes.resize(kept);
        nodes.push_back(std::move(row));
    }
}

namespace {

constexpr std::size_t no_column = static_cast<std::size_t>(-1);

std::size_t name_column(const Table& t) {
    const auto at = std::ranges::find(t.columns, "text", &Column::unit);
    return at == t.columns.end() ? no_column : static_cast<std::size_t>(at - t.columns.begin());
}

// What a table is ordered by: its total, or the first thing that it measures.
std::size_t size_column(const Table& t) {
    auto at = std::ranges::find(t.columns, "total", &Column::name);
    if (at == t.columns.end()) at = std::ranges::find(t.columns, "bound", &Column::unit);
    if (at == t.columns.end()) at = std::ranges::find(t.columns, "bytes", &Column::unit);
    return at == t.columns.end() ? no_column : static_cast<std::size_t>(at - t.columns.begin());
}

u64 number_in(const std::vector<Value>& row, std::size_t column) {
    const auto* value = column < row.size() ? std::get_if<u64>(&row[column]) : nullptr;
    return value == nullptr ? 0 : *value;
}

std::string_view text_in(const std::vector<Value>& row, std::size_t column) {
    const auto* value = column < row.size() ? std::get_if<std::string>(&row[column]) : nullptr;
    return value == nullptr ? std::string_view{} : *value;
}

// The rows from `from` on, summed up as `count` of them.
std::vector<Value> others(const Table& t, std::size_t from, u64 count) {
    std::vector<Value> row(t.columns.size());
    const auto name = name_column(t);
    for (std::size_t c = 0; c < t.columns.size(); ++c) {
        if (t.columns[c].unit == "bytes" || t.columns[c].unit == "count") {
            u64 sum = 0;
            for (auto i = from; i < t.rows.size(); ++i) sum += number_in(t.rows[i], c);
            row[c] = sum;
        } else if (c == name) {
            row[c] = others_name(count);
        }
    }
    return row;
}

}  // namespace

void arrange_table(Table& table, const ReportOptions& options) {
    auto& rows = table.rows;
    const auto name = name_column(table);
    const auto size = options.sort == ReportOptions::Sort::name ? no_column : size_column(table);
    const auto before = [&](const std::vector<Value>& a, const std::vector<Value>& b) {
        const auto x = number_in(a, size);
        const auto y = number_in(b, size);
        return x != y ? x > y : text_in(a, name) < text_in(b, name);
    };
    // Rows that were folded before stay the last.
    const auto last = rows.end() - (table.others != 0 ? 1 : 0);
    // Rows that are equal in both stay as they were found: a symbol table has aliases.
    std::stable_sort(rows.begin(), last, before);
    const auto own = static_cast<std::size_t>(last - rows.begin());
    const auto kept = rows_kept(own, options.rows, table.others);
    if (kept == own) return;
    table.others += own - kept;
    auto rest = others(table, kept, table.others);
    rows.resize(kept);
    rows.push_back(std::move(rest));
}

}  // namespace binsize
