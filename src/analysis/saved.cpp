// A saved report holds rows, not bytes: they can be chosen, ordered and cut off anew, but not cut
// finer. Rows that were folded into "[N others]" when it was saved stay folded.
#include "analysis/saved.hpp"

#include "analysis/rows/arrange.hpp"
#include "analysis/rows/tree.hpp"
#include "base/rows.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

std::string id_of(const std::vector<std::string>& keys) {
    std::string id;
    for (const auto& key : keys) id += id.empty() ? key : "," + key;
    return id;
}

void arrange_level(Nodes& nodes, const ReportOptions& options, bool sorted) {
    Size others;
    u64 count = 0;
    const auto fold = [&](const Node& node) {
        others += node.size;
        count += node.others ? node.count : 1;
    };
    if (!nodes.empty() && nodes.back().others) {
        fold(nodes.back());
        nodes.pop_back();
    }
    const auto by_size = [&](const Node& a, const Node& b) {
        const RowOrder x(a.size, options.sort);
        const RowOrder y(b.size, options.sort);
        return x != y ? x > y : a.name < b.name;
    };
    if (sorted) std::ranges::stable_sort(nodes, by_size);
    const auto kept = rows_kept(nodes.size(), options.rows, count);
    for (auto i = kept; i < nodes.size(); ++i) fold(nodes[i]);
    nodes.resize(kept);
    if (count > 0) nodes.push_back(others_row(count, others));
}

void arrange_tree(Node& root, const ReportOptions& options, bool sorted) {
    std::vector<Node*> todo = {&root};
    while (!todo.empty()) {
        Node& node = *todo.back();
        todo.pop_back();
        arrange_level(node.children, options, sorted);
        for (auto& child : node.children) todo.push_back(&child);
    }
}

Result<void> choose_breakdowns(Report& report, const ReportOptions& options, bool chosen) {
    const auto holds = [&](const auto& keys) { return report.breakdown(id_of(keys)) != nullptr; };
    if (!chosen && std::ranges::none_of(options.breakdowns, holds)) return {};
    std::vector<Breakdown> out;
    for (const auto& keys : options.breakdowns) {
        if (holds(keys))
            out.push_back(*report.breakdown(id_of(keys)));
        else if (chosen)
            return fail(ErrorKind::usage, "the saved report has no breakdown '{}'{}",
                        printable(id_of(keys)),
                        did_you_mean(id_of(keys), names_of(report.breakdowns, &Breakdown::id)));
    }
    report.breakdowns = std::move(out);
    return {};
}

Result<void> choose_tables(Report& report, const ReportOptions& options) {
    if (options.tables.empty()) return {};
    std::vector<Table> out;
    for (const auto& id : options.tables) {
        const auto* table = report.table(id);
        if (table == nullptr)
            return fail(ErrorKind::usage, "the saved report has no table '{}'{}", printable(id),
                        did_you_mean(id, names_of(report.tables, &Table::id)));
        out.push_back(*table);
    }
    report.tables = std::move(out);
    return {};
}

}  // namespace

Result<Report> view_saved(Report saved, const ReportOptions& options, const SavedView& view) {
    if (!options.only.empty() || options.digest || options.code_hash || options.all_savings)
        return fail(ErrorKind::usage,
                    "is a saved report: --{} needs the file that it was made from",
                    !options.only.empty() ? "only"
                    : options.digest      ? "digest"
                    : options.code_hash   ? "code-hash"
                                          : "savings all");
    if (options.strict)
        for (const auto& note : saved.notes)
            if (note.level != NoteLevel::info) return malformed("{}: {}", note.where, note.what);
    TRY_VOID(choose_breakdowns(saved, options, view.chosen));
    TRY_VOID(choose_tables(saved, options));
    for (auto& b : saved.breakdowns) arrange_tree(b.root, options, view.sorted);
    for (auto& t : saved.tables)
        if (view.sorted || options.rows != 0) arrange_table(t, options);
    return saved;
}

}  // namespace binsize
