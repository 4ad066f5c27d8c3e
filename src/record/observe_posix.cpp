// Runs a command and watches: steps of Go and compilers that PATH has note themselves (step/), what
// else runs is looked at every now and then, and the kernel tells the sum of all of it at the end.
#include "base/platform/process.hpp"
#include "record/clock.hpp"
#include "record/log.hpp"
#include "record/record.hpp"
#include "record/step/watch.hpp"
#include "record/surroundings.hpp"
#include "record/tools.hpp"
#include "record/tree.hpp"

#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

namespace binsize::record {
namespace {

volatile sig_atomic_t command_to_tell = 0;
extern "C" void pass_signal_on(int signal) {
    if (command_to_tell > 0) ::kill(static_cast<pid_t>(command_to_tell), signal);
}

// Every 20 ms while processes come and go, so that few are missed. Less often where none do, as
// where all of them account for themselves, and where many make a look expensive: looking takes no
// more than a hundredth of the time.
class Pace {
public:
    // Milliseconds until the next look, after one of so many seconds.
    int after(double look, bool changed) {
        constexpr double most = 100, slower = 1.25;
        pause_ = changed ? least : std::min(pause_ * slower, most);
        return static_cast<int>(std::max(pause_, std::min(look * 1000 * 99, most)));
    }

private:
    static constexpr double least = 20;
    double pause_ = least;
};

// Waits for the command; whoever else ends below it is collected. Looks at all of them meanwhile.
int attend(pid_t command, double begin, bool follow, Tree& tree, rusage& usage) {
    int status = 0;
    Pace pace;
    for (;;) {
        int other = 0;
        const pid_t ended = ::wait4(-1, &other, follow ? WNOHANG : 0, nullptr);
        if (ended == command) {
            status = other;
            break;
        }
        if (ended < 0 && errno != EINTR) break;
        if (ended != 0 || !follow) continue;
        const double looked = now();
        const bool changed = tree.look(command, looked - begin);
        (void)wait_a_moment(command, pace.after(now() - looked, changed));
    }
    ::getrusage(RUSAGE_CHILDREN, &usage);
    return status;
}

// What the last link listed is all that the program is made of.
std::optional<u64> linked_packages(const std::vector<BuildStep>& steps) {
    std::set<std::string_view> all;
    bool any = false;
    for (const auto& s : steps) {
        if (s.tool != "link" || s.needs.empty()) continue;
        any = true;
        all.insert(s.needs.begin(), s.needs.end());
    }
    return any ? std::optional<u64>(all.size()) : std::nullopt;
}

// Some tools are not told what the compiler is: a package's steps are of one module.
void complete_modules(std::vector<BuildStep>& steps) {
    std::map<std::string, std::string> modules;
    for (const auto& s : steps)
        if (!s.module.empty()) modules.emplace(s.package, s.module);
    for (auto& s : steps)
        if (const auto found = modules.find(s.package); s.module.empty() && found != modules.end())
            s.module = found->second;
}

// What there is to be had of what is wanted, here and so in the steps.
u64 countable(const Plan& plan, Notes& notes) {
    const auto found = Counting(plan.counters).open();
    if (plan.counters_asked && found != plan.counters)
        inform(notes, "recorder",
               "not all counters can be had here: the machine or the kernel does not count them");
    return found;
}

}  // namespace

Result<Outcome> observe(const Plan& plan) {
    Outcome out;
    auto& record = out.record;
    record.command = plan.command;
    record.cold = plan.cold;
    record.processors = std::max(1U, std::thread::hardware_concurrency());
    const auto counted = countable(plan, record.notes);
    const Surroundings surroundings(plan, counted, record.notes);
    const auto program = surroundings.find(plan.command.front());
    if (program.empty()) return fail(ErrorKind::unreadable, "is not found in PATH");
    const bool follow = plan.follow && Tree::works();
    if (plan.follow && !follow)
        inform(record.notes, "recorder", "other processes than steps of Go cannot be seen here");
    Tree tree(plan.series);
    if (follow) tree.adopt();

    rusage before{};
    ::getrusage(RUSAGE_CHILDREN, &before);  // of `go env`
    const double begin = now();
    const Counting counting(counted);
    const pid_t command =
        TRY(start_process({.program = program,
                           .arguments = {plan.command.begin() + 1, plan.command.end()},
                           .environment = surroundings.environment()}));
    command_to_tell = command;
    // Interrupts of the terminal are the command's to answer.
    for (const int s : {SIGINT, SIGQUIT}) ::signal(s, SIG_IGN);
    for (const int s : {SIGTERM, SIGHUP}) ::signal(s, pass_signal_on);
    rusage usage{};
    const int status = attend(command, begin, follow, tree, usage);
    command_to_tell = 0;
    record.wall = now() - begin;
    Counts counts;
    counting.read(counts);
    record.counters = counters_of(counts);
    record.user = seconds(usage.ru_utime) - seconds(before.ru_utime);
    record.system = seconds(usage.ru_stime) - seconds(before.ru_stime);
    record.peak = resident_bytes(usage.ru_maxrss);
    const auto end = ended_by(status);
    out.signal = end.signal;
    record.code = end.signal != 0 ? 128 + end.signal : end.code;

    const auto log = surroundings.log();
    std::error_code nowhere;
    const auto here = std::filesystem::current_path(nowhere).string();
    auto exact = read_log(as_view(log), here);
    for (auto& e : exact) {
        e.step.start -= begin;
        e.step.end -= begin;
    }
    record.steps = tree.steps(exact);
    for (auto& e : exact) record.steps.push_back(std::move(e.step));
    complete_modules(record.steps);
    inherit_units(record.steps);
    record.packages = linked_packages(record.steps);
    std::ranges::stable_sort(record.steps, {}, &BuildStep::start);
    return out;
}

}  // namespace binsize::record
