// `binsize compare`: variants of one program side by side, or a release folder as a matrix.
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/left_out.hpp"
#include "cli/measure.hpp"
#include "cli/read_side.hpp"

#include <fmt/format.h>

#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::vector<std::string> files;
    OutputOptions output;
    std::size_t rows = 20;
    bool no_compressed = false;
    std::optional<std::string> run;
};

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize compare app app-s app-w app-stripped     what each dropped, and what that costs\n"
    "  binsize compare app app-upx --run --version      also start-up time and peak memory\n"
    "  binsize compare dist/*                           a release: systems by processors\n"
    "  binsize compare a.json b.json --format markdown  from saved reports";

struct Read {
    std::vector<Report> reports;
    std::vector<std::string> paths;  // of the reports
};

Read read_all(const Options& options, Session& session) {
    Read out;
    const bool compressed = !options.no_compressed;
    const auto files = leave_out(session.inputs, options.files);
    for (const auto& file : files) {
        session.inputs.count(static_cast<u64>(&file - files.data()) + 1, files.size());
        auto report = read_side(session.inputs, file,
                                {.gzip = compressed, .zstd = compressed, .code_hash = true});
        if (report) {
            out.reports.push_back(*std::move(report));
            out.paths.push_back(file);
        } else {
            session.fail(file == "-" ? "standard input" : file, report.error());
        }
    }
    return out;
}

// `--run a b` means two files to whoever writes it, and one and its arguments to the parser.
bool swallowed_a_file(const Options& options) {
    return options.run && options.files.size() < 2 && state_of(*options.run).has_value();
}

Error swallowed(const Options& options) {
    constexpr std::string_view text =
        "--run takes the arguments of the programs, and {0} is a file: "
        "write --run '' {0} to compare it, --run ' {0}' to hand it to {1}";
    return {ErrorKind::usage,
            fmt::format(text, printable(*options.run), printable(options.files[0]))};
}

void run(const Options& options, Session& session) {
    const auto words = split_words(options.run.value_or(""));
    if (!words) return session.fail("compare", {ErrorKind::usage, "--run: a quote never closes"});
    if (swallowed_a_file(options)) return session.fail("compare", swallowed(options));
    std::optional<Runner> runner;
    if (options.run) {
        auto started = Runner::start();
        if (!started) return session.fail("compare", started.error());
        runner.emplace(*std::move(started));
    }
    const auto read = read_all(options, session);
    if (read.reports.empty()) return;
    auto comparison = compare_variants(read.reports);
    if (runner) {
        auto costs = measure_runs(*runner, read.paths, *words);
        for (std::size_t i = 0; i < costs.size(); ++i)
            comparison.variants[i].run = std::move(costs[i]);
    }
    write_output(session, options.output, [&](RenderOptions render, const TextSink& out) {
        render.rows = options.rows;
        return reporter(options.output).comparison(comparison, render, out);
    });
}

}  // namespace

void add_compare(CLI::App& root, Session& session) {
    auto* command =
        root.add_subcommand("compare", "Put variants of a program, or a release, side by side");
    const auto options = std::make_shared<Options>();
    command
        ->add_option("files", options->files,
                     "Executables or saved reports; the others are compared with the first")
        ->required()
        ->type_name("FILE");
    command->add_option("-n,--rows", options->rows, "Rows of each table; 0 shows all")
        ->capture_default_str()
        ->type_name("ROWS");
    command->add_flag("--no-compressed", options->no_compressed,
                      "Leave out the gzip and zstd sizes, which take longest");
    command
        ->add_option("--run", options->run,
                     "RUN each file with these arguments and measure start to exit and peak memory")
        ->type_name("ARGS");
    add_output_options(*command, options->output, &Reporter::comparison);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
