#include "record/step/step.hpp"

#include "record/series.hpp"
#include "record/step/needs.hpp"
#include "record/step/raw.hpp"
#include "record/step/room.hpp"
#include "record/step/text.hpp"
#include "record/step/watch.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

extern "C" char** environ;  // NOLINT: POSIX wants it declared by who uses it

namespace binsize::record {
namespace {

using u64 = std::uint64_t;

volatile sig_atomic_t child_to_tell = 0;

extern "C" void pass_on(int signal) {
    if (child_to_tell > 0) ::kill(static_cast<pid_t>(child_to_tell), signal);
}

// Interrupts from the terminal reach the tool by themselves; what is sent to this process alone is
// passed on. The tool gets what the step was given.
class Signals {
public:
    Signals() {
        for (std::size_t i = 0; i < count; ++i) {
            struct sigaction ours{};
            ours.sa_handler = i < 2 ? SIG_IGN : i < 4 ? pass_on : SIG_DFL;
            ::sigaction(numbers[i], &ours, &before_[i]);
        }
        for (std::size_t i = 2; i < 4; ++i)  // what is ignored stays so
            if (before_[i].sa_handler == SIG_IGN) ::sigaction(numbers[i], &before_[i], nullptr);
    }
    void give_back() const {
        for (std::size_t i = 0; i < count; ++i) ::sigaction(numbers[i], &before_[i], nullptr);
    }

private:
    static constexpr std::size_t count = 5;
    static constexpr int numbers[count] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD};
    struct sigaction before_[count] = {};
};

u64 nanoseconds() {
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<u64>(t.tv_sec) * 1'000'000'000 + static_cast<u64>(t.tv_nsec);
}

u64 microseconds(const timeval& t) {
    return static_cast<u64>(t.tv_sec) * 1'000'000 + static_cast<u64>(t.tv_usec);
}

const char* variable(const char* name) {
    const auto length = std::strlen(name);
    for (char** e = environ; *e != nullptr; ++e)
        if (starts_with(*e, name) && (*e)[length] == '=') return *e + length + 1;
    return nullptr;
}

// The environment with one entry in the place of another of its name, or behind all.
char** environment_with(const char* entry, std::size_t name_and_equals) {
    std::size_t count = 0;
    while (environ[count] != nullptr) ++count;
    auto** out = static_cast<char**>(room((count + 2) * sizeof(char*)));
    if (out == nullptr) return environ;
    bool found = false;
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = environ[i];
        if (std::strncmp(environ[i], entry, name_and_equals) != 0) continue;
        out[i] = const_cast<char*>(entry);  // NOLINT: exec's type
        found = true;
    }
    if (!found) out[count++] = const_cast<char*>(entry);  // NOLINT: as above
    out[count] = nullptr;
    return out;
}

// As execvp(3) does it, which steps can do without: the go command gives paths.
[[noreturn]] void become(char** tool, char** env) {
    if (std::strchr(tool[0], '/') != nullptr) {
        ::execve(tool[0], tool, env);
        ::_exit(127);
    }
    const char* path = variable("PATH");
    for (path = path != nullptr ? path : "/usr/bin:/bin"; path != nullptr;) {
        const char* const end = std::strchr(path, ':');
        Text<4096> candidate;
        candidate.add(path,
                      end != nullptr ? static_cast<std::size_t>(end - path) : std::strlen(path));
        candidate << (candidate.size() == 0 ? "./" : "/") << tool[0];
        ::execve(candidate.text(), tool, env);
        path = end != nullptr ? end + 1 : nullptr;
    }
    ::_exit(127);
}

[[noreturn]] void end_as(int status) {
    if (!WIFSIGNALED(status)) ::_exit(WEXITSTATUS(status));
    const int signal = WTERMSIG(status);
    const rlimit no_core{0, 0};  // the tool has left one, or nobody wants it
    ::setrlimit(RLIMIT_CORE, &no_core);
    struct sigaction usual{};
    usual.sa_handler = SIG_DFL;
    ::sigaction(signal, &usual, nullptr);
    sigset_t none{};
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::kill(::getpid(), signal);
    ::_exit(128 + signal);
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
    if (variable(series_variable) != nullptr)
        while (wait_a_moment(child, Series::milliseconds)) {
            if (has_ended(child, WNOHANG)) return;
            series.add(resident_in(child));
        }
    (void)has_ended(child, 0);
}

