// The two cards at the top: what is this file, and how is it linked.
#include "render/words/card.hpp"
#include "base/shorten.hpp"
#include "render/text/text.hpp"
#include "render/values.hpp"

namespace binsize::text {
namespace {

// First what a reader came for; what follows is what it rests on.
void what_could_go(Page& page, const Report& report) {
    const auto leading = leading_savings(report);
    if (leading.empty()) return;
    page.line("  What could go");
    TextTable table(
        {{.title = "", .align = Align::right}, {.title = "", .elastic = true}, {.title = ""}}, 4);
    for (const auto* saving : leading)
        table.add({{saving_amount(*saving), Tone::strong},
                   {shorten(saving_name(*saving))},
                   {saving->how, Tone::dim}});
    page.table(table);
    page.part();
}

void facts(Page& page, const std::vector<words::Fact>& all) {
    for (const auto& fact : all)
        page.fact(fact.label, fact.value, fact.strong ? Tone::strong : Tone::plain);
}

}  // namespace

void card(Page& page, const Report& report) {
    page.line(page.style().paint(Tone::strong, shorten(report.subject.name)));
    what_could_go(page, report);
    facts(page, words::subject_facts(report));
}

void linkage(Page& page, const Report& report) { facts(page, words::linkage_facts(report)); }

}  // namespace binsize::text
