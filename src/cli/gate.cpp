// `binsize gate`: whether a file keeps to its budget and to what it was before. The exit code and
// every output come from one verdict.
#include "cli/config_file.hpp"
#include "cli/gate_options.hpp"
#include "cli/open.hpp"
#include "cli/output.hpp"
#include "cli/read_side.hpp"
#include "cli/terminal.hpp"
#include "compare/build/build.hpp"
#include "history/history.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>

namespace binsize::cli {
namespace {

using Options = GateOptions;

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize gate                                               all that binsize.json names\n"
    "  binsize gate app                                           by the nearest binsize.json\n"
    "  binsize gate dist/* --budget b.json --baseline base/       base/NAME.json for each\n"
    "  binsize gate app --baseline base.json --max-growth 1%      no file needed\n"
    "  binsize gate app --baseline base.json --budget binsize.json --format markdown\n"
    "  binsize gate app --budget binsize.json --baseline release.json --parent main.json\n"
    "  binsize gate app --baseline db:main --db sizes.sqlite      what was recorded last\n"
    "  binsize gate app --budget b.json --allow 'package:foo=+120KiB: new codec'\n"
    "  binsize gate app --budget b.json --build 1.json --build 2.json --build 3.json\n"
    "Exit code: 0 passed (warnings too), 1 failed, 2 mistake in the budget or the command,\n"
    "3 a file that cannot be read.";

// With the log of a CI service goes a page, where the service names a file for it.
void write_page(const Reporter& reporter, Verdicts verdicts, Session& session) {
    if (reporter.page == nullptr) return;
    const char* path = std::getenv(reporter.page_file);
    if (path == nullptr || *path == '\0' || is_input(session, path)) return;
    if (auto output = Output::append(path)) {
        (void)reporter.page(verdicts, {.style = file_style("never")},
                            [&](std::string_view text) { return output->write(text); });
        if (const auto done = output->finish(); !done) session.fail(path, done.error());
    } else {
        session.fail(path, output.error());
    }
}

bool is_folder(const std::string& path) {
    std::error_code none;
    return std::filesystem::is_directory(path, none);
}

bool is_record(const std::string& path) { return path.starts_with("db:"); }

// Where a folder holds what several files are compared with: the report or the program of the same
// name. Empty where it has none.
std::string in_folder(const std::string& path, const std::string& file) {
    if (path.empty() || is_record(path) || !is_folder(path)) return path;
    const auto beside = path + (path.ends_with('/') ? "" : "/") + base_name(file);
    for (const auto& candidate : {beside + ".json", beside})
        if (state_of(candidate)) return candidate;
    return {};
}

/// One of the two that a file is compared with: what the command line says, else its target, else
/// the whole configuration.
struct Side {
    std::string Options::* given;
    std::optional<Configured> ConfiguredTarget::* of_target;
    std::optional<Configured> Configuration::* of_all;
};
constexpr Side baseline_side{&Options::baseline, &ConfiguredTarget::baseline,
                             &Configuration::baseline};
constexpr Side parent_side{&Options::parent, &ConfiguredTarget::parent, &Configuration::parent};

class Gate {
public:
    Gate(const Options& options, const Budget& budget, const std::optional<ConfigFile>& config,
         Session& session)
        : options_(options), budget_(budget), config_(config), session_(session) {
        const auto needs = needs_of(budget);
        read_.symbols = needs.symbols;
        read_.gzip = needs.gzip || options.compressed;
        read_.zstd = needs.zstd || options.compressed;
    }

    // Reads the records of builds of each side.
    Result<void> read_builds() {
        for (const auto& [paths, side] : {std::pair(&options_.builds, &builds_),
                                          {&options_.baseline_builds, &baseline_builds_},
                                          {&options_.parent_builds, &parent_builds_}})
            for (const auto& path : *paths) {
                const auto input = session_.inputs.open(path);
                auto record = input ? read_build(input->bytes()) : std::unexpected(input.error());
                if (!record)
                    return fail(record.error().kind, "{}: {}", path, record.error().message);
                if (record->code != 0)
                    return fail(ErrorKind::usage, "{}: is of a build that failed", path);
                side->push_back(*std::move(record));
            }
        return {};
    }

