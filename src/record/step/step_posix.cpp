#include "record/step/step.hpp"

#include "record/series.hpp"
#include "record/step/needs.hpp"
#include "record/step/raw.hpp"
#include "record/step/room.hpp"
#include "record/step/search.hpp"
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

const char* search_path() {
    const char* const path = variable("PATH");
    return path != nullptr ? path : "/usr/bin:/bin";
}

// Of Go's tools the path is given.
[[noreturn]] void become(char** tool, char** env) {
    if (std::strchr(tool[0], '/') != nullptr)
        ::execve(tool[0], tool, env);
    else
        become_found(tool[0], search_path(), nullptr, tool, env);
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

// Those whose business it is to call compilers; cmake and meson look for them otherwise, and keep
// what they find.
bool keeps_wrappers(const char* name, int argc, char** argv) {
    const auto is = [&](const char* other) { return std::strcmp(name, other) == 0; };
    const auto first_is = [&](const char* word) {
        return argc > 1 && std::strcmp(argv[1], word) == 0;
    };
    return is("cargo") || is("rustc") || (is("cmake") && first_is("--build")) ||
           (is("meson") && first_is("compile"));
}

u64 wanted_counters() {
    const char* const wanted = variable(counters_variable);
    return wanted != nullptr ? number_in(wanted) : 0;
}

// From its start to its end.
class Step {
public:
    explicit Step(RawWay way) : log_(variable(log_variable)), counting_(wanted_counters()) {
        raw.way = way;
        raw.start = nanoseconds();
        raw.process = static_cast<u64>(::getpid());
        raw.id = raw.start / 1000 * 100003 + raw.process;
        if (const char* parent = variable(step_variable); parent != nullptr)
            raw.parent = number_in(parent);
        entry_ << step_variable << "=" << raw.id;
    }
    [[nodiscard]] const char* log() const { return log_; }
    /// By which the tool's own steps find this one.
    [[nodiscard]] const char* entry() const { return entry_.text(); }
    /// Here the tool's process, there 0, which is to become the tool; less than 0: so is this one,
    /// since nobody is to be had to watch it.
    pid_t split() {
        const pid_t child = ::fork();
        if (child <= 0) signals_.give_back();
        if (child == 0) end_with_parent();
        if (child > 0) child_to_tell = child;
        return child;
    }
    /// While the tool works.
    void describe(const char* tool, int count, char** arguments) {
        line.set(raw_tool, tool);
        if (::getcwd(folder_, sizeof folder_) != nullptr) line.set(raw_folder, folder_);
        line.set(raw_package, variable("TOOLEXEC_IMPORTPATH"));
        if (count <= 0) return;
        const char* const last = arguments[count - 1];  // the kernel puts them one behind another
        const auto size = last - arguments[0] + static_cast<std::ptrdiff_t>(std::strlen(last)) + 1;
        if (size > 0) line.set(raw_arguments, arguments[0], static_cast<std::size_t>(size));
    }
    /// Looking at its memory meanwhile where somebody wants that.
    void wait_for(pid_t child) {
        if (variable(series_variable) != nullptr)
            while (wait_a_moment(child, Series::milliseconds)) {
                if (has_ended(child, WNOHANG)) break;
                series_.add(resident_in(child));
            }
        (void)has_ended(child, 0);
        raw.end = nanoseconds();
        line.set(raw_memory, series_.begin(), series_.size() * sizeof *series_.begin());
        raw.memory_every = series_.every();
    }
    [[noreturn]] void end(pid_t child) {
        read_traffic(child, raw);
        child_to_tell = 0;
        int status = 0;
        rusage usage{};
        while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
        }
        counting_.read(raw.counts);
        raw.user = microseconds(usage.ru_utime);
        raw.system = microseconds(usage.ru_stime);
        raw.peak = static_cast<u64>(usage.ru_maxrss);
        raw.minor_faults = static_cast<u64>(usage.ru_minflt);
        raw.major_faults = static_cast<u64>(usage.ru_majflt);
        raw.switches = static_cast<u64>(usage.ru_nvcsw);
        raw.preemptions = static_cast<u64>(usage.ru_nivcsw);
        raw.status = static_cast<u64>(static_cast<unsigned>(status));
        line.write(log_);
        end_as(status);
    }

    RawStep raw;
    Line line{raw};

private:
    const char* log_;
    Text<64> entry_;
    Signals signals_;
    Counting counting_;
    Series series_;
    char folder_[4096] = {};
};

}  // namespace

bool is_step(const char* own_name) {
    return own_name != nullptr && std::strcmp(name_of(own_name), step_name) == 0;
}

void run_step(int argc, char** argv) {
    if (argc < 2) ::_exit(2);
    char** tool = argv + 1;
    if (variable(log_variable) == nullptr) become(tool, environ);
    Step step(way_toolexec);
    Text<longest_path> flag;
    flag << "-bench=" << step.log() << "." << step.raw.id;
    const char* const phases = flag.text() + std::strlen("-bench=");
    char** const timed = with_phases(argc, tool, flag.text());
    ToolEnvironment env;
    env.set(step.entry());
    const pid_t child = step.split();
    if (child <= 0) become(timed != nullptr ? timed : tool, env.entries());
    step.describe(tool[0], argc - 2, argv + 2);
    for (int i = 2; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "-importcfg") != 0) continue;
        const auto needs = listed_packages(argv[i + 1]);
        step.line.set(raw_needs, needs.text, needs.size);
    }
    step.wait_for(child);
    char said[16384];
    if (timed != nullptr) {
        step.line.set(raw_phases, said, content_of(phases, said, sizeof said));
        ::unlink(phases);
    }
    step.end(child);
}

void run_wrapper(int argc, char** argv, const char* own_path) {
    if (argc < 1) ::_exit(127);
    const char* const name = name_of(own_path);
    Text<longest_path> folder;
    if (name != own_path) folder.add(own_path, static_cast<std::size_t>(name - own_path) - 1);
    const char* const path = search_path();
    const char* const rest = behind(path, folder.text());
    ToolEnvironment env;
    if (!keeps_wrappers(name, argc, argv))
        if (const char* entry = path_without(path, folder.text()); entry != nullptr) env.set(entry);
    const auto become_tool = [&] {
        become_found(name, rest, folder.text(), argv, env.entries());
        ::_exit(127);
    };
    if (variable(log_variable) == nullptr) become_tool();
    call_this_process(wrapper_name);
    Step step(way_path);
    env.set(step.entry());
    const pid_t child = step.split();
    if (child <= 0) become_tool();
    step.describe(name, argc - 1, argv + 1);
    step.wait_for(child);
    step.end(child);
}

}  // namespace binsize::record
