// A tool of the build in the middle: `go build -toolexec` starts this program with the tool's
// command line. The tool gets input, outputs, folder and signals as they are, and this process ends
// as the tool did. It runs hundreds of times in a build, so it does what it must and no more.
#include "base/hash.hpp"
#include "base/platform/process.hpp"
#include "base/platform/signals.hpp"
#include "record/clock.hpp"
#include "record/content.hpp"
#include "record/log.hpp"
#include "record/phases.hpp"
#include "record/record.hpp"
#include "record/series.hpp"
#include "record/tree.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace binsize::record {
namespace {

volatile sig_atomic_t child_to_tell = 0;

extern "C" void pass_on(int signal) {
    if (child_to_tell > 0) ::kill(static_cast<pid_t>(child_to_tell), signal);
}

// Before the process is collected: afterwards its files are gone. Absent on other systems.
void read_traffic(pid_t process, BuildStep& step) {
    const auto path = "/proc/" + std::to_string(process) + "/io";
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    char text[512] = {};
    const auto got = ::read(fd, text, sizeof text - 1);
    ::close(fd);
    if (got <= 0) return;
    unsigned long long read = 0, written = 0, reads = 0, writes = 0;
    if (std::sscanf(text, "rchar: %llu\nwchar: %llu\nsyscr: %llu\nsyscw: %llu", &read, &written,
                    &reads, &writes) != 4)
        return;
    step.read = read;
    step.written = written;
    step.reads = reads;
    step.writes = writes;
}

// Interrupts from the terminal reach the tool by themselves; what is sent to this process alone is
// passed on.
void settle_signals(bool child) {
    for (const int s : {SIGINT, SIGQUIT}) ::signal(s, child ? SIG_DFL : SIG_IGN);
    for (const int s : {SIGTERM, SIGHUP}) ::signal(s, child ? SIG_DFL : pass_on);
}

[[noreturn]] void end_as(int status) {
    const auto end = ended_by(status);
    if (end.signal != 0) end_by_signal(end.signal);
    ::_exit(end.code);
}

void describe(BuildStep& step, int argc, char** argv) {
    std::vector<std::string_view> arguments;
    Hasher hash;
    for (int i = 2; i < argc; ++i) {
        arguments.emplace_back(argv[i]);
        hash.add(arguments.back());
    }
    step.arguments = hash.digest().hex().substr(0, 16);
    const std::string_view tool(argv[1]);
    step.tool = tool.substr(tool.rfind('/') + 1);
    char folder[4096] = {};
    if (::getcwd(folder, sizeof folder - 1) == nullptr) folder[0] = '\0';
    describe_go_step(step, arguments, folder, true);
    // The compiler knows the program's main package as "main"; the go command tells its path.
    if (const char* path = std::getenv("TOOLEXEC_IMPORTPATH");
        path != nullptr && *path != '\0' && !step.package.starts_with('['))
        step.package = path;
}

// The compiler's command line with a file for its phases; empty where the tool is another.
std::vector<char*> with_phases(char** tool, const std::string& flag) {
    const std::string_view name(tool[0]);
    if (name.substr(name.rfind('/') + 1) != "compile" || tool[1] == nullptr ||
        std::string_view(tool[1]).starts_with("-V"))
        return {};
    std::vector<char*> out = {tool[0], const_cast<char*>(flag.c_str())};  // NOLINT: exec's type
    for (char** a = tool + 1; *a != nullptr; ++a) out.push_back(*a);
    out.push_back(nullptr);
    return out;
}

bool has_ended(pid_t child, int more) {
    siginfo_t info{};
    int done = 0;
    do {
        done = ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT | more);
    } while (done != 0 && errno == EINTR);
    return done != 0 || info.si_pid != 0;
}

// Until the tool ends, looking at its memory meanwhile where somebody wants that.
void wait_for(pid_t child, Series& series) {
    if (std::getenv(series_variable) != nullptr && Tree::works())
        while (Tree::wait_a_moment(child, Series::milliseconds)) {
            if (has_ended(child, WNOHANG)) return;
            series.add(Tree::resident(child));
        }
    (void)has_ended(child, 0);
}

void note(const char* log, const BuildStep& step) {
    const int fd = ::open(log, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0) return;
    const auto line = log_line(step);
    [[maybe_unused]] const auto written = ::write(fd, line.data(), line.size());
    ::close(fd);
}

}  // namespace

bool is_step(const char* own_name) {
    if (own_name == nullptr) return false;
    const std::string_view name(own_name);
    return name.substr(name.rfind('/') + 1) == step_name;
}

void run_step(int argc, char** argv) {
    if (argc < 2) ::_exit(2);
    const char* const named = std::getenv(log_variable);
    char** tool = argv + 1;
    if (named == nullptr) {
        ::execvp(tool[0], tool);
        ::_exit(127);
    }
    const std::string log = named;  // the environment changes below
    BuildStep step;
    step.start = now();
    step.id = static_cast<u64>(step.start * 1e6) * 100003 + static_cast<u64>(::getpid());
    if (const char* parent = std::getenv(step_variable); parent != nullptr)
        step.parent = std::strtoull(parent, nullptr, 10);
    ::setenv(step_variable, std::to_string(step.id).c_str(), 1);
    const auto phases = fmt::format("{}.{}", log, step.id);
    const auto flag = "-bench=" + phases;
    auto timed = with_phases(tool, flag);
    if (!timed.empty()) tool = timed.data();
    settle_signals(false);
    const pid_t child = ::fork();
    if (child <= 0) {  // the tool, or nobody is to be had to watch it
        settle_signals(true);
        ::execvp(tool[0], tool);
        ::_exit(127);
    }
    child_to_tell = child;
    describe(step, argc, argv);  // while the tool works
    Series series;
    wait_for(child, series);
    step.end = now();
    series.give(step);
    if (!timed.empty()) {
        step.phases = read_phases(content_of(phases, 16384));
        ::unlink(phases.c_str());
    }
    read_traffic(child, step);
    child_to_tell = 0;
    int status = 0;
    rusage usage{};
    while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    step.user = seconds(usage.ru_utime);
    step.system = seconds(usage.ru_stime);
    step.peak = resident_bytes(usage.ru_maxrss);
    step.minor_faults = static_cast<u64>(usage.ru_minflt);
    step.major_faults = static_cast<u64>(usage.ru_majflt);
    step.switches = static_cast<u64>(usage.ru_nvcsw);
    step.preemptions = static_cast<u64>(usage.ru_nivcsw);
    const auto end = ended_by(status);
    step.code = end.signal != 0 ? 128 + end.signal : end.code;
    note(log.c_str(), step);
    end_as(status);
}

}  // namespace binsize::record