    // Judges one file; nothing where it or what it is compared with cannot be read, which is said.
    std::optional<GateVerdict> judge_file(const TargetFile& file) {
        const auto now = read(file.path);
        if (!now) return std::nullopt;
        const auto baseline = compared(baseline_side, file, *now);
        const auto parent = compared(parent_side, file, *now);
        if (!baseline || !parent) return std::nullopt;
        auto verdict = judge(budget_, {.report = *now,
                                       .baseline = baseline->report ? &*baseline->report : nullptr,
                                       .parent = parent->report ? &*parent->report : nullptr,
                                       .strict_baseline = options_.strict_baseline,
                                       .today = options_.today.empty() ? today() : options_.today,
                                       .baseline_file = shown_path(baseline->name),
                                       .parent_file = shown_path(parent->name),
                                       .builds = {.now = &builds_,
                                                  .baseline = &baseline_builds_,
                                                  .parent = &parent_builds_}});
        if (verdict) return *std::move(verdict);
        session_.fail(options_.files.size() == 1 ? "gate" : file.path, verdict.error());
        return std::nullopt;
    }

    [[nodiscard]] std::string path_of(const Side& side, const TargetFile& file) const {
        if (!(options_.*side.given).empty()) return options_.*side.given;
        if (!config_) return {};
        const auto& own = file.target != nullptr ? file.target->*side.of_target : std::nullopt;
        if (own) return config_->located(own->value);
        const auto& all = config_->content.*side.of_all;
        return all ? config_->located(all->value) : std::string();
    }

private:
    struct Compared {
        std::string name;
        std::optional<Report> report;  ///< nothing: there is none to compare with
    };

    std::optional<Report> read(const std::string& path) {
        auto report = read_side(session_.inputs, path, read_);
        if (report) return *std::move(report);
        session_.fail(path == "-" ? "standard input" : path, report.error());
        return std::nullopt;
    }

    // Nothing where that cannot be read, which is said.
    std::optional<Compared> compared(const Side& side, const TargetFile& file, const Report& now) {
        const auto path = in_folder(path_of(side, file), file.path);
        if (path.empty()) return Compared{};
        if (is_record(path)) return recorded(path.substr(3), now);
        auto report = read(path);
        if (!report) return std::nullopt;
        return Compared{path, std::move(report)};
    }

    std::optional<Compared> recorded(const std::string& which, const Report& now) {
        const auto path = database_of(config_, options_.database);
        const auto say = [&](const Error& error) -> std::optional<Compared> {
            session_.fail(path.empty() ? "gate" : path, error);
            return std::nullopt;
        };
        if (path.empty())
            return say(
                {ErrorKind::usage, fmt::format("db:{} of which database? Give --db", which)});
        if (!history_) {
            auto opened = History::open(path);
            if (!opened) return say(opened.error());
            history_.emplace(*std::move(opened));
        }
        auto found = history_->baseline(now.subject.name, platform_of(now.subject), which);
        if (!found) return say(found.error());
        if (!*found) return Compared{};
        return Compared{"db:" + (*found)->revision, std::move((*found)->report)};
    }

