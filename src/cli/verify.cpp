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
#include <memory>

namespace binsize::cli {
namespace {

struct Comparison {
    const Image* image = nullptr;
    u64 disagreements = 0;
    std::array<u64, listing_kinds.size()> agreed{};
    std::vector<std::string> excuses;
    std::array<Lines, listing_kinds.size()> only_ours, only_theirs;
};

// LIEF's lines of one kind, each of which one of ours can meet.
class Unmet {
public:
    explicit Unmet(std::vector<std::string_view> lines) : lines_(std::move(lines)) {
        std::ranges::sort(lines_);
        met_.resize(lines_.size());
    }
    /// Whether there was an equal line that none has met before.
    bool meet(std::string_view line) {
        const auto at = std::ranges::lower_bound(lines_, line);
        if (at == lines_.end() || *at != line) return false;
        // The first of equal lines counts how many of them are met.
        const auto first = static_cast<std::size_t>(at - lines_.begin());
        const auto next = first + met_[first];
        if (next >= lines_.size() || lines_[next] != line) return false;
        ++met_[first];
        return true;
    }
    [[nodiscard]] Lines rest() const {
        Lines out;
        for (std::size_t first = 0; first < lines_.size();) {
            auto end = first;
            while (end < lines_.size() && lines_[end] == lines_[first]) ++end;
            out.insert(out.end(), lines_.begin() + static_cast<std::ptrdiff_t>(first + met_[first]),
                       lines_.begin() + static_cast<std::ptrdiff_t>(end));
            first = end;
        }
        return out;
    }

private:
    std::vector<std::string_view> lines_;
    std::vector<u32> met_;
};

void compare_kind(Comparison& c, ListingKind kind, std::vector<std::string_view> lines) {
    const auto k = static_cast<std::size_t>(kind);
    auto& only_ours = c.only_ours[k];
    Unmet theirs(std::move(lines));
    (void)list_image(*c.image, kind, [&](std::string_view line) {
        if (theirs.meet(line))
            ++c.agreed[k];
        else
            only_ours.emplace_back(line);
        return true;
    });
    std::ranges::sort(only_ours);
    auto& only_theirs = c.only_theirs[k] = theirs.rest();
    for (const auto& limit : lief_limits(c.image->format, kind))
        if (const u64 excused = limit.excuse(only_ours, only_theirs, *c.image); excused != 0)
            c.excuses.push_back(fmt::format("{} ({})", limit.reason, with_commas(excused)));
    c.disagreements += only_ours.size() + only_theirs.size();
}

bool write_differences(const Comparison& c, const TextSink& out) {
    const auto write = [&](std::string_view whose, const Lines& lines) {
        return std::ranges::all_of(
            lines, [&](const auto& line) { return out(whose) && out(line) && out("\n"); });
    };
    for (std::size_t kind = 0; kind < listing_kinds.size(); ++kind)
        if (!write("only binsize: ", c.only_ours[kind]) ||
            !write("only LIEF:    ", c.only_theirs[kind]))
            return false;
    return true;
}

std::string agreement(const Comparison& c) {
    constexpr std::array<std::string_view, listing_kinds.size()> plural = {
        "sections", "segments", "interpreters", "libraries", "imports", "symbols"};
    std::string text;
    for (std::size_t kind = 0; kind < c.agreed.size(); ++kind)
        if (c.agreed[kind] != 0 || listing_kinds[kind] != "interpreter")
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", with_commas(c.agreed[kind]),
                                c.agreed[kind] == 1 ? listing_kinds[kind] : plural[kind]);
    for (const auto& e : c.excuses) text += "; known limit of LIEF: it " + e;
    return text;
}

void run(const std::string& file, Session& session) {
    if (file == "-")
        return session.fail("", {ErrorKind::usage, "verify reads its input twice: give a file"});
    const auto opened = open_image(session.inputs, file, {});
    if (!opened) return session.fail(file, opened.error());
    const std::string arguments[] = {"dump", "--", file};
    // An honest listing takes about as many bytes as the tables that it lists.
    const u64 most_listed = (u64{64} << 20U) + 16 * opened->input.bytes().size();
    const auto lief = run_lief(arguments, most_listed);
    if (!lief) return session.fail(file, lief.error());
    if (lief->code != 0) {
        // "binsize: app: is an archive, …": its one line is ours to relay.
        relay_errors(*lief);
        return session.raise(lief->code);
    }
    auto theirs = parse_listing(lief->output);
    Comparison c;
    c.image = &opened->image;
    for (const auto kind : all_listing_kinds)
        compare_kind(c, kind, std::move(theirs[static_cast<std::size_t>(kind)]));
    if (c.disagreements != 0) session.raise(1);
    const auto verdict = c.disagreements == 0 ? fmt::format("agree on {}\n", agreement(c))
                                              : fmt::format("disagree on {} lines, agree on {}\n",
                                                            c.disagreements, agreement(c));
    write_output(session, {}, [&](const RenderOptions&, const TextSink& out) {
        return write_differences(c, out) && out(verdict);
    });
}

}  // namespace

void add_verify(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("verify", "Compare our reading of a file with LIEF's");
    const auto file = std::make_shared<std::string>();
    command->add_option("file", *file, "Executable, library or object")
        ->required()
        ->type_name("FILE");
    command->footer(
        "Exit code 1 where the two disagree. Where LIEF is known to err, the lines that its "
        "fault\n"
        "explains are counted as a \"known limit of LIEF\", and are no disagreement.\n\n"
        "Examples:\n"
        "  binsize verify app");
    command->callback(
        [&session, file] { session.run = [&session, file] { run(*file, session); }; });
}

}  // namespace binsize::cli
