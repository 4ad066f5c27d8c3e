// A verdict for a terminal: the outcome and what it rests on, the sizes, then what was found.
#include "render/words/verdict.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/table.hpp"
#include "render/text/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize::text {
namespace {

constexpr std::size_t longest_word = 600;  // of a message, as in its Markdown
constexpr std::array<Tone, 3> tones = {Tone::good, Tone::warning, Tone::bad};
constexpr std::array<std::string_view, 3> words = {"PASS", "WARN", "FAIL"};

bool write_head(const GateVerdict& verdict, const Style& style, const TextSink& out) {
    const auto at = static_cast<std::size_t>(decide(verdict));
    auto line =
        fmt::format("{}  {}: {}\n", style.paint(tones[at], words[at]),
                    style.paint(Tone::strong, printable(verdict.subject)), summary(verdict));
    const auto side = [&](std::string_view what, const std::string& name) {
        if (!name.empty()) line += fmt::format("      {} {}\n", what, printable(name));
    };
    side("budget  ", verdict.budget);
    side("baseline", verdict.baseline);
    side("parent  ", verdict.parent);
    if (!verdict.mismatches.empty())
        line += style.paint(Tone::warning,
                            "\nNot built alike, so that the numbers may not be this change's") +
                "\n";
    for (const auto& m : verdict.mismatches)
        line += fmt::format("  {}: was {}, is {}\n", printable(m.what), printable(m.before),
                            printable(m.after));
    return out(line + "\n");
}

bool write_sizes(const GateVerdict& verdict, const Style& style, const TextSink& out) {
    const bool compared = !verdict.baseline.empty();
    std::vector<TextColumn> columns{{.title = "", .elastic = true, .minimum = 12}};
    if (compared) columns.push_back({.title = "before", .align = Align::right});
    if (!verdict.parent.empty()) columns.push_back({.title = "parent", .align = Align::right});
    columns.push_back({.title = compared ? "after" : "", .align = Align::right});
    if (compared) {
        columns.push_back({.title = "change", .align = Align::right});
        columns.push_back({.title = "", .align = Align::right});
    }
    TextTable table(columns);
    for (const auto& [row, m] : verdict.headlines) {
        std::vector<TextCell> cells{{printable(row)}};
        const auto number = [&](std::optional<u64> value) {
            cells.push_back({value ? show(*value, m.unit) : "-"});
        };
        if (compared) number(m.before);
        if (!verdict.parent.empty()) number(m.parent);
        number(m.after);
        if (compared) {
            cells.push_back({change(m)});
            cells.push_back({relative_change(m)});
        }
        table.add(std::move(cells));
    }
    return table.write(style, out);
}

// Rows with their sizes before and after: what moved, and what is new.
bool write_list(std::string_view title, const std::vector<GateVerdict::Headline>& list, u64 more,
                bool parent, const Style& style, const TextSink& out) {
    if (list.empty()) return true;
    TextTable table(
        {{.title = std::string(title), .elastic = true, .minimum = 12, .title_tone = Tone::strong},
         {.title = "before", .align = Align::right},
         {.title = "after", .align = Align::right},
         {.title = "change", .align = Align::right}});
    for (const auto& [row, m] : list) {
        const auto from = parent ? m.parent : m.before;
        table.add({{"  " + printable(row)},
                   {from ? show(*from, m.unit) : "-"},
                   {m.after == 0 ? "gone" : show(m.after, m.unit)},
                   {from ? change({m.unit, from, {}, m.after}) : "new"}});
    }
    if (!out("\n") || !table.write(style, out)) return false;
    return more == 0 || out(fmt::format("  and {} more\n", with_commas(more)));
}

bool write_finding(const GateVerdict& verdict, const Finding& finding, const Style& style,
                   const TextSink& out) {
    const auto indented = [&](std::string_view text, std::size_t indent, Tone tone) {
        const auto room = style.width > indent + 20 ? style.width - indent : 20;
        bool open = true;
        for (const auto& line : wrap(shorten_words(text, longest_word), room))
            open = open && out(std::string(indent, ' ') + style.paint(tone, line) + "\n");
        return open;
    };
    if (!indented(printable(finding.message), 2, Tone::plain)) return false;
    const auto rule = origin(verdict, finding);
    if (!rule.empty() && !indented("rule " + rule, 6, Tone::dim)) return false;
    if (!finding.allowance.empty())
        return indented("allowance " + printable(finding.allowance), 6, Tone::dim);
    if (finding.reason.empty() || finding.check == "expired") return true;
    return indented("reason: " + printable(finding.reason), 6, Tone::dim);
}

bool write_one(const GateVerdict& verdict, const Style& style, const TextSink& out) {
    const bool parent = !verdict.parent.empty();
    if (!write_head(verdict, style, out) || !write_sizes(verdict, style, out) ||
        !write_list("changed most", verdict.movers, verdict.more_movers, parent, style, out) ||
        !write_list("new", verdict.fresh, verdict.more_fresh, parent, style, out))
        return false;
    constexpr std::array<std::string_view, 3> titles = {"Noted", "Warnings", "Failures"};
    for (const auto outcome : {Outcome::fail, Outcome::warn, Outcome::pass}) {
        const auto found = findings_of(verdict, outcome);
        if (found.empty()) continue;
        const auto at = static_cast<std::size_t>(outcome);
        if (!out("\n" + style.paint(tones[at], titles[at]) + "\n")) return false;
        for (const auto* finding : found)
            if (!write_finding(verdict, *finding, style, out)) return false;
    }
    return true;
}

}  // namespace

bool write_verdicts(Verdicts verdicts, const RenderOptions& options, const TextSink& out) {
    const auto& style = options.style;
    for (const auto& verdict : verdicts) {
        if (&verdict != &verdicts[0] && !out("\n")) return false;
        if (!write_one(verdict, style, out)) return false;
    }
    if (verdicts.size() == 1) return true;
    const auto at = static_cast<std::size_t>(decide(verdicts));
    const auto failed = std::ranges::count_if(
        verdicts, [](const GateVerdict& v) { return decide(v) == Outcome::fail; });
    return out(fmt::format("\n{}  {} of {} files failed\n", style.paint(tones[at], words[at]),
                           failed, verdicts.size()));
}

}  // namespace binsize::text
