// The diff for a terminal. In the order in which it should be believed: the headline, what else
// changed, modules, then rows.
#include "render/words/diff.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/text/text.hpp"

#include <fmt/format.h>

namespace binsize::text {
namespace {

using namespace words;

Tone tone_of(u64 before, u64 after) {
    return after > before ? Tone::warning : after < before ? Tone::good : Tone::dim;
}

void context(Page& page, const Diff& diff) {
    if (diff.context.empty()) return;
    page.part();
    page.line(page.style().paint(Tone::strong, "What else changed"));
    TextTable table({{.title = ""}, {.title = "", .elastic = true}});
    bool unlike = false;
    for (const auto& change : diff.context) {
        const auto said = say(change);
        unlike |= said.unlike;
        table.add({{said.label}, {said.text, said.unlike ? Tone::warning : Tone::plain}});
    }
    page.table(table);
    if (unlike) page.line("  The two sides are not alike: some of these differences move bytes.");
}

void modules(Page& page, const Diff& diff) {
    if (diff.modules.empty()) return;
    page.part();
    TextTable table({{.title = "Modules", .elastic = true, .title_tone = Tone::strong},
                     {.title = "version", .elastic = true},
                     {.title = "change", .align = Align::right}});
    for (const auto& change : diff.modules) {
        const auto said = say(change);
        const bool known = change.size_before || change.size_after;
        const u64 before = change.size_before.value_or(Size{}).file;
        const u64 after = change.size_after.value_or(Size{}).file;
        table.add({{said.label},
                   {said.text},
                   {known ? signed_bytes(before, after) : "", tone_of(before, after)}});
    }
    page.table(table);
}

// Which of a row's sizes the table shows.
u64 ruler(const Size& size, bool memory) { return memory ? size.memory : size.file; }

void breakdown(Page& page, const DiffBreakdown& b, bool memory) {
    TextTable table(
        {{.title = memory ? b.id + ", memory" : b.id, .elastic = true, .title_tone = Tone::strong},
         {.title = "before", .align = Align::right},
         {.title = "after", .align = Align::right},
         {.title = "change", .align = Align::right},
         {.title = "%", .align = Align::right}});
    walk(b.root, [&](const DiffNode& node, unsigned level) {
        const u64 before = ruler(node.before, memory);
        const u64 after = ruler(node.after, memory);
        if (before == after && node.children.empty() && node.status == RowStatus::changed)
            return true;
        const auto note = remark(node);
        const std::string name(std::size_t{2} * level, ' ');
        table.add({{name + shorten(node.name) + (note.empty() ? "" : " ") + note,
                    node.name.starts_with('[') ? Tone::dim : Tone::plain},
                   {with_commas(before)},
                   {with_commas(after)},
                   {signed_bytes(before, after), tone_of(before, after)},
                   {signed_percent(before, after)}});
        return page.open();
    });
    if (table.empty()) return;
    page.part();
    page.table(table);
}

void sum(Page& page, const Diff& diff) {
    page.part();
    page.line(fmt::format(
        "The changes of every list of rows add up to {} bytes of file and {} of memory.",
        signed_bytes(diff.before.subject.size, diff.after.subject.size),
        signed_bytes(diff.before.subject.memory, diff.after.subject.memory)));
}

}  // namespace

bool write_diff(const Diff& diff, const RenderOptions& options, const TextSink& out) {
    Page page(options, out);
    for (const auto& line : wrap(headline(diff) + ".", options.style.width))
        page.line(options.style.paint(Tone::strong, line));
    context(page, diff);
    modules(page, diff);
    for (const auto& b : diff.breakdowns) {
        if (options.ruler != Ruler::memory) breakdown(page, b, false);
        if (options.ruler != Ruler::file) breakdown(page, b, true);
    }
    for (const auto& note : diff.notes) {
        page.part();
        page.line(shorten_words(fmt::format("{}: {}", note.where, note.what)));
    }
    if (!diff.empty() && !diff.breakdowns.empty()) sum(page, diff);
    return page.open();
}

}  // namespace binsize::text
