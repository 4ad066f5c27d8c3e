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
    OutputOptions output;
};

// Before the file is read: what starts programs should hold as little memory as can be.
Result<RunCost> measured(const Options& options) {
    const auto words = split_words(*options.run);
    if (!words) return fail(ErrorKind::usage, "--run: a quote is never closed");
    const auto runner = TRY(Runner::start());
    const std::array programs = {options.file};
    auto cost = measure_runs(runner, programs, *words).front();
    if (!cost.problem.empty()) return fail(ErrorKind::unreadable, "--run: {}", cost.problem);
    return cost;
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
    std::optional<RunCost> cost;
    if (options.run) cost = TRY(measured(options));
    const auto opened = TRY(open_image(inputs, options.file, {.arch = options.arch}));
    auto out = TRY(
        start(opened.image,
              {.name = opened.name, .tool_version = std::string(version()), .page = options.page}));
    if (cost) {
        out.run =
            StartRun{cost->runs, cost->median, cost->low, cost->high, cost->peak_memory, {}, {}};
        if (opened.image.format == Format::elf) {
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
    command->add_option("--run", options->run, "Also run it with these arguments, in quotes")
        ->type_name("ARGS");
    command->add_option("--arch", options->arch, "Of a fat file, this slice")->type_name("ARCH");
    add_output_options(*command, options->output, &Reporter::start);
    command->footer(std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
