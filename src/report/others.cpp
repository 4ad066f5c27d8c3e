// Versions up to 0.1 told the row that stands for the rest by its name alone: it was the last of
// its siblings, "[N others]", and N was its count.
#include "report/others.hpp"

#include "base/rows.hpp"
#include "report/report.hpp"

#include <algorithm>
#include <charconv>

namespace binsize {
namespace {

// The number of a name "[N others]"; 0 for any other.
u64 count_in(std::string_view name) {
    u64 count = 0;
    if (!name.starts_with('[')) return 0;
    std::from_chars(name.data() + 1, name.data() + name.size(), count);
    return name == others_name(count) ? count : 0;
}

void mark_rows(Node& root) {
    std::vector<Node*> todo = {&root};
    while (!todo.empty()) {
        Node& node = *todo.back();
        todo.pop_back();
        if (node.children.empty()) continue;
        auto& last = node.children.back();
        if (last.count > 1 && count_in(last.name) == last.count) last.others = true;
        for (auto& child : node.children)
            if (!child.children.empty()) todo.push_back(&child);
    }
}

void mark_table(Table& table) {
    if (table.others != 0 || table.rows.empty()) return;
    for (const auto& cell : table.rows.back())
        if (const auto* text = std::get_if<std::string>(&cell)) {
            table.others = count_in(*text);
            return;
        }
}

}  // namespace

Node others_row(u64 count, Size size) {
    Node row;
    row.name = others_name(count);
    row.size = size;
    row.count = count;
    row.others = true;
    return row;
}

void mark_others(Report& report) {
    std::vector<Report*> todo = {&report};
    while (!todo.empty()) {
        Report& r = *todo.back();
        todo.pop_back();
        for (auto& breakdown : r.breakdowns) mark_rows(breakdown.root);
        for (auto& table : r.tables) mark_table(table);
        for (auto& member : r.members) todo.push_back(&member);
    }
}

}  // namespace binsize
