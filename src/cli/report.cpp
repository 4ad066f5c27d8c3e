// `binsize report`: where does every byte of each file go. A saved report is shown again.
#include "analysis/analysis.hpp"
#include "analysis/saved.hpp"
#include "base/parallel.hpp"
#include "cli/choices.hpp"
#include "cli/command.hpp"
#include "cli/keys.hpp"
#include "cli/left_out.hpp"
#include "cli/read_side.hpp"
#include "compare/build/build.hpp"

#include <charconv>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

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
    bool compressed = false;
    std::string savings = "quick";
    bool strict = false;
    std::string build;
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
    out.rows = options.rows.value_or(format.rows);
    out.sort = options.sort.value_or("") == "memory" ? ReportOptions::Sort::memory
               : options.sort.value_or("") == "name" ? ReportOptions::Sort::name
                                                     : ReportOptions::Sort::file;
    out.only = options.only;
    out.digest = options.digest;
    out.code_hash = options.code_hash;
    out.all_savings = options.savings == "all";
    out.strict = options.strict;
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

Result<Reports> reports_on(const Side& side, const Options& options,
                           const ReportOptions& analysis) {
    if (side.saved) return saved_reports(side, options, analysis);
    Reports out;
    out.push_back(TRY(report_of(side, {.arch = options.arch}, analysis)));
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

// Of many files at once as many as there are cores; what was read of each, in their order.
std::vector<Result<Reports>> read_all(std::span<const std::string> files, const Options& options,
                                      Inputs& inputs) {
    const auto analysis = analysis_options(options);
    std::vector<std::optional<Result<Reports>>> made(files.size());
    std::mutex opening;
    std::size_t next = 0;
    const auto open_next = [&](std::size_t& at) -> std::optional<Result<Side>> {
        const std::lock_guard lock(opening);
        at = next++;
        if (at >= files.size()) return std::nullopt;
        inputs.count(at + 1, files.size());
        return open_side(inputs, files[at]);
    };
    const auto work = [&] {
        std::size_t at = 0;
        while (const auto side = open_next(at)) {
            // How many files are done says enough where there are several.
            std::optional<Unwatched> within;
            if (files.size() > 1) within.emplace();
            made[at] = *side ? reports_on(**side, options, analysis)
                             : Result<Reports>(std::unexpected(side->error()));
        }
    };
    if (files.size() > 1)
        in_parallel(work, work);
    else
        work();
    std::vector<Result<Reports>> out;
    for (auto& one : made) out.push_back(*std::move(one));
    return out;
}

std::vector<Report> all_reports(const Options& options, Session& session) {
    std::vector<Report> out;
    const auto files = leave_out(session.inputs, options.files);
    auto all = read_all(files, options, session.inputs);
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto& reports = all[i];
        if (!reports) {
            session.fail(files[i] == "-" ? "standard input" : files[i], reports.error());
            continue;
        }
        for (auto& report : *reports) {
            if (!join_record(options, session, report)) return out;
            out.push_back(std::move(report));
        }
    }
    return out;
}

void run(const Options& options, Session& session) {
    const auto kept = std::make_shared<const std::vector<Report>>(all_reports(options, session));
    session.keep(kept);
    const auto& reports = *kept;
    const bool many = options.files.size() > 1 || reports.size() > 1;
    if (reports.empty() && !many) return;
    write_output(session, options.output, [&](RenderOptions render, const TextSink& out) {
        render.ruler = ruler_of(options.ruler);
        render.chosen_breakdowns = !options.breakdowns.empty();
        render.chosen_tables = !options.tables.empty();
        render.many = many;
        // The report holds no more rows than were asked for.
        if (options.rows) render.rows = ~u64{0};
        return reporter(options.output).reports(reports, render, out);
    });
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
    command.add_option("--sort", o.sort, "Largest in the file, in memory, or by name")
        ->check(one_of({"file", "memory", "name"}))
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
        ->required()
        ->type_name("FILE");
    add_selection(*command, *options);
    add_output_options(*command, options->output, &Reporter::reports);
    command->add_flag("--full", options->full,
                      "All that is known, not what fits one screen; of several files each as well");
    command->add_flag("--digest", options->digest, "Also the file's SHA-256");
    command->add_flag("--code-hash", options->code_hash, "Also a fingerprint of the code's bytes");
    command->add_flag("--compressed", options->compressed, "Also the gzip and zstd sizes");
    command
        ->add_option("--savings", options->savings,
                     "What tools would save: exactly where that is quick, or all of it")
        ->check(CLI::IsMember({"quick", "all"}))
        ->type_name("HOW");
    command->add_option("--build", options->build, "Also what packages took to build")
        ->type_name("RECORD");
    command->add_flag("--strict", options->strict, "Damage in the file is an error, not a note");
    command->footer(std::string(examples));
    command->callback([&session, options] {
        // What a format writes in full, tables that were asked for with it, is a format of its own.
        if (const auto full = options->output.format + "-full";
            (options->full || !options->build.empty()) && find_reporter(full) != nullptr)
            options->output.format = full;
        session.run = [&session, options] { run(*options, session); };
    });
}

}  // namespace binsize::cli
