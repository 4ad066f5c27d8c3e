// A verdict as workflow commands. GitHub shows ten annotations of a level and step and drops the
// rest without a word, so the tenth says how many there are.
// Escaping: docs.github.com, "Workflow commands for GitHub Actions"; a property also escapes : and
// the comma, https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/verdict/verdict.hpp"

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

std::string command(std::string_view level, const GateVerdict& verdict, const Finding& finding) {
    auto message = finding.message;
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

}  // namespace

bool write_verdict_github(const GateVerdict& verdict, const Style&, const TextSink& out) {
    constexpr std::array<std::string_view, 3> levels = {"notice", "warning", "error"};
    for (const auto outcome : {Outcome::fail, Outcome::warn, Outcome::pass}) {
        const auto found = findings_of(verdict, outcome);
        const auto level = levels[static_cast<std::size_t>(outcome)];
        const auto shown = found.size() > most ? most - 1 : found.size();
        for (std::size_t i = 0; i < shown; ++i)
            if (!out(command(level, verdict, *found[i]))) return false;
        if (shown < found.size() &&
            !out(fmt::format("::{} title=binsize::and {} more\n", level, found.size() - shown)))
            return false;
    }
    // The log's own last line; it begins with a word of ours, never with a name from a file.
    return out(fmt::format("binsize gate: {}, {}\n", name_of(decide(verdict)), summary(verdict)));
}

}  // namespace binsize
