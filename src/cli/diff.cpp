// `binsize diff`: what changed between two builds. Either side is an executable or a saved report.
#include "cli/command.hpp"
#include "cli/keys.hpp"
#include "cli/progress.hpp"
#include "cli/side.hpp"
#include "compare/compare.hpp"
#include "library/library.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>

namespace binsize::cli {
namespace {

struct Options {
    std::string before, after;
    OutputOptions output;
    std::vector<std::string> breakdowns;
    std::optional<u64> rows;
    std::string ruler = "file";
    std::string arch;
};

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize diff app.old app                       what changed, for people\n"
    "  binsize diff base.json app                     against a saved report\n"
    "  binsize diff old.json new.json -d packages     packages alone\n"
    "  binsize diff app.old app -d modules,packages   packages within modules\n"
    "  binsize diff base.json app --format markdown   a comment for a pull request\n"
    "  binsize diff app.old app --format html -o d.html   a page to walk through";

bool is_known(const std::vector<std::string>& keys) {
    const auto known = breakdown_list();
    return std::ranges::all_of(keys, [&](const std::string& key) {
        return std::ranges::find(known, key, &BreakdownEntry::id) != known.end();
    });
}

// What to look at in an executable: what was asked for, or what the other side's saved report
// holds, so that both are cut up alike and to the same depth.
ReportOptions analysis_options(const Options& options, const Report* saved) {
    constexpr std::array<std::string_view, 5> always = {"classes", "sections", "modules",
                                                        "packages", "symbols"};
    const auto& format = reporter(options.output);
    const std::span<const std::string_view> usual =
        format.diff_breakdowns.empty() ? std::span(always) : format.diff_breakdowns;
    ReportOptions out;
    const auto want = [&](std::string_view id) {
        auto keys = split_keys(id);
        if (std::ranges::find(out.breakdowns, keys) == out.breakdowns.end())
            out.breakdowns.push_back(std::move(keys));
    };
    for (const auto& id : options.breakdowns) want(id);
    if (saved != nullptr) {
        for (const auto& b : saved->breakdowns)
            if (is_known(split_keys(b.id))) want(b.id);
    } else if (options.breakdowns.empty()) {
        for (const auto id : usual) want(id);
    }
    return out;
}

struct Pair {
    Report before, after;
};

// What a format that has breakdowns of its own compares: those of them that both sides have, else
// whatever both have. Empty: it has none of its own.
std::vector<std::string> usual_breakdowns(const Reporter& format, const Pair& pair) {
    std::vector<std::string> out;
    if (format.diff_breakdowns.empty()) return out;
    const auto shared = [&](std::string_view id) {
        return pair.before.breakdown(id) != nullptr && pair.after.breakdown(id) != nullptr;
    };
    for (const auto id : format.diff_breakdowns)
        if (shared(id)) out.emplace_back(id);
    if (!out.empty()) return out;
    for (const auto& b : pair.after.breakdowns)
        if (shared(b.id)) out.push_back(b.id);
    return out;
}

// A saved side is read first: it says how to look at the other.
std::optional<Pair> read_both(const Options& options, Session& session) {
    Progress progress;
    const std::array<const std::string*, 2> paths = {&options.before, &options.after};
    std::array<std::optional<Side>, 2> sides;
    std::array<std::optional<Report>, 2> reports;
    const auto read = [&](std::size_t i, const Report* other) {
        progress.say("binsize: reading " + *paths[i]);
        auto report =
            report_of(*sides[i], {.arch = options.arch}, analysis_options(options, other));
        if (report)
            reports[i] = *std::move(report);
        else
            session.fail(*paths[i], report.error());
    };
    for (std::size_t i = 0; i < 2; ++i) {
        auto side = open_side(session.inputs, *paths[i]);
        if (side)
            sides[i] = *std::move(side);
        else
            session.fail(*paths[i], side.error());
    }
    if (!sides[0] || !sides[1]) return std::nullopt;
    const std::size_t first = sides[1]->saved ? 1 : 0;
    read(first, nullptr);
    if (reports[first]) read(1 - first, sides[first]->saved ? &*reports[first] : nullptr);
    if (!reports[0] || !reports[1]) return std::nullopt;
    return Pair{*std::move(reports[0]), *std::move(reports[1])};
}

void run(const Options& options, Session& session) {
    if (options.before == "-" && options.after == "-")
        return session.fail("", {ErrorKind::usage, "only one side can be standard input"});
    const auto pair = read_both(options, session);
    if (!pair) return;
    DiffOptions how;
    how.tool_version = version();
    const auto& format = reporter(options.output);
    how.breakdowns =
        options.breakdowns.empty() ? usual_breakdowns(format, *pair) : options.breakdowns;
    how.rows = options.rows.value_or(format.rows);
    const auto diff = diff_reports(pair->before, pair->after, how);
    if (!diff) return session.fail(options.after, diff.error());
    write_output(session, options.output, [&](RenderOptions render, const TextSink& out) {
        render.ruler = ruler_of(options.ruler);
        return reporter(options.output).diff(*diff, render, out);
    });
}

}  // namespace

void add_diff(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("diff", "Say what changed between two builds");
    const auto options = std::make_shared<Options>();
    command->add_option("old", options->before, "An executable or a saved report; - is a pipe")
        ->required()
        ->type_name("OLD");
    command->add_option("new", options->after, "The same, of the later build")
        ->required()
        ->type_name("NEW");
    command
        ->add_option("-d,--breakdown", options->breakdowns,
                     "Compare by this; repeatable [classes, sections, modules, packages, symbols]")
        ->allow_extra_args(false)
        ->type_name("A[,B]");
    command
        ->add_option(
            "-n,--rows", options->rows,
            fmt::format("Rows to show of each breakdown; 0 shows all [{}]", default_rows()))
        ->check(CLI::NonNegativeNumber)
        ->type_name("ROWS");
    add_ruler_option(*command, options->ruler);
    command->add_option("--arch", options->arch, "Of fat files, only this slice")
        ->type_name("ARCH");
    add_output_options(*command, options->output, &Reporter::diff);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
