// A verdict as a pull-request comment: verdict line first, details folded, a hidden marker by
// which a bot finds and replaces its comment. GitHub refuses comments above 65,536 characters, so
// rows stop early and are counted.
#include "base/text.hpp"
#include "render/verdict/verdict.hpp"

#include <fmt/format.h>

#include <array>

namespace binsize {
namespace {

constexpr std::size_t comment_limit = 65'536;
constexpr std::size_t reserve = 1'000;  // for what follows the last row
constexpr std::size_t longest_name = 600;

std::string cell(std::string_view text) {
    return markdown_text(elide(printable(text), longest_name));
}

class Comment {
public:
    /// Whether the piece still fits beside what every comment ends with.
    bool add(std::string_view piece) {
        if (text.size() + piece.size() + reserve > comment_limit) return false;
        text += piece;
        return true;
    }
    std::string text;
};

std::string headline(const GateVerdict& verdict) {
    constexpr std::array<std::string_view, 3> words = {"✅ binsize: passed", "⚠️ binsize: warned",
                                                       "❌ binsize: failed"};
    std::string out = fmt::format("### {} — {}", words[static_cast<std::size_t>(decide(verdict))],
                                  cell(verdict.subject));
    if (!verdict.headlines.empty()) {
        const auto& file = verdict.headlines[0].measure;
        out += fmt::format(" {}", show(file.after, file.unit));
        if (file.before) out += fmt::format(" ({}, {})", change(file), relative_change(file));
    }
    return out + "\n\n" + summary(verdict) + "\n\n";
}

std::string sizes(const GateVerdict& verdict) {
    std::string out = "| | before | after | change | |\n| --- | ---: | ---: | ---: | ---: |\n";
    std::size_t left = 40;
    for (const auto& [row, m] : verdict.headlines) {
        if (left-- == 0) break;
        out += fmt::format("| {} | {} | {} | {} | {} |\n", cell(row),
                           m.before ? show(*m.before, m.unit) : "–", show(m.after, m.unit),
                           change(m), relative_change(m));
    }
    return out + "\n";
}

std::string row(const GateVerdict& verdict, const Finding& finding) {
    const auto rule = origin(verdict, finding);
    std::string out = "- " + cell(finding.message);
    if (!finding.allowance.empty())
        out += fmt::format("<br>allowed: {}", cell(finding.allowance));
    else if (!finding.reason.empty() && finding.check != "expired")
        out += fmt::format("<br>reason: {}", cell(finding.reason));
    if (!rule.empty()) out += fmt::format("<br><sub>rule {}</sub>", cell(rule));
    return out + "\n";
}

void add_findings(Comment& comment, const GateVerdict& verdict, Outcome outcome) {
    constexpr std::array<std::string_view, 3> titles = {"Noted", "Warnings", "Failures"};
    const auto found = findings_of(verdict, outcome);
    if (found.empty()) return;
    const auto title = titles[static_cast<std::size_t>(outcome)];
    const bool folded = outcome != Outcome::fail;
    if (!comment.add(
            folded ? fmt::format("<details><summary>{} ({})</summary>\n\n", title, found.size())
                   : fmt::format("#### {}\n\n", title)))
        return;
    std::size_t shown = 0;
    for (const auto* finding : found) {
        if (!comment.add(row(verdict, *finding))) break;
        ++shown;
    }
    // These fit into the reserve.
    if (shown < found.size())
        comment.text += fmt::format("- … and {} more\n", with_commas(found.size() - shown));
    comment.text += folded ? "\n</details>\n\n" : "\n";
}

}  // namespace

bool write_verdict_markdown(const GateVerdict& verdict, const Style&, const TextSink& out) {
    Comment comment;
    comment.add("<!-- binsize:gate -->\n");
    comment.add(headline(verdict));
    if (!verdict.headlines.empty()) comment.add(sizes(verdict));
    for (const auto outcome : {Outcome::fail, Outcome::warn, Outcome::pass})
        add_findings(comment, verdict, outcome);
    std::string sides;
    const auto side = [&](std::string_view what, const std::string& name) {
        if (!name.empty())
            sides += fmt::format("{}{} {}", sides.empty() ? "" : ", ", what, cell(name));
    };
    side("budget", verdict.budget.substr(0, 100));
    side("baseline", verdict.baseline.substr(0, 100));
    side("parent", verdict.parent.substr(0, 100));
    if (!sides.empty()) comment.add(fmt::format("<sub>{}</sub>\n", sides));
    return out(comment.text);
}

}  // namespace binsize
