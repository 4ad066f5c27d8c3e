// A diff as a page. In the order in which it should be believed: the headline, what is not alike,
// what else changed, modules, and then rows to walk through.
#include "render/words/diff.hpp"
#include "base/shorten.hpp"
#include "render/html/html.hpp"

#include <fmt/format.h>

#include <array>

namespace binsize::html {
namespace {

using namespace words;

std::string context_of(const Diff& diff) {
    if (diff.context.empty()) return {};
    Grid unlike{{"Not alike", "was → is"}, {}};
    Grid others{{"Also changed", "was → is"}, {}};
    for (const auto& change : diff.context) {
        const auto said = say(change);
        (said.unlike ? unlike : others).rows.push_back({said.label, said.text});
    }
    std::string out;
    if (!unlike.rows.empty())
        out =
            "<div class=\"alert\"><p><strong>The two sides are not alike: some of these "
            "differences move bytes.</strong></p>\n" +
            table_of(unlike, false) + "</div>\n";
    if (!others.rows.empty()) out += table_of(others, false);
    return out;
}

std::string modules_of(const Diff& diff) {
    if (diff.modules.empty()) return {};
    Grid grid{{"Module", "change", "version"}, {}};
    for (const auto& change : diff.modules) {
        const auto said = say(change);
        const bool known = change.size_before || change.size_after;
        grid.rows.push_back({said.label,
                             known ? signed_bytes(change.size_before.value_or(Size{}).file,
                                                  change.size_after.value_or(Size{}).file)
                                   : "",
                             said.text});
    }
    return fmt::format(
        "<details{}><summary>{} modules came, went or have another version</summary>\n"
        "{}</details>\n",
        grid.rows.size() <= 10 ? " open" : "", grid.rows.size(), table_of(grid, true));
}

}  // namespace

bool write_diff(const Diff& diff, const RenderOptions& options, const TextSink& out) {
    const std::array<PageSubject, 1> subjects = {
        {{diff.after.subject.name, {diff.after.subject.size, diff.after.subject.memory}}}};
    std::vector<Tree<DiffNode>> trees;
    for (const auto& b : diff.breakdowns) trees.push_back({0, b.id, &b.root});
    const bool script = !trees.empty();
    return open_page(shorten(diff.after.subject.name) + ": what changed", script, out) &&
           out(fmt::format("<section class=\"card\">\n<h1>{}</h1>\n{}{}{}</section>\n",
                           inert(headline(diff)), context_of(diff), modules_of(diff),
                           notes_of(diff.notes))) &&
           (!script || write_explorer(subjects, trees, options.ruler, out)) &&
           close_page(script, out);
}

}  // namespace binsize::html
