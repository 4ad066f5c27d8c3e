// `binsize start`: what the system maps of a program, and what runs before its main.
#include "analysis/start/start.hpp"
#include "cli/command.hpp"
#include "cli/measure.hpp"
#include "cli/open.hpp"
#include "library/library.hpp"

#include <array>
#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::string file, arch;
    u64 page = 0;
    std::optional<std::string> run;
    bool cold = false;
    OutputOptions output;
};

struct Measured {
    RunCost warm;
    std::optional<ColdCost> cold;
};

// Before the file is read: what starts programs should hold as little memory as can be, and what
// is mapped stays in memory.
Result<Measured> measured(const Options& options) {
    const auto words = split_words(*options.run);
    if (!words) return fail(ErrorKind::usage, "--run: a quote is never closed");
    const auto runner = TRY(Runner::start());
    const std::array programs = {options.file};
    Measured out{measure_runs(runner, programs, *words).front(), {}};
    if (!out.warm.problem.empty())
        return fail(ErrorKind::unreadable, "--run: {}", out.warm.problem);
    if (options.cold) out.cold = measure_cold_runs(runner, options.file, *words);
    return out;
}

void add_run(const Measured& measured, Start& out) {
    const auto& warm = measured.warm;
    auto& run = out.run.emplace();
    run.runs = warm.runs;
    run.median = warm.median;
    run.least = warm.low;
    run.most = warm.high;
    run.peak = warm.peak_memory;
    if (!measured.cold) return;
    const auto& cold = measured.cold->cost;
    if (!cold.problem.empty()) return inform(out.notes, "--cold", "{}", cold.problem);
    run.cold = StartCold{cold.runs, cold.median, cold.low, cold.high, measured.cold->read};
}

TraceRequest request_of(const Options& options, const Start& out, bool pages_apart) {
    TraceRequest request{
        .program = options.file.find('/') == std::string::npos ? "./" + options.file : options.file,
        .arguments = split_words(*options.run).value_or(std::vector<std::string>{}),
        .place = {},
        .fixed = out.fixed,
        .ranges = {},
        .pages_apart = pages_apart};
    for (const auto& s : out.segments) request.ranges.push_back({s.address, s.size});
    return request;
}

// One run more, under observation. What cannot be seen is said and nothing else.
void look_on(const Options& options, Start& out) {
    auto request = request_of(options, out, false);
    for (const auto& step : out.steps)
        if (step.kind == "main") request.place = step.address;
    const auto seen = trace_run(request);
    if (!seen) return inform(out.notes, "--run", "{}", seen.error().message);
    if (!request.place)
        inform(out.notes, "--run", "nothing says where main is: calls before it are not counted");
    if (seen->calls) {
        out.run->calls.emplace();
        for (const auto& c : *seen->calls) out.run->calls->push_back({c.name, c.count});
    }
    if (options.page != 0) return;  // the system counts in pages of its own
    for (std::size_t i = 0; i < seen->pages.size(); ++i) {
        out.segments[i].resident_pages = seen->pages[i].resident / out.page;
        out.segments[i].written_pages = seen->pages[i].written / out.page;
    }
}

// And one without what the system brings in along with what is asked for. In that one nothing is
// in the way of the program's own pages, not even a breakpoint.
void look_at_pages(const Image& image, const Options& options, Start& out) {
    if (options.page != 0) return;
    const auto seen = trace_run(request_of(options, out, true));
    if (!seen)
        return inform(out.notes, "--run", "pages that were touched: {}", seen.error().message);
    std::vector<SegmentPages> pages;
    for (const auto& p : seen->pages) {
        auto& segment = pages.emplace_back();
        for (const auto& r : p.present) segment.push_back({r.address, r.size});
    }
    add_touched(image, pages, out);
}

Result<Start> ask(Inputs& inputs, const Options& options) {
    std::optional<Measured> cost;
    if (options.run) cost = TRY(measured(options));
    const auto opened = TRY(open_image(inputs, options.file, {.arch = options.arch}));
    auto out = TRY(
        start(opened.image,
              {.name = opened.name, .tool_version = std::string(version()), .page = options.page}));
    if (cost) {
        add_run(*cost, out);
        if (opened.image.traits.linux_loads) {
            look_on(options, out);
            look_at_pages(opened.image, options, out);
        }
    }
    return out;
}

void run(const Options& options, Session& session) {
    const auto answer = ask(session.inputs, options);
    if (!answer) return session.fail(options.file, answer.error());
    write_output(session, options.output, [&](const RenderOptions& render, const TextSink& out) {
        return reporter(options.output).start(*answer, render, out);
    });
}

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize start app                  pages of each segment, and the way to main\n"
    "  binsize start app --run=--version  also what it takes, asks for and touches\n"
    "  binsize start app --run=-h --cold  and how long where it has to come from storage\n"
    "  binsize start app --page 65536     on a system with larger pages\n"
    "  binsize start app --format json    for a script";

}  // namespace

void add_start(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("start", "Say what is mapped and run before main");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "An executable or library")
        ->required()
        ->type_name("FILE");
    command->add_option("--page", options->page, "Bytes of a page [what the system has]")
        ->type_name("BYTES");
    auto* run_option =
        command->add_option("--run", options->run, "Also run it with these arguments, in quotes");
    run_option->type_name("ARGS");
    command
        ->add_flag("--cold", options->cold,
                   "Also with its file dropped from memory before each run, which disturbs "
                   "whoever else uses it (Linux)")
        ->needs(run_option);
    command->add_option("--arch", options->arch, "Of a fat file, this slice")->type_name("ARCH");
    add_output_options(*command, options->output, &Reporter::start);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
