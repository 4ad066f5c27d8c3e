// `binsize verify`: our loader and LIEF read the file, and every line that only one of them lists
// is printed. The two share no code that reads the file, so that what both say is likely so.
#include "cli/command.hpp"
#include "cli/lief_limits.hpp"
#include "cli/listing.hpp"
#include "cli/loader.hpp"
#include "cli/open.hpp"
#include "cli/output.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>

namespace binsize::cli {
namespace {

struct Comparison {
    const Image* image = nullptr;
    std::string text;
    u64 disagreements = 0;
    std::array<u64, listing_kinds.size()> agreed{};
    std::vector<std::string> excuses;
};

void compare_kind(Comparison& c, ListingKind kind, std::vector<std::string>& ours,
                  std::vector<std::string>& theirs) {
    std::ranges::sort(ours);
    std::ranges::sort(theirs);
    std::vector<std::string> only_ours;
    std::vector<std::string> only_theirs;
    std::ranges::set_difference(ours, theirs, std::back_inserter(only_ours));
    std::ranges::set_difference(theirs, ours, std::back_inserter(only_theirs));
    c.agreed[static_cast<std::size_t>(kind)] += ours.size() - only_ours.size();
    for (const auto& limit : lief_limits(c.image->format, kind))
        if (const u64 lines = limit.excuse(only_ours, only_theirs, *c.image); lines != 0)
            c.excuses.push_back(fmt::format("{} ({})", limit.reason, with_commas(lines)));
    for (const auto& line : only_ours) c.text += "only binsize: " + line + '\n';
    for (const auto& line : only_theirs) c.text += "only LIEF:    " + line + '\n';
    c.disagreements += only_ours.size() + only_theirs.size();
}

std::string agreement(const Comparison& c) {
    constexpr std::array<std::string_view, listing_kinds.size()> plural = {
        "sections", "segments", "interpreters", "libraries", "imports", "symbols"};
    std::string text;
    for (std::size_t kind = 0; kind < c.agreed.size(); ++kind)
        if (c.agreed[kind] != 0 || listing_kinds[kind] != "interpreter")
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", with_commas(c.agreed[kind]),
                                c.agreed[kind] == 1 ? listing_kinds[kind] : plural[kind]);
    for (const auto& e : c.excuses) text += "; LIEF 0.9 " + e;
    return text;
}

void run(const std::string& file, Session& session) {
    if (file == "-")
        return session.fail("", {ErrorKind::usage, "verify reads its input twice: give a file"});
    const auto opened = open_image(session.inputs, file, {});
    if (!opened) return session.fail(file, opened.error());
    const std::string arguments[] = {"dump", "--", file};
    const auto lief = run_lief(arguments);
    if (!lief) return session.fail(file, lief.error());
    if (lief->code != 0) {
        // "binsize: app: is an archive, …": its one line is ours to relay.
        relay_errors(*lief);
        return session.raise(lief->code);
    }
    auto ours = list_image(opened->image);
    auto theirs = parse_listing(lief->output);
    Comparison c;
    c.image = &opened->image;
    for (std::size_t kind = 0; kind < ours.size(); ++kind)
        compare_kind(c, static_cast<ListingKind>(kind), ours[kind], theirs[kind]);
    if (c.disagreements != 0) session.raise(1);
    const auto verdict = c.disagreements == 0 ? fmt::format("agree on {}\n", agreement(c))
                                              : fmt::format("disagree on {} lines, agree on {}\n",
                                                            c.disagreements, agreement(c));
    write_output(session, {}, [&](const RenderOptions&, const TextSink& out) {
        return out(c.text) && out(verdict);
    });
}

}  // namespace

void add_verify(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("verify", "Compare our reading of a file with LIEF's");
    const auto file = std::make_shared<std::string>();
    command->add_option("file", *file, "Executable, library or object")
        ->required()
        ->type_name("FILE");
    command->footer("Exit code 1 where the two disagree.\n\n" "Examples:\n" "  binsize verify app");
    command->callback(
        [&session, file] { session.run = [&session, file] { run(*file, session); }; });
}

}  // namespace binsize::cli
