// Runs binsize-lief as a process of its own: limits on memory and time, both its outputs caught,
// nothing left behind whatever happens to it.
#include "base/platform/descriptors.hpp"
#include "base/platform/files.hpp"
#include "base/platform/process.hpp"
#include "base/platform/signals.hpp"
#include "cli/loader.hpp"
#include "cli/output.hpp"

#include <string_view>

namespace binsize::cli {
namespace {

// LIEF 0.9 takes five times the file; the largest files that it reads at all are below 1 GiB.
constexpr u64 most_memory = u64{8} << 30U;
constexpr std::chrono::seconds most_time{120};

}  // namespace

std::string lief_program() {
    const auto self = own_program();
    return self.substr(0, self.find_last_of(path_separators) + 1) + "binsize-lief";
}

Result<LiefRun> run_lief(std::span<const std::string> arguments, u64 most_output) {
    ProcessPlan plan{.program = lief_program(),
                     .arguments = {arguments.begin(), arguments.end()},
                     .most_memory = most_memory,
                     .most_time = most_time,
                     .no_core = true};
    if (!is_program(plan.program))
        return fail(ErrorKind::unsupported,
                    "the LIEF loader is not installed: there is no binsize-lief beside binsize");
    auto run = capture(std::move(plan), most_time, most_output);
    if (!run) return fail(ErrorKind::unreadable, "a process for LIEF cannot be started");
    if (run->too_much)
        return fail(ErrorKind::unreadable, "LIEF says more of it than is kept, {} bytes",
                    run->out.size());
    if (run->late)
        return fail(ErrorKind::unreadable, "LIEF did not finish within {} s", most_time.count());
    if (run->end.signal != 0)
        return fail(ErrorKind::unreadable, "LIEF crashed on it (signal {}, {})", run->end.signal,
                    name_of_signal(run->end.signal));
    if (run->end.code == Ended::not_started)
        return fail(ErrorKind::unsupported, "binsize-lief could not be started");
    return LiefRun{run->end.code, std::move(run->out), std::move(run->err)};
}

void relay_errors(const LiefRun& run) { (void)write_whole(standard_error, run.errors); }

int relay_to_lief(int argc, char** argv) {
    std::vector<std::string> arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string_view a = argv[i];
        if (a == "--loader")
            ++i;
        else if (!a.starts_with("--loader="))
            arguments.emplace_back(a);
    }
    auto run = run_lief(arguments);
    if (!run) {
        print_error("", run.error().message);
        return exit_code(run.error().kind);
    }
    auto output = Output::open("-");
    // A closed pipe is no error; a full disk is one of this process, whatever the other says.
    if (output) {
        static_cast<void>(output->write(run->output));  // finish() says the same and why
        if (const auto finished = output->finish(); !finished) {
            print_error("standard output", finished.error().message);
            return exit_code(finished.error().kind);
        }
    }
    relay_errors(*run);
    return run->code;
}

}  // namespace binsize::cli
