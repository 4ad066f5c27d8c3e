// `binsize diff`: what changed between two builds. Either side is an executable or a saved report.
#include "cli/command.hpp"
#include "cli/keys.hpp"
#include "cli/read_pair.hpp"
#include "compare/compare.hpp"
#include "library/library.hpp"

#include <memory>
#include <optional>

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

void run(const Options& options, Session& session) {
    if (options.before == "-" && options.after == "-")
        return session.fail("", {ErrorKind::usage, "only one side can be standard input"});
    const auto& format = reporter(options.output);
    const PairPlan plan{options.before,     options.after,          options.arch,
                        options.breakdowns, format.diff_breakdowns, ReportOptions::Sort::none};
    const auto pair = read_pair(plan, session);
    if (!pair) return;
    DiffOptions how;
    how.tool_version = version();
    how.breakdowns = breakdowns_of(plan, *pair);
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
        ->transform(with_own_keys)
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
