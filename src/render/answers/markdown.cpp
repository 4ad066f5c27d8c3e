// Why and what if, for pull requests: names are code spans, every other text passes
// markdown_text().
#include "base/markdown.hpp"
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/answers/answers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::answers {
namespace {

std::string code(std::string_view name) { return markdown_code(shorten(name)); }
std::string plain(std::string_view text) { return markdown_text(shorten_words(text)); }

bool write_unknown(const std::vector<GraphUnknown>& unknown, const std::vector<Note>& notes,
                   const TextSink& out) {
    std::string text;
    for (const auto& u : unknown)
        text +=
            fmt::format("> not known: {}\n", plain(u.why.empty() ? u.what : u.what + ": " + u.why));
    for (const auto& n : notes)
        if (n.level != NoteLevel::info)
            text +=
                fmt::format("> {}\n", plain(n.where.empty() ? n.what : n.where + ": " + n.what));
    return text.empty() || out("\n" + text);
}

bool write_chain(const WhyChain& chain, const TextSink& out) {
    auto text = fmt::format("\n**{}**\n\n", plain(root_line(chain)));
    for (const auto& step : chain.steps) {
        const auto remark = step_remark(step);
        const auto place = place_text(step.file, step.line);
        text += fmt::format("1. {}{}{}{}{}\n", edge_words(step.edge), step.edge.empty() ? "" : " ",
                            code(step.name), place.empty() ? "" : " at " + code(place),
                            remark.empty() ? "" : fmt::format(" ({})", markdown_text(remark)));
    }
    return out(text);
}

bool write_rows(std::string_view title, const std::vector<WhatIfRow>& rows, const TextSink& out) {
    if (rows.empty()) return true;
    auto text = fmt::format("\n| {} | at least | at most |\n| --- | ---: | ---: |\n", title);
    const auto shown = rows_kept(rows.size(), shown_rows);
    for (std::size_t i = 0; i < shown; ++i)
        text +=
            fmt::format("| {} | {} | {} |\n", code(rows[i].name),
                        with_commas(rows[i].freed.low.file), with_commas(rows[i].freed.high.file));
    if (shown < rows.size()) text += fmt::format("\n{} more.\n", with_commas(rows.size() - shown));
    return out(text);
}

}  // namespace

bool write_why_markdown(const Why& w, const RenderOptions&, const TextSink& out) {
    if (!out(fmt::format("### Why {}\n\n{}\n", code(w.subject.text),
                         plain(subject_line(w.subject)))))
        return false;
    std::string text;
    for (const auto& s : w.without) text += fmt::format("\nwithout {}\n", plain(subject_line(s)));
    if (!text.empty() && !out(text)) return false;
    for (const auto& chain : w.chains)
        if (!write_chain(chain, out)) return false;
    text.clear();
    if (!w.dominators.empty()) text += "\nEverything of it hangs on\n\n";
    for (const auto& d : w.dominators) {
        const auto place = place_text(d.file, d.line);
        text += fmt::format("- {}{}\n", code(d.name), place.empty() ? "" : " at " + code(place));
    }
    if (const auto others = other_ways(w); !others.empty()) text += "\n" + plain(others) + "\n";
    return (text.empty() || out(text)) && write_unknown(w.unknown, w.notes, out);
}

bool write_what_if_markdown(const WhatIf& w, const RenderOptions&, const TextSink& out) {
    auto text = fmt::format("### What if: {}\n\n", code(w.program.name));
    if (w.without.empty()) {
        text += "| without | own | at least | at most |\n| --- | ---: | ---: | ---: |\n";
        for (const auto& cut : w.cuts)
            text +=
                fmt::format("| {} | {} | {} | {} |\n", code(cut.subject), with_commas(cut.own.file),
                            with_commas(cut.freed.low.file), with_commas(cut.freed.high.file));
        return out(text) && write_unknown(w.unknown, w.notes, out);
    }
    for (const auto& s : w.without) text += fmt::format("- without {}\n", plain(subject_line(s)));
    text += fmt::format("\n**{}**\n", plain(freed_line(w)));
    if (w.methods_come_back) text += "\nThe linker can drop unused methods again.\n";
    return out(text) && write_rows("package", w.packages, out) &&
           write_rows("module", w.modules, out) && write_rows("class", w.classes, out) &&
           write_unknown(w.unknown, w.notes, out);
}

}  // namespace binsize::answers
