// A verdict as a pull-request comment: verdict line first, details folded, a hidden marker by
// which a bot finds and replaces its comment. GitHub refuses comments above 65,536 characters, so
// rows stop early and are counted.
#include "render/words/verdict.hpp"
#include "base/text.hpp"
#include "render/markdown/markdown.hpp"

#include <fmt/format.h>

#include <array>

namespace binsize::markdown {
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

constexpr std::array<std::string_view, 3> outcomes = {"✅ binsize: passed", "⚠️ binsize: warned",
                                                      "❌ binsize: failed"};

std::string_view word_of(Outcome outcome) { return outcomes[static_cast<std::size_t>(outcome)]; }

// Where the two sides are not alike, that comes before any number.
std::string headline(const GateVerdict& verdict) {
    std::string out = fmt::format("### {} — {}", word_of(decide(verdict)), cell(verdict.subject));
    std::string size;
    if (!verdict.headlines.empty()) {
        const auto& file = verdict.headlines[0].measure;
        size = show(file.after, file.unit);
        if (file.before) size += fmt::format(" ({}, {})", change(file), relative_change(file));
    }
    if (verdict.mismatches.empty())
        return out + (size.empty() ? "" : " ") + size + "\n\n" + summary(verdict) + "\n\n";
    out += "\n\n**Not built alike, so that the numbers may not be this change's:**\n\n";
    for (const auto& m : verdict.mismatches)
        out += fmt::format("- {}: was {}, is {}\n", cell(m.what), cell(m.before), cell(m.after));
    return out + "\n" + size + (size.empty() ? "" : "; ") + summary(verdict) + "\n\n";
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

// What moved most, and what is new: the same whether it passes or not.
void add_list(Comment& comment, std::string_view title,
              const std::vector<GateVerdict::Headline>& list, u64 more, bool parent) {
    if (list.empty()) return;
    auto out = fmt::format(
        "| {} | before | after | change | |\n| --- | ---: | ---: | ---: | ---: |\n", title);
    for (const auto& [row, m] : list) {
        const Measure shown{m.unit, parent ? m.parent : m.before, {}, m.after};
        out += fmt::format("| {} | {} | {} | {} | {} |\n", cell(row),
                           shown.before ? show(*shown.before, m.unit) : "–",
                           m.after == 0 ? "gone" : show(m.after, m.unit),
                           shown.before ? change(shown) : "new", relative_change(shown));
    }
    if (more != 0) out += fmt::format("| … and {} more | | | | |\n", with_commas(more));
    comment.add(out + "\n");
}

std::string line_of(const GateVerdict& verdict, const Findings& group) {
    const auto& finding = *group[0];
    const auto rule = origin(verdict, finding);
    std::string out = "- " + markdown_text(elide(message_of(group), 2 * longest_name));
    if (!finding.allowance.empty())
        out += fmt::format("<br>allowed: {}", cell(finding.allowance));
    else if (!finding.reason.empty() && finding.check != "expired")
        out += fmt::format("<br>reason: {}", cell(finding.reason));
    if (!rule.empty()) out += fmt::format("<br><sub>rule {}</sub>", cell(rule));
    return out + "\n";
}

void add_findings(Comment& comment, const GateVerdict& verdict, Outcome outcome) {
    constexpr std::array<std::string_view, 3> titles = {"Noted", "Warnings", "Failures"};
    auto groups = groups_of(verdict, outcome);
    std::erase_if(groups, [](const Findings& g) { return g[0]->check == "unlike"; });
    std::size_t left = 0;
    for (const auto& group : groups) left += group.size();
    if (left == 0) return;
    const auto title = titles[static_cast<std::size_t>(outcome)];
    const bool folded = outcome != Outcome::fail;
    if (!comment.add(folded ? fmt::format("<details><summary>{} ({})</summary>\n\n", title, left)
                            : fmt::format("#### {}\n\n", title)))
        return;
    for (const auto& group : groups) {
        if (!comment.add(line_of(verdict, group))) break;
        left -= group.size();
    }
    // These fit into the reserve.
    if (left > 0) comment.text += fmt::format("- … and {} more\n", with_commas(left));
    comment.text += folded ? "\n</details>\n\n" : "\n";
}

// What to write where the growth is agreed to. Nothing in a block of code is markup, and only a
// line that begins with its fence could end it; ours all begin with a dash.
void add_agreements(Comment& comment, const GateVerdict& verdict) {
    constexpr std::size_t most = 50;
    std::string lines;
    std::size_t count = 0;
    for (const auto* finding : findings_of(verdict, Outcome::fail)) {
        if (finding->agree.empty() || finding->agree.size() > longest_name) continue;
        if (count++ < most) lines += allow_option(*finding) + "\n";
    }
    if (count == 0) return;
    comment.add(fmt::format(R"(<details><summary>To agree to {}, with a reason</summary>

```sh
{}```

</details>

)",
                            count == 1 ? "it" : "them", lines));
}

void add_verdict(Comment& comment, const GateVerdict& verdict) {
    const bool parent = !verdict.parent.empty();
    comment.add(headline(verdict));
    add_findings(comment, verdict, Outcome::fail);
    if (!verdict.headlines.empty()) comment.add(sizes(verdict));
    add_list(comment, "changed most", verdict.movers, verdict.more_movers, parent);
    add_list(comment, "new", verdict.fresh, verdict.more_fresh, parent);
    add_agreements(comment, verdict);
    for (const auto outcome : {Outcome::warn, Outcome::pass})
        add_findings(comment, verdict, outcome);
    std::string sides;
    const auto side = [&](std::string_view what, const std::string& name) {
        if (!name.empty())
            sides += fmt::format("{}{} {}", sides.empty() ? "" : ", ", what, cell(name));
    };
    side("budget", verdict.budget.substr(0, 100));
    side("baseline", verdict.baseline.substr(0, 160));
    side("parent", verdict.parent.substr(0, 160));
    if (!sides.empty()) comment.add(fmt::format("<sub>{}</sub>\n", sides));
}

// Several files: what failed first, each under its own heading.
std::string overview(Verdicts verdicts) {
    std::string out = "| | file | size | change | |\n| --- | --- | ---: | ---: | ---: |\n";
    for (const auto& verdict : verdicts) {
        constexpr std::array<std::string_view, 3> signs = {"✅", "⚠️", "❌"};
        const auto m = verdict.headlines.empty() ? Measure{} : verdict.headlines[0].measure;
        const bool alike = verdict.mismatches.empty();
        out += fmt::format("| {} | {} | {} | {} | {} |\n",
                           signs[static_cast<std::size_t>(decide(verdict))], cell(verdict.subject),
                           show(m.after, m.unit), alike ? change(m) : "not alike",
                           alike ? relative_change(m) : "");
    }
    return out + "\n";
}

}  // namespace

bool write_verdicts(Verdicts verdicts, const RenderOptions&, const TextSink& out) {
    Comment comment;
    comment.add("<!-- binsize:gate -->\n");
    if (verdicts.size() > 1) {
        comment.add(
            fmt::format("### {} — {} files\n\n", word_of(decide(verdicts)), verdicts.size()));
        comment.add(overview(verdicts));
    }
    std::size_t left = verdicts.size();
    for (const auto outcome : {Outcome::fail, Outcome::warn, Outcome::pass})
        for (const auto& verdict : verdicts) {
            if (decide(verdict) != outcome) continue;
            if (comment.text.size() + 4 * reserve > comment_limit) continue;
            add_verdict(comment, verdict);
            if (verdicts.size() > 1) comment.text += "\n";
            --left;
        }
    if (left > 0) comment.text += fmt::format("… and {} more files\n", with_commas(left));
    return out(comment.text);
}

}  // namespace binsize::markdown
