// A verdict as workflow commands. GitHub shows ten annotations of a level and step and drops the
// rest without a word, so the tenth says how many there are.
// Escaping: docs.github.com, "Workflow commands for GitHub Actions"; a property also escapes : and
// the comma, https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/markdown/markdown.hpp"
#include "render/words/verdict.hpp"

#include <fmt/format.h>

#include <array>

namespace binsize {
namespace {

constexpr std::size_t most = 10;

std::string escaped(std::string_view text, bool property) {
    std::string out;
    for (const char c : text) {
        if (c == '%')
            out += "%25";
        else if (c == '\r')
            out += "%0D";
        else if (c == '\n')
            out += "%0A";
        else if (property && c == ':')
            out += "%3A";
        else if (property && c == ',')
            out += "%2C";
        else
            out += c;
    }
    return out;
}

std::string command(std::string_view level, const GateVerdict& verdict, const Findings& group) {
    const auto& finding = *group[0];
    auto message = message_of(group);
    if (!finding.allowance.empty())
        message += fmt::format(" (allowed: {})", finding.allowance);
    else if (!finding.reason.empty() && finding.check != "expired")
        message += fmt::format(" (reason: {})", finding.reason);
    std::string properties;
    if (finding.place.line != 0 && !verdict.budget.empty())
        properties = fmt::format("file={},line={},col={},", escaped(verdict.budget, true),
                                 finding.place.line, finding.place.column);
    const auto title = fmt::format("binsize {} {}", verdict.subject, finding.check);
    return fmt::format("::{} {}title={}::{}\n", level, properties,
                       escaped(shorten(printable(title)), true),
                       escaped(shorten(printable(message)), false));
}

bool verdicts(Verdicts all, const RenderOptions&, const TextSink& out) {
    constexpr std::array<std::string_view, 3> levels = {"notice", "warning", "error"};
    for (const auto outcome : {Outcome::fail, Outcome::warn, Outcome::pass}) {
        std::vector<std::string> commands;
        const auto level = levels[static_cast<std::size_t>(outcome)];
        for (const auto& verdict : all)
            for (const auto& group : groups_of(verdict, outcome))
                commands.push_back(command(level, verdict, group));
        const auto shown = commands.size() > most ? most - 1 : commands.size();
        for (std::size_t i = 0; i < shown; ++i)
            if (!out(commands[i])) return false;
        if (shown < commands.size() &&
            !out(fmt::format("::{} title=binsize::and {} more\n", level, commands.size() - shown)))
            return false;
    }
    // The log's own last lines; each begins with a word of ours, never with a name from a file.
    for (const auto& verdict : all) {
        const auto of = all.size() == 1 ? "" : " " + escaped(printable(verdict.subject), false);
        if (!out(fmt::format("binsize gate{}: {}, {}\n", of, name_of(decide(verdict)),
                             summary(verdict))))
            return false;
    }
    return true;
}

}  // namespace

extern const Reporter github_reporter;
const Reporter github_reporter = {
    .id = "github",
    .description = "annotations of a verdict, ::error:: and ::warning::",
    .verdicts = verdicts,
    .page_file = "GITHUB_STEP_SUMMARY",
    .page = markdown::write_verdicts};

}  // namespace binsize