// What is written to the log: parts that lie where they are.
class Line {
public:
    explicit Line(RawStep& step) : step_(step) {}
    void set(RawText which, const void* data, std::size_t size) {
        parts_[which + 1] = {const_cast<void*>(data), size};  // NOLINT: writev's type
        step_.sizes[which] = size;
    }
    void set(RawText which, const char* text) {
        if (text != nullptr) set(which, text, std::strlen(text));
    }
    void write(const char* log) {
        step_.size = sizeof step_;
        for (const auto size : step_.sizes) step_.size += size;
        parts_[0] = {&step_, sizeof step_};
        const int fd = ::open(log, O_WRONLY | O_APPEND | O_CLOEXEC);
        if (fd < 0) return;
        [[maybe_unused]] const auto written = ::writev(fd, parts_, raw_texts + 1);
        ::close(fd);
    }

private:
    RawStep& step_;
    iovec parts_[raw_texts + 1] = {};
};

// The compiler's command line with a file for its phases; null where the tool is another.
char** with_phases(int argc, char** tool, const char* flag) {
    if (std::strcmp(name_of(tool[0]), "compile") != 0 || tool[1] == nullptr ||
        starts_with(tool[1], "-V"))
        return nullptr;
    auto** out = static_cast<char**>(room(static_cast<std::size_t>(argc + 2) * sizeof(char*)));
    if (out == nullptr) return nullptr;
    out[0] = tool[0];
    out[1] = const_cast<char*>(flag);  // NOLINT: exec's type
    std::size_t at = 2;
    for (char** a = tool + 1; *a != nullptr; ++a) out[at++] = *a;
    out[at] = nullptr;
    return out;
}

std::size_t content_of(const char* path, char* into, std::size_t most) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    std::size_t size = 0;
    ssize_t got = 0;
    while (size < most && (got = ::read(fd, into + size, most - size)) > 0)
        size += static_cast<std::size_t>(got);
    ::close(fd);
    return size;
}

}  // namespace

bool is_step(const char* own_name) {
    return own_name != nullptr && std::strcmp(name_of(own_name), step_name) == 0;
}

void run_step(int argc, char** argv) {
    if (argc < 2) ::_exit(2);
    const char* const log = variable(log_variable);
    char** tool = argv + 1;
    if (log == nullptr) become(tool, environ);
    RawStep step;
    step.start = nanoseconds();
    step.process = static_cast<u64>(::getpid());
    step.id = step.start / 1000 * 100003 + step.process;
    if (const char* parent = variable(step_variable); parent != nullptr)
        step.parent = number_in(parent);
    Text<64> entry;
    entry << step_variable << "=" << step.id;
    char** const env = environment_with(entry.text(), std::strlen(step_variable) + 1);
    Text<4096> flag;
    flag << "-bench=" << log << "." << step.id;
    const char* const phases = flag.text() + std::strlen("-bench=");
    char** const timed = with_phases(argc, tool, flag.text());
    const Signals signals;
    const pid_t child = ::fork();
    if (child <= 0) {  // the tool, or nobody is to be had to watch it
        signals.give_back();
        if (child == 0) end_with_parent();
        become(timed != nullptr ? timed : tool, env);
    }
    child_to_tell = child;
    // While the tool works:
    Line line(step);
    line.set(raw_tool, tool[0]);
    char folder[4096] = {};
    if (::getcwd(folder, sizeof folder) != nullptr) line.set(raw_folder, folder);
    line.set(raw_package, variable("TOOLEXEC_IMPORTPATH"));
    for (int i = 2; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "-importcfg") != 0) continue;
        const auto needs = listed_packages(argv[i + 1]);
        line.set(raw_needs, needs.text, needs.size);
    }
    if (argc > 2) {  // the kernel puts them one behind the other
        const char* const last = argv[argc - 1];
        line.set(raw_arguments, argv[2],
                 static_cast<std::size_t>(last - argv[2]) + std::strlen(last) + 1);
    }
    Series series;
    wait_for(child, series);
    step.end = nanoseconds();
    line.set(raw_memory, series.begin(), series.size() * sizeof *series.begin());
    step.memory_every = series.every();
    char said[16384];
    if (timed != nullptr) {
        line.set(raw_phases, said, content_of(phases, said, sizeof said));
        ::unlink(phases);
    }
    read_traffic(child, step);
    child_to_tell = 0;
    int status = 0;
    rusage usage{};
    while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    step.user = microseconds(usage.ru_utime);
    step.system = microseconds(usage.ru_stime);
    step.peak = static_cast<u64>(usage.ru_maxrss);
    step.minor_faults = static_cast<u64>(usage.ru_minflt);
    step.major_faults = static_cast<u64>(usage.ru_majflt);
    step.switches = static_cast<u64>(usage.ru_nvcsw);
    step.preemptions = static_cast<u64>(usage.ru_nivcsw);
    step.status = static_cast<u64>(static_cast<unsigned>(status));
    line.write(log);
    end_as(status);
}

}  // namespace binsize::record
