#include "compare/gate/movers.hpp"

#include "compare/gate/rows.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_set>
#include <variant>
#include <vector>

namespace binsize::gate {
namespace {

constexpr std::size_t most = 10;

struct Change {
    GateVerdict::Headline line;
    u64 bytes = 0;
};

// The largest first, then by name; how many are left out.
u64 keep_largest(std::vector<Change>& list, std::vector<GateVerdict::Headline>& out) {
    std::ranges::sort(list, [](const Change& a, const Change& b) {
        return a.bytes != b.bytes ? a.bytes > b.bytes : a.line.row < b.line.row;
    });
    const auto shown = std::min(most, list.size());
    for (std::size_t i = 0; i < shown; ++i) out.push_back(std::move(list[i].line));
    return list.size() - shown;
}

// Rows of the finest kind that both sides hold: symbols are too fine to be read in a comment.
std::optional<RowList> rows_to_show(const GateInput& input) {
    for (const auto kind : {RowKind::package, RowKind::module, RowKind::section})
        if (auto list = rows_of(kind, false, true, input)) return *std::move(list);
    return std::nullopt;
}

// Alignment follows from what changed.
bool is_filler(const Row& row) { return row.name == "[padding]"; }

struct File {
    std::string_view path;
    u64 bytes = 0;
};

// Rows of the table of embedded files, path first and bytes last; false of a table that was cut,
// which says nothing of what it does not show.
bool read_files(const Report& report, std::vector<File>& files) {
    const auto* table = report.table("embedded");
    if (table == nullptr) return true;  // there are none
    const std::span rows(table->rows);
    for (const auto& row : rows.first(rows.size() - (table->others != 0 ? 1 : 0))) {
        if (row.size() != 3) return false;
        const auto* path = std::get_if<std::string>(&row[0]);
        const auto* bytes = std::get_if<u64>(&row[2]);
        if (path == nullptr || bytes == nullptr) return false;
        files.push_back({*path, *bytes});
    }
    return table->others == 0;
}

void add_files(const GateInput& input, std::vector<Change>& fresh) {
    const auto& old = input.parent != nullptr ? *input.parent : *input.baseline;
    std::vector<File> before;
    std::vector<File> now;
    if (!read_files(old, before)) return;
    static_cast<void>(read_files(input.report, now));
    std::unordered_set<std::string_view> known;
    for (const auto& file : before) known.insert(file.path);
    for (const auto& file : now)
        if (!known.contains(file.path))
            fresh.push_back({{"file:" + std::string(file.path),
                              {Unit::bytes, std::nullopt, std::nullopt, file.bytes}},
                             file.bytes});
}

}  // namespace

void add_movers(GateVerdict& verdict, const GateInput& input) {
    if (input.baseline == nullptr) return;
    const auto list = rows_to_show(input);
    if (!list) return;
    std::vector<Change> moved;
    std::vector<Change> fresh;
    for (const auto& row : list->rows) {
        const auto& m = row.measure;
        const auto from = input.parent != nullptr ? m.parent : m.before;
        // Of a report that was cut nobody knows what was among the others.
        if (!from && !row.gone && !list->cut) {
            if (m.after != 0) fresh.push_back({{row.label(), m}, m.after});
            continue;
        }
        if (!from || is_filler(row) || *from == m.after) continue;
        moved.push_back({{row.label(), m}, m.after > *from ? m.after - *from : *from - m.after});
    }
    add_files(input, fresh);
    verdict.more_movers = keep_largest(moved, verdict.movers);
    verdict.more_fresh = keep_largest(fresh, verdict.fresh);
}

}  // namespace binsize::gate
