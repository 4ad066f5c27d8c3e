// `binsize record`: the sizes of programs into a database, for `binsize trend` and the gate.
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "cli/config_file.hpp"
#include "cli/each_file.hpp"
#include "cli/left_out.hpp"
#include "cli/read_side.hpp"
#include "cli/revision.hpp"
#include "history/history.hpp"

#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::vector<std::string> files;
    std::string database, target, config;
    RevisionChoice revision;
    bool symbols = false, compressed = false;
    OrderChoice order;
};

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize record dist/* --db sizes.sqlite             of the commit that is checked out\n"
    "  binsize record app --db sizes.sqlite --revision v1.2.0 --time 2026-03-01\n"
    "  binsize record app.json --db sizes.sqlite           a saved report\n"
    "  binsize trend --db sizes.sqlite --target app        what became of it\n"
    "  binsize gate app --baseline db:main --db sizes.sqlite";

std::string said(const RecordKey& key, const Report& report, Recorded what) {
    constexpr std::string_view words[] = {"recorded", "replaced", "already there"};
    return fmt::format("{} {} at {}: {}, {}\n", shorten(key.target), shorten(key.platform),
                       shorten(key.revision), human_size(report.subject.size),
                       words[static_cast<std::size_t>(what)]);
}

// What goes wrong with a file is said of it, and does not keep the others out.
void record_file(const std::string& file, const Report& report, const Options& options,
                 const std::optional<Revision>& here, History& history, Session& session,
                 std::string& out) {
    const auto subject = file == "-" ? "standard input" : file;
    const auto revision =
        here ? Result<Revision>(*here) : revision_stated(options.revision, report);
    if (!revision) return session.fail(subject, revision.error());
    RecordKey key;
    key.revision = revision->name;
    key.target = options.target.empty() ? report.subject.name : printable(options.target);
    key.platform = platform_of(report.subject);
    key.branch = revision->branch;
    key.time = revision->time;
    const auto what = history.record(key, report, options.symbols);
    if (!what)
        return session.fail(what.error().kind == ErrorKind::usage ? subject : options.database,
                            what.error());
    out += said(key, report, *what);
}

// What was not given is taken from the configuration.
Result<void> configure(Options& options, Inputs& inputs) {
    const auto config = TRY(read_config(inputs, options.config));
    options.database = database_of(config, options.database);
    if (options.database.empty())
        return fail(ErrorKind::usage, "record: into which database? Give --db");
    if (options.files.empty()) {
        if (!config || config->content.targets.empty())
            return fail(ErrorKind::usage, "record: which files? Name them, or \"targets\" in {}",
                        usual_config);
        for (auto& file : TRY(target_files(*config))) options.files.push_back(std::move(file.path));
    }
    if (!options.target.empty() && options.files.size() > 1)
        return fail(ErrorKind::usage, "record: --target names one file, not several");
    return {};
}

void run(Options options, Session& session) {
    if (const auto done = configure(options, session.inputs); !done)
        return session.fail("", done.error());
    const auto here = revision_here(options.revision);
    if (!here) return session.fail("record", here.error());
    auto history = History::open_to_record(options.database);
    if (!history) return session.fail(options.database, history.error());
    const auto files = leave_out(session.inputs, options.files);
    const auto plan = order_plan(files.size(), options.order);
    if (!plan) return session.fail("record", plan.error());
    std::string out;
    each_file(
        session, files, *plan,
        [&](const std::string& file) {
            return read_side(session.inputs, file,
                             {.symbols = options.symbols,
                              .gzip = options.compressed,
                              .zstd = options.compressed});
        },
        [&](const std::string& file, const Report& report) {
            record_file(file, report, options, *here, *history, session, out);
            return true;
        });
    write_output(session, {},
                 [&](const RenderOptions&, const TextSink& sink) { return sink(out); });
}

}  // namespace

void add_record(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("record", "Keep the sizes of files in a database");
    const auto options = std::make_shared<Options>();
    command
        ->add_option("files", options->files,
                     "Executables or saved reports; - is a pipe [the targets of binsize.json]")
        ->type_name("FILE");
    command
        ->add_option("--db", options->database,
                     "The database; made where there is none [binsize.json's]")
        ->type_name("FILE");
    command->add_option("--config", options->config, "Settings [the nearest binsize.json upwards]")
        ->type_name("FILE");
    command
        ->add_option("--revision", options->revision.revision,
                     "What was built [the commit of this folder, else what a Go program states]")
        ->type_name("NAME");
    command
        ->add_option("--branch", options->revision.branch,
                     "Where it was built [git's, else the CI service's]")
        ->type_name("NAME");
    command
        ->add_option("--time", options->revision.time,
                     "When the revision was made [git's, else now]; 2026-11-30 or seconds")
        ->type_name("DAY");
    command->add_option("--target", options->target, "What one file is called [its name]")
        ->type_name("NAME");
    command->add_flag("--symbols", options->symbols, "Also a row for each symbol");
    command->add_flag("--compressed", options->compressed, "Also the gzip and zstd sizes");
    add_order_options(*command, options->order);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
