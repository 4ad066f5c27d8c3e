// The page: one file that opens from a disk, a mail or a build server, loads nothing and tells
// nobody. What it says is in its text; what it lets one walk through is a treemap beside a table of
// the same rows, drawn by one script (page/) from columns of numbers (trees.hpp). What is true is
// computed elsewhere and tested there: the script lays out and shows.
#include "render/html/html.hpp"

#include "render/explore/explore.hpp"

namespace binsize {
namespace html {
namespace {

// The slices of a fat file are programs of their own.
void add_subject(const Report& report, const std::string& name, std::vector<PageSubject>& subjects,
                 std::vector<Tree<Node>>& trees) {
    for (const auto& b : report.breakdowns) trees.push_back({subjects.size(), b.id, &b.root});
    subjects.push_back({name, {report.subject.size, report.subject.memory}, report.tables});
    if (report.subject.format != "fat") return;
    for (const auto& member : report.members) {
        for (const auto& b : member.breakdowns) trees.push_back({subjects.size(), b.id, &b.root});
        subjects.push_back({name + " > " + member.subject.name,
                            {member.subject.size, member.subject.memory},
                            member.tables});
    }
}

bool reports(std::span<const Report> all, const RenderOptions& options, const TextSink& out) {
    const auto title = all.size() == 1 ? all[0].subject.name + ": where its bytes go"
                                       : std::to_string(all.size()) + " files: where bytes go";
    std::vector<PageSubject> subjects;
    std::vector<Tree<Node>> trees;
    if (options.chosen_breakdowns || !options.chosen_tables)
        for (const auto& report : all) add_subject(report, report.subject.name, subjects, trees);
    const bool script = !trees.empty();
    if (!open_page(title, script, out)) return false;
    for (const auto& report : all)
        if (!out(card_of(report))) return false;
    if (script && !write_explorer(subjects, trees, options.ruler, out)) return false;
    for (const auto& report : all)
        if (!out(tables_of(report, script && !options.chosen_tables))) return false;
    return close_page(script, out);
}

}  // namespace
}  // namespace html

extern const Reporter html_reporter;
const Reporter html_reporter = {.id = "html",
                                .description = "a page to walk through: treemap, table, search",
                                .breakdowns = explore::usual_breakdowns,
                                .rows = 0,
                                .tables = html::panel_tables,
                                .reports = html::reports,
                                .diff = html::write_diff,
                                .diff_breakdowns = explore::usual_diff_breakdowns,
                                .verdicts = html::write_verdicts,
                                .comparison = html::write_comparison,
                                .what_if = html::write_what_if,
                                .build = html::write_build,
                                .trend = html::write_trend};

}  // namespace binsize
