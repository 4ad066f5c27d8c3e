// `binsize report`: where does every byte of each file go.
#include "analysis/analysis.hpp"
#include "cli/command.hpp"
#include "cli/keys.hpp"
#include "cli/open.hpp"
#include "cli/progress.hpp"
#include "cli/read_side.hpp"

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
    std::string sort = "file";
    std::string domain = "both";
    std::string only;
    std::string arch;
    bool digest = false;
    bool code_hash = false;
    bool compressed = false;
    bool strict = false;
};

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize report app                             a page for people\n"
    "  binsize report app --format json -o app.json   save it, for diff and gate\n"
    "  binsize report app -d sections,symbols -n 10   symbols within sections\n"
    "  binsize report app -d packages --sort memory   what a running program maps\n"
    "  binsize report app --only 'package:net/**'     one part, the rest as one row\n"
    "  binsize report dist/*                          several, and a closing table\n"
    "  cat app | binsize report -                     from a pipe";

ReportOptions analysis_options(const Options& options) {
    const auto& format = reporter(options.output);
    ReportOptions out;
    for (const auto& b : options.breakdowns) out.breakdowns.push_back(split_keys(b));
    if (options.breakdowns.empty() && options.tables.empty())
        for (const auto id : format.breakdowns) out.breakdowns.push_back({std::string(id)});
    out.tables = options.tables;
    out.rows = options.rows.value_or(format.rows);
    out.sort = options.sort == "memory" ? ReportOptions::Sort::memory
               : options.sort == "name" ? ReportOptions::Sort::name
                                        : ReportOptions::Sort::file;
    out.only = options.only;
    out.digest = options.digest;
    out.code_hash = options.code_hash;
    out.strict = options.strict;
    return out;
}

Result<Report> report_on(const std::string& file, const Options& options, ReportOptions analysis) {
    const auto opened = TRY(open_image(file, {.arch = options.arch}));
    analysis.name = opened.name;
    auto report = TRY(analyze_signed(opened.image, analysis));
    if (options.compressed) TRY_VOID(add_compressed(report, opened.input.bytes(), true, true));
    return report;
}

std::vector<Report> all_reports(const Options& options, Session& session) {
    Progress progress;
    std::vector<Report> out;
    const auto analysis = analysis_options(options);
    for (const auto& file : options.files) {
        progress.say("binsize: reading " + file);
        auto report = report_on(file, options, analysis);
        if (report)
            out.push_back(*std::move(report));
        else
            session.fail(file == "-" ? "standard input" : file, report.error());
    }
    return out;
}

void run(const Options& options, Session& session) {
    const auto kept = std::make_shared<const std::vector<Report>>(all_reports(options, session));
    session.keep(kept);
    const auto& reports = *kept;
    const bool many = options.files.size() > 1;
    if (reports.empty() && !many) return;
    write_output(session, options.output, options.files,
                 [&](RenderOptions render, const TextSink& out) {
                     render.domain = options.domain == "file"     ? Domain::file
                                     : options.domain == "memory" ? Domain::memory
                                                                  : Domain::both;
                     render.chosen_breakdowns = !options.breakdowns.empty();
                     render.chosen_tables = !options.tables.empty();
                     render.many = many;
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
        .add_option(
            "-d,--breakdown", o.breakdowns,
            "Cut the file up by this; a,b nests b within a; repeatable " "(binsize list "
                                                                         "breakdowns)")
        ->allow_extra_args(false)
        ->type_name("A[,B]");
    command.add_option("--table", o.tables, "Print this table; repeatable (binsize list tables)")
        ->allow_extra_args(false)
        ->type_name("NAME");
    command.add_option("-n,--rows", o.rows, "Rows to show of each breakdown; 0 shows all")
        ->check(check_count)
        ->type_name("ROWS");
    command.add_option("--sort", o.sort, "Largest in the file, in memory, or by name")
        ->check(CLI::IsMember({"file", "memory", "name"}))
        ->capture_default_str()
        ->type_name("BY");
    command.add_option("--domain", o.domain, "Which sizes to print")
        ->check(CLI::IsMember({"file", "memory", "both"}))
        ->capture_default_str()
        ->type_name("RULER");
    command.add_option("--only", o.only, "Only what matches, the rest is one row")
        ->type_name("KIND:GLOB");
    command.add_option("--arch", o.arch, "Of a fat file, only this slice")->type_name("ARCH");
}

}  // namespace

void add_report(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("report", "Say where every byte of a file goes");
    const auto options = std::make_shared<Options>();
    command->add_option("files", options->files, "Executables, libraries, objects; - is a pipe")
        ->required()
        ->type_name("FILE");
    add_selection(*command, *options);
    add_output_options(*command, options->output);
    command->add_flag("--digest", options->digest, "Also the file's SHA-256");
    command->add_flag("--code-hash", options->code_hash, "Also a fingerprint of the code's bytes");
    command->add_flag("--compressed", options->compressed, "Also the gzip and zstd sizes");
    command->add_flag("--strict", options->strict, "Damage in the file is an error, not a note");
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
