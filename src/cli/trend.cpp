// `binsize trend`: what became of a program's size over the revisions of a database.
#include "compare/trend/trend.hpp"
#include "cli/config_file.hpp"
#include "cli/read_side.hpp"
#include "history/history.hpp"
#include "library/library.hpp"

#include <algorithm>
#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::string database, since, budget;
    SeriesChoice choice;
    std::vector<std::string> by;
    u64 rows = 12;
    std::string ruler = "file";
    OutputOptions output;
};

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize trend --db sizes.sqlite                       which targets there are, or the one\n"
    "  binsize trend --db sizes.sqlite --target app          revisions, and what moved\n"
    "  binsize trend --db sizes.sqlite --target app --budget binsize.json --format svg -o app.svg\n"
    "  binsize trend --db sizes.sqlite --target app --branch main --format html -o app.html\n"
    "  binsize trend --db sizes.sqlite --target app --by packages --since 2026-01-01";

std::string list_of(const std::vector<HistoryTarget>& targets) {
    std::string out;
    for (const auto& t : targets)
        out += fmt::format("{}{} {} ({})", out.empty() ? "" : ", ", t.name, t.platform, t.reports);
    return out.empty() ? "none" : out;
}

// The one that is meant. Errors (usage) name those that there are.
Result<void> choose_target(History& history, SeriesChoice& choice) {
    const auto all = TRY(history.targets());
    auto fitting = all;
    std::erase_if(fitting, [&](const HistoryTarget& t) {
        return (!choice.target.empty() && t.name != choice.target) ||
               (!choice.platform.empty() && t.platform != choice.platform);
    });
    if (fitting.empty())
        return fail(ErrorKind::usage, "has no such target; there are: {}", list_of(all));
    if (fitting.size() > 1)
        return fail(ErrorKind::usage, "which one? Give {}: {}",
                    choice.target.empty() ? "--target" : "--platform", list_of(fitting));
    choice.target = fitting[0].name;
    choice.platform = fitting[0].platform;
    return {};
}

Result<Trend> trend_of(const Options& options) {
    auto choice = options.choice;
    if (!options.since.empty()) {
        const auto since = time_of(options.since);
        if (!since)
            return fail(ErrorKind::usage, "--since {}: no day, write 2026-11-30", options.since);
        choice.since = *since;
    }
    auto history = TRY(History::open(options.database));
    TRY_VOID(choose_target(history, choice));
    const auto source = TRY(history.series(choice));
    if (source.points.empty())
        return fail(ErrorKind::usage, "has no revision of {} {} that is asked for", choice.target,
                    choice.platform);
    TrendOptions asked;
    if (!options.by.empty()) asked.breakdowns = options.by;
    asked.series = options.rows;
    auto out = make_trend(source, asked);
    out.tool_version = version();
    out.target = choice.target;
    out.platform = choice.platform;
    out.branch = choice.branch;
    return out;
}

void run(Options options, Session& session) {
    const auto config = read_config(session.inputs, options.budget);
    if (!config) return session.fail("", config.error());
    if (const auto done = configure_format(*config, "trend", options.output); !done)
        return session.fail("", done.error());
    options.database = database_of(*config, options.database);
    if (options.database.empty())
        return session.fail("trend", {ErrorKind::usage, "of which database? Give --db"});
    auto trend = trend_of(options);
    if (!trend) return session.fail(options.database, trend.error());
    if (*config) trend->limits = limits_of((*config)->content.budget, trend->target);
    write_output(session, options.output, [&](RenderOptions render, const TextSink& out) {
        render.ruler = ruler_of(options.ruler);
        return reporter(options.output).trend(*trend, render, out);
    });
}

void add_choice(CLI::App& command, Options& o) {
    command
        .add_option("--db", o.database, "The database that `binsize record` keeps [binsize.json's]")
        ->type_name("FILE");
    command.add_option("--target", o.choice.target, "Which program [the only one]")
        ->type_name("NAME");
    command.add_option("--platform", o.choice.platform, "Built for this, linux/amd64 [the only]")
        ->type_name("NAME");
    command.add_option("--branch", o.choice.branch, "Only revisions of this branch [all]")
        ->type_name("NAME");
    command.add_option("--since", o.since, "Only revisions since that day")->type_name("DAY");
    command.add_option("--last", o.choice.last, "Only so many revisions, the last; 0: all")
        ->type_name("COUNT");
}

}  // namespace

void add_trend(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("trend", "Show sizes over time from a database");
    const auto options = std::make_shared<Options>();
    add_choice(*command, *options);
    command
        ->add_option("--by", options->by,
                     "Rows over time: classes, modules, packages, sections, categories; repeatable "
                     "[classes and modules]")
        ->check(CLI::IsMember({"classes", "modules", "packages", "sections", "categories"}))
        ->allow_extra_args(false)
        ->type_name("BREAKDOWN");
    command->add_option("-n,--rows", options->rows, "Rows of each before the others; 0: all")
        ->capture_default_str()
        ->type_name("ROWS");
    command
        ->add_option("--budget,--config", options->budget,
                     "Draw its limits of the file in [the nearest binsize.json upwards]")
        ->type_name("FILE");
    add_ruler_option(*command, options->ruler);
    add_output_options(*command, options->output, &Reporter::trend);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
