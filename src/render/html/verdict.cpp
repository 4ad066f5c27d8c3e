// Verdicts as a page: the outcome, what failed and why, then sizes and what moved. It runs nothing.
#include "render/words/verdict.hpp"
#include "base/shorten.hpp"
#include "render/html/html.hpp"

#include <fmt/format.h>

#include <array>

namespace binsize::html {
namespace {

constexpr std::array<std::string_view, 3> words = {"passed", "warned", "failed"};
constexpr std::array<std::string_view, 3> classes = {"good", "warn", "bad"};

template <std::size_t N>
std::string_view of(const std::array<std::string_view, N>& list, Outcome outcome) {
    return list[static_cast<std::size_t>(outcome)];
}

std::string headline(const GateVerdict& verdict, std::string_view level) {
    const auto outcome = decide(verdict);
    return fmt::format("<{0}><span class=\"{1}\">{2}</span>: {3}</{0}>\n<p>{4}</p>\n", level,
                       of(classes, outcome), of(words, outcome), inert(shorten(verdict.subject)),
                       inert(summary(verdict)));
}

std::string mismatches_of(const GateVerdict& verdict) {
    if (verdict.mismatches.empty()) return {};
    Grid grid{{"", "was", "is"}, {}};
    for (const auto& m : verdict.mismatches) grid.rows.push_back({m.what, m.before, m.after});
    return "<div class=\"alert\"><p><strong>Not built alike, so that the numbers may not be this "
           "change's:</strong></p>\n" +
           table_of(grid, false) + "</div>\n";
}

std::string findings_of_outcome(const GateVerdict& verdict, Outcome outcome) {
    constexpr std::array<std::string_view, 3> titles = {"Noted", "Warnings", "Failures"};
    std::string out;
    for (const auto& group : groups_of(verdict, outcome)) {
        const auto& finding = *group[0];
        if (finding.check == "unlike") continue;
        out += fmt::format("<li>{}", inert(shorten_words(message_of(group))));
        if (!finding.allowance.empty())
            out += fmt::format("<br>allowed: {}", inert(shorten_words(finding.allowance)));
        else if (!finding.reason.empty() && finding.check != "expired")
            out += fmt::format("<br>reason: {}", inert(shorten_words(finding.reason)));
        if (const auto rule = origin(verdict, finding); !rule.empty())
            out += fmt::format("<br><span class=\"how\">rule {}</span>", inert(shorten(rule)));
        out += "</li>\n";
    }
    if (out.empty()) return out;
    return fmt::format("<h3 class=\"{}\">{}</h3>\n<ul>\n{}</ul>\n", of(classes, outcome),
                       of(titles, outcome), out);
}

std::string sizes_of(std::string_view title, const std::vector<GateVerdict::Headline>& list,
                     u64 more, bool parent) {
    if (list.empty()) return {};
    Grid grid{{std::string(title), "before", "after", "change", ""}, {}};
    for (const auto& [row, m] : list) {
        const Measure shown{m.unit, parent ? m.parent : m.before, {}, m.after};
        grid.rows.push_back({row, shown.before ? show(*shown.before, m.unit) : "–",
                             show(m.after, m.unit), change(shown), relative_change(shown)});
    }
    if (more != 0) grid.rows.push_back({fmt::format("… and {} more", with_commas(more))});
    return table_of(grid, true);
}

std::string agreements_of(const GateVerdict& verdict) {
    std::string lines;
    for (const auto* finding : findings_of(verdict, Outcome::fail))
        if (!finding->agree.empty()) lines += inert(shorten(allow_option(*finding))) + '\n';
    if (lines.empty()) return {};
    return fmt::format(
        "<details><summary>To agree, with a reason</summary>\n<pre>{}</pre></details>\n", lines);
}

bool write_verdict(const GateVerdict& verdict, std::string_view level, const TextSink& out) {
    const bool parent = !verdict.parent.empty();
    Lines sides;
    for (const auto& [label, name] : {std::pair{"Budget", &verdict.budget},
                                      {"Baseline", &verdict.baseline},
                                      {"Parent", &verdict.parent}})
        if (!name->empty()) sides.emplace_back(label, shorten(*name));
    return out("<section class=\"card\">\n") && out(headline(verdict, level)) &&
           out(mismatches_of(verdict)) && out(findings_of_outcome(verdict, Outcome::fail)) &&
           out(agreements_of(verdict)) && out(sizes_of("Sizes", verdict.headlines, 0, false)) &&
           out(sizes_of("Changed most", verdict.movers, verdict.more_movers, parent)) &&
           out(sizes_of("New", verdict.fresh, verdict.more_fresh, parent)) &&
           out(findings_of_outcome(verdict, Outcome::warn)) &&
           out(findings_of_outcome(verdict, Outcome::pass)) && out(description_of(sides)) &&
           out("</section>\n");
}

// Several files: what failed first.
std::string overview(Verdicts all) {
    Grid grid{{"File", "outcome", "size", "change", ""}, {}};
    for (const auto outcome : {Outcome::fail, Outcome::warn, Outcome::pass})
        for (const auto& verdict : all) {
            if (decide(verdict) != outcome) continue;
            const auto m = verdict.headlines.empty() ? Measure{} : verdict.headlines[0].measure;
            const bool alike = verdict.mismatches.empty();
            grid.rows.push_back({verdict.subject, std::string(of(words, outcome)),
                                 show(m.after, m.unit), alike ? change(m) : "not alike",
                                 alike ? relative_change(m) : ""});
        }
    return fmt::format("<h1><span class=\"{}\">{}</span>: {} files</h1>\n{}",
                       of(classes, decide(all)), of(words, decide(all)), all.size(),
                       table_of(grid, true));
}

}  // namespace

bool write_verdicts(Verdicts all, const RenderOptions&, const TextSink& out) {
    const auto title =
        all.size() == 1 ? shorten(all[0].subject) : fmt::format("{} files", all.size());
    if (!open_page(fmt::format("binsize {}: {}", of(words, decide(all)), title), false, out))
        return false;
    if (all.size() > 1 && !out(overview(all))) return false;
    for (const auto outcome : {Outcome::fail, Outcome::warn, Outcome::pass})
        for (const auto& verdict : all)
            if (decide(verdict) == outcome &&
                !write_verdict(verdict, all.size() > 1 ? "h2" : "h1", out))
                return false;
    return close_page(false, out);
}

}  // namespace binsize::html
