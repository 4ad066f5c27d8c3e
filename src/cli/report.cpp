// `binsize report`: where does every byte of each file go. A saved report is shown again.
#include "analysis/analysis.hpp"
#include "analysis/saved.hpp"
#include "cli/choices.hpp"
#include "cli/config_file.hpp"
#include "cli/each_file.hpp"
#include "cli/keys.hpp"
#include "cli/left_out.hpp"
#include "cli/read_side.hpp"
#include "compare/build/build.hpp"

#include <charconv>
#include <memory>
#include <optional>

namespace binsize::cli {
namespace {

struct Options {
    std::vector<std::string> files;
    OutputOptions output;
    std::vector<std::string> breakdowns;
    std::vector<std::string> tables;
    std::optional<u64> rows;
    std::optional<std::string> sort;
    std::string ruler = "both";
    std::vector<std::string> only;
    std::string arch;
    bool full = false;
    bool digest = false;
    bool code_hash = false;
    bool neighbourhood = true;
    bool compressed = false;
    std::string savings = "quick", dwarf = "units";
    bool strict = false;
    std::string build;
    std::string config;
    std::string list;
    OrderChoice order;
    CompanionSearch debug;
};

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize report app                             one screen: what stands out\n"
    "  binsize report app --full                      all that is known\n"
    "  binsize report app --format json -o app.json   save it, for diff and gate\n"
    "  binsize report app -d sections,symbols -n 10   symbols within sections\n"
    "  binsize report app -d packages --sort memory   what a running program maps\n"
    "  binsize report app --only 'package:net/**'     one part, the rest as one row\n"
    "  binsize report app --only '!class:dwarf'       all but one\n"
    "  binsize report app.json --format markdown      a saved report, shown again\n"
    "  binsize report app --format html -o app.html   a page to walk through\n"
    "  binsize report dist/*                          several, a line each\n"
    "  find . -type f -print0 | binsize report --files0-from - --format ndjson -o rows.ndjson\n"
    "  binsize report app --debug-file app.debug      what was stripped, from where it went\n"
    "  cat app | binsize report -                     from a pipe";

ReportOptions analysis_options(const Options& options) {
    const auto& format = reporter(options.output);
    ReportOptions out;
    for (const auto& b : options.breakdowns) out.breakdowns.push_back(split_keys(b));
    if (options.breakdowns.empty() && options.tables.empty())
        for (const auto id : format.breakdowns) out.breakdowns.push_back(split_keys(id));
    out.tables = options.tables;
    out.usual_tables = options.breakdowns.empty() && options.tables.empty();
    if (out.usual_tables) out.tables.assign(format.tables.begin(), format.tables.end());
    if (format.glance_of_many && options.files.size() > 1 && out.usual_tables && !options.strict &&
        options.only.empty()) {
        out.breakdowns = {{"sections"}};
        out.usual_tables = false;
    }
    if (out.usual_tables && options.only.empty()) out.packages_enough = format.packages_enough;
    out.rows = options.rows.value_or(format.rows);
    out.sort = options.sort.value_or("") == "memory" ? ReportOptions::Sort::memory
               : options.sort.value_or("") == "name" ? ReportOptions::Sort::name
               : options.sort.value_or("") == "gzip" ? ReportOptions::Sort::gzip
                                                     : ReportOptions::Sort::file;
    out.only = options.only;
    out.digest = options.digest;
    out.code_hash = options.code_hash;
    out.neighbourhood = options.neighbourhood;
    out.gzip_rows = options.compressed;
    out.all_savings = options.savings == "all";
    out.whole_dwarf = options.dwarf == "all";
    out.strict = options.strict;
    // Several have a summary beside their rows, and warnings may come of anything.
    out.rows_alone = format.rows_alone && !options.breakdowns.empty() && options.tables.empty() &&
                     options.files.size() == 1 && options.list.empty() && options.build.empty() &&
                     !options.strict;
    return out;
}

Result<std::vector<Report>> saved_reports(const Side& side, const Options& options,
                                          const ReportOptions& analysis) {
    if (!options.arch.empty() || options.compressed)
        return fail(ErrorKind::usage,
                    "is a saved report: --{} needs the file that it was made from",
                    options.compressed ? "compressed" : "arch");
    // A saved report has the tables that it has.
    auto view = analysis;
    if (view.usual_tables) view.tables.clear();
    std::vector<Report> out;
    auto saved = TRY(read_json_all(side.input.bytes()));
    for (auto& report : saved)
        out.push_back(TRY(view_saved(
            std::move(report), view,
            {.chosen = !options.breakdowns.empty(), .sorted = options.sort.has_value()})));
    return out;
}

using Reports = std::vector<Report>;

Result<Reports> reports_on(Inputs& inputs, const Side& side, const Options& options,
                           const ReportOptions& analysis) {
    if (side.saved) return saved_reports(side, options, analysis);
    Reports out;
    out.push_back(TRY(report_of(inputs, side, {.arch = options.arch}, analysis, options.debug)));
    if (options.compressed) TRY_VOID(add_compressed(out[0], side.input.bytes(), true, true));
    return out;
}

// What its packages took to build, where a record is given; false where that cannot be read.
bool join_record(const Options& options, Session& session, Report& report) {
    if (options.build.empty()) return true;
    const auto input = session.inputs.open(options.build);
    if (!input) return session.fail(options.build, input.error()), false;
    const auto record = read_build(input->bytes());
    if (!record) return session.fail(options.build, record.error()), false;
    auto table = join_build(report, *record, options.rows.value_or(reporter(options.output).rows));
    if (!table) return session.fail(options.build, table.error()), false;
    report.tables.push_back(*std::move(table));
    return true;
}

// Reports of all files, in their order. False where nobody wants more.
template <class Each>
bool report_each(const std::vector<std::string>& files, const Options& options,
                 const OrderPlan& plan, Session& session, Each&& each) {
    const auto analysis = analysis_options(options);
    bool going = true;
    each_file(
        session, files, plan,
        [&](const std::string& file) -> Result<Reports> {
            const auto side = TRY(open_side(session.inputs, file));
            return reports_on(session.inputs, side, options, analysis);
        },
        [&](const std::string& file, Reports reports) {
            for (auto& report : reports)
                going =
                    going && join_record(options, session, report) && each(file, std::move(report));
            return going;
        });
    return going;
}

RenderOptions shown(RenderOptions render, const Options& options, bool many) {
    render.ruler = ruler_of(options.ruler);
    render.chosen_breakdowns = !options.breakdowns.empty();
    render.chosen_tables = !options.tables.empty();
    render.many = many;
    // The report holds no more rows than were asked for.
    if (options.rows) render.rows = ~u64{0};
    return render;
}

// Each is written as soon as it is there, and gone.
void stream(const std::vector<std::string>& files, const Options& options, const OrderPlan& plan,
            Session& session) {
    write_output(session, options.output, [&](RenderOptions render, const TextSink& out) {
        render = shown(render, options, true);
        return report_each(files, options, plan, session, [&](const auto& file, Report report) {
            render.paths = {&file, 1};
            return reporter(options.output).reports({&report, 1}, render, out);
        });
    });
}

void collect(const std::vector<std::string>& files, const Options& options, const OrderPlan& plan,
             Session& session) {
    const auto kept = std::make_shared<std::vector<Report>>();
    std::vector<std::string> paths;
    (void)report_each(files, options, plan, session, [&](const auto& file, Report report) {
        kept->push_back(std::move(report));
        paths.push_back(file);
        return true;
    });
    session.keep(kept);
    const bool many = files.size() > 1 || options.files.size() > 1 || kept->size() > 1;
    if (kept->empty() && !many) return;
    write_output(session, options.output, [&](RenderOptions render, const TextSink& out) {
        render = shown(render, options, many);
        render.paths = paths;
        return reporter(options.output).reports(*kept, render, out);
    });
}

// What was not given is taken from the configuration.
Result<void> configure(Options& options, Inputs& inputs) {
    const auto config = TRY(read_config(inputs, options.config));
    if (!config) return {};
    TRY_VOID(configure_format(config, "report", options.output));
    if (options.breakdowns.empty() && options.tables.empty())
        for (const auto& b : config->content.breakdowns) options.breakdowns.push_back(b.value);
    return {};
}

void run(Options options, Session& session) {
    if (const auto done = configure(options, session.inputs); !done)
        return session.fail("", done.error());
    // What a format writes in full, tables that were asked for with it, is a format of its own.
    if (const auto full = options.output.format + "-full";
        (options.full || !options.build.empty()) && find_reporter(full) != nullptr)
        options.output.format = full;
    if (!options.list.empty()) {
        const auto more = listed_files(session.inputs, options.list);
        if (!more) return session.fail(options.list, more.error());
        options.files.insert(options.files.end(), more->begin(), more->end());
    } else if (options.files.empty()) {
        return session.fail("report",
                            {ErrorKind::usage, "files is required: name one, or --files0-from"});
    }
    const auto files = leave_out(session.inputs, options.files);
    const auto plan = order_plan(files.size(), options.order);
    if (!plan) return session.fail("report", plan.error());
    (reporter(options.output).one_by_one ? stream : collect)(files, options, *plan, session);
}

// CLI11 would take -3 and 1e30 for large numbers.
std::string check_count(const std::string& text) {
    u64 value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return {};
    return text + " is no count of rows";
}

void add_selection(CLI::App& command, Options& o) {
    command
        .add_option("-d,--breakdown", o.breakdowns,
                    "Cut the file up by this; a,b nests b within a; repeatable "
                    "(binsize list breakdowns) [what the format usually shows]")
        ->transform(with_own_keys)
        ->allow_extra_args(false)
        ->type_name("A[,B]");
    command
        .add_option("--table", o.tables,
                    "Print this table, ordered and cut off as breakdowns are; repeatable "
                    "(binsize list tables)")
        ->allow_extra_args(false)
        ->type_name("NAME");
    command
        .add_option("-n,--rows", o.rows,
                    fmt::format("Rows to show of each breakdown and table; 0 shows all [{}]",
                                default_rows()))
        ->check(check_count)
        ->type_name("ROWS");
    command.add_option("--sort", o.sort, "Largest in the file, in memory, compressed, or by name")
        ->check(one_of({"file", "memory", "gzip", "name"}))
        ->default_str("file")
        ->type_name("BY");
    add_ruler_option(command, o.ruler);
    command
        .add_option("--only", o.only,
                    "Only what matches, or with ! what does not; the rest is one row; repeatable: "
                    "any glob of a kind, and of every kind that is named")
        ->allow_extra_args(false)
        ->type_name("[!]KIND:GLOB");
    command.add_option("--arch", o.arch, "Of a fat file, only this slice")->type_name("ARCH");
}

}  // namespace

void add_report(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("report", "Say where every byte of a file goes");
    const auto options = std::make_shared<Options>();
    command
        ->add_option("files", options->files,
                     "Executables, libraries, objects, or saved reports; - is a pipe")
        ->type_name("FILE");
    command
        ->add_option("--files0-from", options->list,
                     "Also files that FILE names, each ending in a NUL; - is standard input")
        ->type_name("FILE");
    add_selection(*command, *options);
    add_output_options(*command, options->output, &Reporter::reports);
    command->add_flag("--full", options->full,
                      "All that is known, not what fits one screen; of several files each as well");
    command->add_flag("--digest", options->digest, "Also the file's SHA-256");
    command->add_flag("--code-hash", options->code_hash, "Also a fingerprint of the code's bytes");
    command->add_flag_callback(
        "--no-neighbourhood", [options] { options->neighbourhood = false; },
        "Not to give to an owner what merely lies amid what is that one's");
    command->add_flag("--compressed", options->compressed,
                      "Also the gzip and zstd sizes, and what each row takes of gzip's");
    command
        ->add_option("--savings", options->savings,
                     "What tools would save: exactly where that is quick, or all of it")
        ->check(CLI::IsMember({"quick", "all"}))
        ->type_name("HOW");
    command
        ->add_option("--dwarf", options->dwarf,
                     "What of DWARF is read: its units, or all entries, which say who uses strings")
        ->check(CLI::IsMember({"units", "all"}))
        ->type_name("WHAT");
    command->add_option("--build", options->build, "Also what packages took to build")
        ->type_name("RECORD");
    add_order_options(*command, options->order);
    command->add_option("--config", options->config, "Settings [the nearest binsize.json upwards]")
        ->type_name("FILE");
    add_companion_options(*command, options->debug);
    command->add_flag("--strict", options->strict, "Damage in the file is an error, not a note");
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
