// What would go, as a page: two bounds of everything, and never one number. It runs nothing.
#include "base/shorten.hpp"
#include "render/answers/answers.hpp"
#include "render/html/html.hpp"

#include <fmt/format.h>

namespace binsize::html {
namespace {

using namespace answers;

std::string rows_of(std::string_view title, const std::vector<WhatIfRow>& rows) {
    if (rows.empty()) return {};
    Grid grid{{std::string(title), "at least", "at most"}, {}};
    for (const auto& row : rows)
        grid.rows.push_back(
            {row.name, with_commas(row.freed.low.file), with_commas(row.freed.high.file)});
    return table_of(grid, true);
}

std::string cuts_of(const WhatIf& w) {
    Grid grid{{"Without", "own", "at least", "at most"}, {}};
    for (const auto& cut : w.cuts)
        grid.rows.push_back({cut.subject, with_commas(cut.own.file),
                             with_commas(cut.freed.low.file), with_commas(cut.freed.high.file)});
    return table_of(grid, true);
}

}  // namespace

bool write_what_if(const WhatIf& w, const RenderOptions&, const TextSink& out) {
    std::vector<std::string> without;
    for (const auto& s : w.without) without.push_back("without " + subject_line(s));
    std::vector<std::string> unknown;
    for (const auto& u : w.unknown)
        unknown.push_back(u.why.empty() ? u.what : u.what + ": " + u.why);
    std::string text = fmt::format("<h1>What if: {}</h1>\n", inert(shorten(w.program.name)));
    if (w.without.empty()) {
        text += cuts_of(w);
    } else {
        text += list_of(without, "costs");
        text += fmt::format("<p><strong>{}</strong></p>\n", inert(shorten_words(freed_line(w))));
        if (w.methods_come_back) text += "<p>The linker can drop unused methods again.</p>\n";
        text += rows_of("Package", w.packages) + rows_of("Module", w.modules) +
                rows_of("Class", w.classes);
    }
    if (!unknown.empty()) text += "<h2>Not known</h2>\n" + list_of(unknown, "costs");
    return open_page("What if: " + shorten(w.program.name), false, out) && out(text) &&
           out(notes_of(w.notes)) && close_page(false, out);
}

}  // namespace binsize::html
