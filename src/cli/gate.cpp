// `binsize gate`: whether a file keeps to its budget and to what it was before. The exit code and
// every output come from one verdict.
#include "cli/command.hpp"
#include "cli/open.hpp"
#include "cli/output.hpp"
#include "cli/read_side.hpp"
#include "cli/terminal.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::vector<std::string> files;
    std::string budget;
    std::string baseline;
    std::string parent;
    std::string max;
    std::string max_growth;
    std::string max_shrink;
    std::vector<std::string> allow;
    std::string today;
    bool strict_baseline = false;
    bool compressed = false;
    OutputOptions output;
};

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize gate app                                           by ./binsize.json\n"
    "  binsize gate dist/* --budget b.json --baseline base/       base/NAME.json for each\n"
    "  binsize gate app --baseline base.json --max-growth 1%      no file needed\n"
    "  binsize gate app --baseline base.json --budget binsize.json --format markdown\n"
    "  binsize gate app --budget binsize.json --baseline release.json --parent main.json\n"
    "  binsize gate app --budget b.json --allow 'package:foo=+120KiB: new codec'\n"
    "Exit code: 0 passed (warnings too), 1 failed, 2 mistake in the budget or the command,\n"
    "3 a file that cannot be read.";

// "binsize.json:7:5: …" for a mistake in a file.
template <class T>
Result<T> in_file(const std::string& path, Result<T> result) {
    if (!result) result.error().message = path + ":" + result.error().message;
    return result;
}

Result<void> add_quick_rules(Budget& budget, const Options& options) {
    Rule rule;
    rule.glob = "*";
    const auto add = [&](Limit limit, const std::string& text,
                         std::string_view option) -> Result<void> {
        if (text.empty()) return {};
        const auto amount = TRY(parse_amount(text));
        if (limit == Limit::max && amount.kind == Amount::Kind::percent)
            return fail(ErrorKind::usage, "{} takes a size: a file is always 100% of itself",
                        option);
        rule.fail[static_cast<std::size_t>(limit)] = amount;
        return {};
    };
    TRY_VOID(add(Limit::max, options.max, "--max"));
    TRY_VOID(add(Limit::max_growth, options.max_growth, "--max-growth"));
    TRY_VOID(add(Limit::max_shrink, options.max_shrink, "--max-shrink"));
    if (!options.max.empty() || !options.max_growth.empty() || !options.max_shrink.empty())
        budget.rules.push_back(std::move(rule));
    return {};
}

// --allow TEXT, or --allow @FILE with one allowance a line, blank lines and # comments skipped.
Result<void> add_allowances(Budget& budget, const Options& options, Inputs& inputs) {
    for (const auto& given : options.allow) {
        if (!given.starts_with('@')) {
            budget.allow.push_back(TRY(parse_allowance(given)));
            continue;
        }
        const auto path = given.substr(1);
        const auto text = TRY(in_file(path, read_text(inputs, path)));
        std::size_t number = 0;
        for (std::string_view rest = text; !rest.empty();) {
            const auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
            ++number;
            const auto first = line.find_first_not_of(" \t\r");
            if (first == std::string_view::npos || line[first] == '#') continue;
            const auto last = line.find_last_not_of(" \t\r");
            auto allowance = parse_allowance(line.substr(first, last - first + 1));
            if (!allowance)
                return fail(ErrorKind::usage, "{}:{}: {}", path, number, allowance.error().message);
            budget.allow.push_back(*std::move(allowance));
        }
    }
    return {};
}

// A path of the repository stays, so that annotations find the file; others keep their base name.
std::string shown_path(const std::string& path) {
    return path.starts_with('/') ? path.substr(path.rfind('/') + 1) : path;
}

constexpr std::string_view usual_budget = "binsize.json";

// What the command line names; `binsize gate app` alone means the budget of this folder, as
// `binsize budget update` does.
std::string budget_file(const Options& options) {
    const bool quick =
        !options.max.empty() || !options.max_growth.empty() || !options.max_shrink.empty();
    if (!options.budget.empty() || quick || !state_of(std::string(usual_budget)))
        return options.budget;
    return std::string(usual_budget);
}