    const Options& options_;
    const Budget& budget_;
    const std::optional<ConfigFile>& config_;
    Session& session_;
    ReadOptions read_;
    std::optional<History> history_;
    std::vector<BuildRecord> builds_, baseline_builds_, parent_builds_;
};

Result<std::vector<TargetFile>> files_of(const Options& options,
                                         const std::optional<ConfigFile>& config) {
    if (!options.files.empty()) return targets_of(options.files, config);
    if (!config || config->content.targets.empty())
        return fail(ErrorKind::usage, "which files? Name them, or \"targets\" in {}", usual_config);
    return target_files(*config);
}

// Growth against what; and one file is no baseline of several.
Result<void> check_sides(const Options& options, const Gate& gate,
                         const std::vector<TargetFile>& files) {
    bool any = false;
    for (const auto& file : files)
        for (const auto& side : {baseline_side, parent_side})
            any |= !gate.path_of(side, file).empty();
    if ((!options.max_growth.empty() || !options.max_shrink.empty()) && !any)
        return fail(ErrorKind::usage, "growth against what? give --baseline");
    if ((!options.baseline_builds.empty() || !options.parent_builds.empty()) && !any)
        return fail(ErrorKind::usage, "records of the baseline's builds without a --baseline");
    for (const auto& path : {options.baseline, options.parent})
        if (files.size() > 1 && !path.empty() && !is_record(path) && !is_folder(path))
            return fail(ErrorKind::usage, "{}: is one file for several: name a folder of NAME.json",
                        path);
    return {};
}

void run(Options options, Session& session) {
    const auto config = read_config(session.inputs, options.config);
    if (!config) return session.fail("", config.error());
    if (const auto done = configure_format(*config, "gate", options.output); !done)
        return session.fail("", done.error());
    const auto budget = budget_of(options, *config, session.inputs);
    if (!budget) return session.fail("gate", budget.error());
    const auto files = files_of(options, *config);
    if (!files) return session.fail("gate", files.error());
    Gate gate(options, *budget, *config, session);
    if (const auto fine = check_sides(options, gate, *files); !fine)
        return session.fail("", fine.error());
    if (const auto read = gate.read_builds(); !read) return session.fail("gate", read.error());
    std::vector<GateVerdict> verdicts;
    for (const auto& file : *files)
        if (auto verdict = gate.judge_file(file)) verdicts.push_back(*std::move(verdict));
    if (verdicts.empty()) return;
    settle(verdicts, *budget);
    for (const auto& verdict : verdicts) session.raise(exit_code(verdict));
    write_output(session, options.output, [&](const RenderOptions& render, const TextSink& out) {
        return reporter(options.output).verdicts(verdicts, render, out);
    });
    write_page(reporter(options.output), verdicts, session);
}

void add_builds(CLI::App& command, Options& o) {
    const auto add = [&](const char* name, std::vector<std::string>& to, const char* what) {
        command.add_option(name, to, what)->allow_extra_args(false)->type_name("RECORD");
    };
    add("--build", o.builds,
        "What building it took (binsize build --record), for rules of metric:build_*; repeat: of "
        "several the median counts");
    add("--baseline-build", o.baseline_builds, "The same of the baseline; repeatable");
    add("--parent-build", o.parent_builds, "The same of the parent; repeatable");
}

void add_limits(CLI::App& command, Options& o) {
    command
        .add_option("--budget,--config", o.config,
                    "Rules, properties and prohibitions, targets (docs/ci.md); else the nearest "
                    "binsize.json upwards")
        ->type_name("FILE");
    command
        .add_option("--baseline", o.baseline,
                    "What growth is measured against; for several files a folder; db:BRANCH or "
                    "db:REVISION of --db")
        ->type_name("FILE");
    command.add_option("--db", o.database, "The database that `binsize record` keeps")
        ->type_name("FILE");
    command
        .add_option("--parent", o.parent,
                    "Where the change began: growth since is the change's, earlier is inherited")
        ->type_name("FILE");
    command.add_option("--max", o.max, "The file's largest size")->type_name("SIZE");
    command.add_option("--max-growth", o.max_growth, "The file's largest growth, 1% or +50KiB")
        ->type_name("SIZE");
    command.add_option("--max-shrink", o.max_shrink, "The file's largest shrinkage")
        ->type_name("SIZE");
    command
        .add_option("--allow", o.allow,
                    "Growth that was agreed to: 'package:foo=+120KiB: reason', or @FILE with one a "
                    "line; repeatable")
        ->allow_extra_args(false)
        ->type_name("TEXT");
    command.add_flag("--strict-baseline", o.strict_baseline,
                     "Fail where the baseline is not alike (Go version, flags, architecture)");
    command.add_flag("--compressed", o.compressed, "Also the gzip and zstd sizes");
    command.add_option("--today", o.today, "The date for rules that expire")->type_name("DAY");
}

}  // namespace

void add_gate(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("gate", "Pass or fail a file by its budget and baseline");
    const auto options = std::make_shared<Options>();
    command
        ->add_option("files", options->files,
                     "Executables or saved reports; - is a pipe [the targets of binsize.json]")
        ->type_name("FILE");
    add_limits(*command, *options);
    add_builds(*command, *options);
    add_output_options(*command, options->output, &Reporter::verdicts);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
