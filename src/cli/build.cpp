// `binsize build`: runs a build, untouched, and tells what each of its steps took.
#include "compare/build/build.hpp"
#include "base/platform/files.hpp"
#include "base/platform/signals.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "library/library.hpp"
#include "record/record.hpp"

#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::vector<std::string> command, diff;
    std::string record, show, counters = std::string(record::usual_counters);
    bool counters_asked = false;
    bool cold = false, no_follow = false, no_series = false, no_wrappers = false;
    OutputOptions output;
};

Result<BuildRecord> read_record(Session& session, const std::string& path) {
    const auto input = TRY(session.inputs.open(path));
    return read_build(input.bytes());
}

void write_record(const Options& options, const BuildRecord& record, Session& session) {
    write_output(session, options.output, [&](const RenderOptions& render, const TextSink& out) {
        return reporter(options.output).build(record, render, out);
    });
}

void show(const Options& options, Session& session) {
    const auto record = read_record(session, options.show);
    if (!record) return session.fail(options.show, record.error());
    write_record(options, *record, session);
}

void compare(const Options& options, Session& session) {
    std::vector<BuildRecord> records;
    for (const auto& path : options.diff) {
        auto record = read_record(session, path);
        if (!record) return session.fail(path, record.error());
        records.push_back(*std::move(record));
    }
    const auto diff = diff_builds(records[0], records[1]);
    const auto& format = reporter(options.output);
    if (format.build_diff == nullptr)
        return session.fail("", {ErrorKind::usage, "--diff is written as text or json"});
    write_output(session, options.output, [&](const RenderOptions& render, const TextSink& out) {
        return format.build_diff(diff, render, out);
    });
}

// The command's standard output is its own: the summary goes to standard error unless a file is
// named.
void run_command(Options options, Session& session) {
    const auto counters = record::counters_named(options.counters);
    if (!counters)
        return session.fail(
            "", {ErrorKind::usage, "--counters takes none, or instructions, cycles, task-clock"});
    auto outcome = record::observe({.command = options.command,
                                    .self = own_program(),
                                    .counters = *counters,
                                    .counters_asked = options.counters_asked,
                                    .cold = options.cold,
                                    .follow = !options.no_follow,
                                    .wrappers = !options.no_wrappers,
                                    .series = !options.no_series});
    if (!outcome) return session.fail(options.command.front(), outcome.error());
    auto& record = outcome->record;
    record.tool_version = version();
    if (!options.record.empty()) {
        OutputOptions saved;
        saved.file = options.record;
        write_output(session, saved, [&](const RenderOptions&, const TextSink& out) {
            return write_json(record, out);
        });
    }
    if (options.output.file == "-") options.output.file = "/dev/stderr";
    write_record(options, record, session);
    if (outcome->signal != 0) end_by_signal(outcome->signal);
    session.end_as(record.code);
}

void run(const Options& options, Session& session) {
    const int asked = (options.command.empty() ? 0 : 1) + (options.diff.empty() ? 0 : 1) +
                      (options.show.empty() ? 0 : 1);
    if (asked != 1)
        return session.fail(
            "", {ErrorKind::usage, "give one of: -- COMMAND, --show RECORD, --diff BEFORE AFTER"});
    if (!options.show.empty()) return show(options, session);
    if (!options.diff.empty()) return compare(options, session);
    run_command(options, session);
}

constexpr std::string_view examples =
    "The command runs with its own input, outputs and exit code; the summary goes to standard\n"
    "error. Steps of Go are accounted for exactly, by -toolexec in GOFLAGS, which leaves the build\n"
    "cache as it is, and compilers, linkers and archivers that are found on PATH by wrappers in front\n"
    "of them (Linux); other processes are looked at every 20 ms or so (Linux). What keeps the path of\n"
    "a compiler that it finds, as a configure script may, is run before, or with --no-wrappers.\n\n"
    "Examples:\n"
    "  binsize build -- go build ./cmd/app                    runs it and says what it took\n"
    "  binsize build --record run.json -- go build ./...      and keeps it\n"
    "  binsize build --cold -- go build ./...                 with an empty build cache\n"
    "  binsize build -- make -j8                              any other build\n"
    "  binsize build --diff before.json after.json            two of them\n"
    "  binsize build --show run.json --format trace -o t.json for Perfetto";

}  // namespace

void add_build(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("build", "Run a build and say what each step took");
    const auto options = std::make_shared<Options>();
    command->add_option("command", options->command, "The build, behind --")->type_name("COMMAND");
    command->add_option("--record", options->record, "Keep the record, as JSON")->type_name("FILE");
    command->add_flag("--cold", options->cold, "Go: with an empty build cache, dropped afterwards");
    command->add_flag("--no-follow", options->no_follow, "Look at steps of Go alone");
    command->add_flag("--no-wrappers", options->no_wrappers,
                      "Put no wrappers of compilers first on PATH; short steps are missed (Linux)");
    command
        ->add_option("--counters", options->counters,
                     "What the processor shall count of exact steps and of all, in user space:\n"
                     "instructions, cycles, task-clock, or none (Linux)")
        ->capture_default_str()
        ->each([options](const std::string&) { options->counters_asked = true; })
        ->type_name("LIST");
    command->add_flag("--no-series", options->no_series,
                      "Do not look at the memory of steps while they run (every 100 ms, Linux)");
    command->add_option("--show", options->show, "Show a record again")->type_name("RECORD");
    command->add_option("--diff", options->diff, "What changed between two records")
        ->expected(2)
        ->type_name("RECORD");
    add_output_options(*command, options->output, &Reporter::build);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