Result<Budget> budget_of(const Options& options, Inputs& inputs) {
    Budget budget;
    if (const auto file = budget_file(options); !file.empty()) {
        const auto text = read_text(inputs, file);
        if (!text) return fail(text.error().kind, "{}: {}", file, text.error().message);
        budget = TRY(in_file(file, read_budget(*text)));
        budget.name = shown_path(file);
    }
    TRY_VOID(add_quick_rules(budget, options));
    TRY_VOID(add_allowances(budget, options, inputs));
    if (budget.rules.empty() && budget.require.empty() && budget.forbid.empty())
        return fail(ErrorKind::usage,
                    "nothing to judge: give --budget, --max, --max-growth or --max-shrink; there "
                    "is no {} here",
                    usual_budget);
    if ((!options.max_growth.empty() || !options.max_shrink.empty()) && options.baseline.empty() &&
        options.parent.empty())
        return fail(ErrorKind::usage, "growth against what? give --baseline");
    if (!options.today.empty() && !is_day(options.today))
        return fail(ErrorKind::usage, "--today {}: no day, write 2026-11-30", options.today);
    return budget;
}

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

// Where a folder holds what several files are compared with: the report or the program of the same
// name. Empty where it has none.
std::string in_folder(const std::string& path, const std::string& file) {
    if (path.empty() || !is_folder(path)) return path;
    const auto beside = path + (path.ends_with('/') ? "" : "/") + base_name(file);
    for (const auto& candidate : {beside + ".json", beside})
        if (state_of(candidate)) return candidate;
    return {};
}

// Judges one file; nothing where it or what it is compared with cannot be read, which is said.
std::optional<GateVerdict> judge_file(const std::string& file, const Options& options,
                                      const Budget& budget, Session& session) {
    const auto needs = needs_of(budget);
    ReadOptions side;
    side.symbols = needs.symbols;
    side.gzip = needs.gzip || options.compressed;
    side.zstd = needs.zstd || options.compressed;
    bool all = true;
    const auto read = [&](const std::string& path) -> std::optional<Report> {
        if (path.empty()) return std::nullopt;
        auto report = read_side(session.inputs, path, side);
        if (report) return *std::move(report);
        session.fail(path == "-" ? "standard input" : path, report.error());
        all = false;
        return std::nullopt;
    };
    const auto baseline_path = in_folder(options.baseline, file);
    const auto parent_path = in_folder(options.parent, file);
    const auto now = read(file);
    if (!now) return std::nullopt;
    const auto baseline = read(baseline_path);
    const auto parent = read(parent_path);
    if (!all) return std::nullopt;
    auto verdict = judge(budget, {.report = *now,
                                  .baseline = baseline ? &*baseline : nullptr,
                                  .parent = parent ? &*parent : nullptr,
                                  .strict_baseline = options.strict_baseline,
                                  .today = options.today.empty() ? today() : options.today,
                                  .baseline_file = shown_path(baseline_path),
                                  .parent_file = shown_path(parent_path)});
    if (verdict) return *std::move(verdict);
    session.fail(options.files.size() == 1 ? "gate" : file, verdict.error());
    return std::nullopt;
}

void run(const Options& options, Session& session) {
    const auto budget = budget_of(options, session.inputs);
    if (!budget) return session.fail("gate", budget.error());
    for (const auto& path : {options.baseline, options.parent})
        if (options.files.size() > 1 && !path.empty() && !is_folder(path))
            return session.fail(
                path, {ErrorKind::usage, "is one file for several: name a folder of NAME.json"});
    std::vector<GateVerdict> verdicts;
    for (const auto& file : options.files)
        if (auto verdict = judge_file(file, options, *budget, session))
            verdicts.push_back(*std::move(verdict));
    if (verdicts.empty()) return;
    settle(verdicts, *budget);
    for (const auto& verdict : verdicts) session.raise(exit_code(verdict));
    write_output(session, options.output, [&](const RenderOptions& render, const TextSink& out) {
        return reporter(options.output).verdicts(verdicts, render, out);
    });
    write_page(reporter(options.output), verdicts, session);
}

void add_limits(CLI::App& command, Options& o) {
    command
        .add_option("--budget", o.budget,
                    "Rules, properties and prohibitions (docs/ci.md); else ./binsize.json")
        ->type_name("FILE");
    command
        .add_option("--baseline", o.baseline,
                    "What growth is measured against; for several files a folder")
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
    command->add_option("files", options->files, "Executables or saved reports; - is a pipe")
        ->required()
        ->type_name("FILE");
    add_limits(*command, *options);
    add_output_options(*command, options->output, &Reporter::verdicts);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
