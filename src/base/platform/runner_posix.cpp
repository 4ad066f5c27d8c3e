// The helper that starts programs, and both ends of the wire to it.
//
// Linux hands the high-water mark of a process's memory on when it becomes another program
// (setmax_mm_hiwater_rss in fs/exec.c), and what wait4 then reports is the larger of the two. A
// child that shares its parent's memory until then (vfork, posix_spawn) reports the parent's peak;
// one that was forked at least the pages that fork copied. So the helper is forked while binsize
// has next to nothing of its own, and forks in turn.
#include "base/platform/process.hpp"
#include "base/platform/runner.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

namespace binsize {
namespace {

constexpr int longest_run = 10;  // seconds

// What the helper answers.
struct Answer {
    i64 nanoseconds = 0;
    u64 peak = 0, floor = 0;
    u64 read = 0;
    int status = 0;
    int error = 0;  // of the start
    bool too_long = false;
};

// What a child leaves behind on its way to becoming the program, in memory that it shares.
struct Started {
    i64 at;
    u64 floor;
    int error;
};

i64 now() {
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<i64>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

// Where the other end is gone: the helper is ended by SIGPIPE, and the program ignores it
// (base/platform/signals.hpp).
bool write_whole(int fd, const void* data, std::size_t size) {
    const auto* from = static_cast<const char*>(data);
    while (size > 0) {
        const auto done = ::write(fd, from, size);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        from += done;
        size -= static_cast<std::size_t>(done);
    }
    return true;
}

bool read_whole(int fd, void* data, std::size_t size) {
    auto* to = static_cast<char*>(data);
    while (size > 0) {
        const auto got = ::read(fd, to, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

// Between fork and exec, and as little as can be: each new page counts as the program's.
[[noreturn]] void become_program(char* const* argv, Started& started) {
    rusage own{};
    ::getrusage(RUSAGE_SELF, &own);
    started.floor = resident_bytes(own.ru_maxrss);
    started.at = now();
    ::execv(argv[0], argv);
    started.error = errno;
    ::_exit(127);
}

// What the programs shall find, done once by the helper: no input, no outputs, no signal of ours
// ignored. The calls that a child makes are made here once, so that they are bound by then.
void settle_helper() {
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (nothing >= 0) ::dup2(nothing, fd);
    if (nothing > STDERR_FILENO) ::close(nothing);
    for (const int s : {SIGPIPE, SIGXFSZ, SIGBUS}) ::signal(s, SIG_DFL);
    struct sigaction wake{};
    wake.sa_handler = [](int) {};  // to interrupt the waiting, no more; exec resets it
    ::sigaction(SIGALRM, &wake, nullptr);
    rusage own{};
    ::getrusage(RUSAGE_SELF, &own);
    (void)now();
    char* const none[] = {nullptr};
    ::execv("", none);
}

// Waits for the end without collecting the child, then collects it with its accounting.
Answer attend(pid_t child, const Started& started) {
    Answer out;
    const itimerval limit{{1, 0}, {longest_run, 0}};
    ::setitimer(ITIMER_REAL, &limit, nullptr);
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) != 0 &&
           errno == EINTR) {
        out.too_long = true;
        ::kill(child, SIGKILL);
    }
    out.nanoseconds = now() - started.at;
    const itimerval none{};
    ::setitimer(ITIMER_REAL, &none, nullptr);
    rusage usage{};
    while (::wait4(child, &out.status, 0, &usage) < 0 && errno == EINTR) {
    }
    out.error = started.error;
    out.peak = resident_bytes(usage.ru_maxrss);
    out.floor = started.floor;
    constexpr u64 block = 512;  // getrusage(2) counts in these, whatever the file system has
    out.read = static_cast<u64>(std::max(usage.ru_inblock, 0L)) * block;
    return out;
}

// Serves until the other end hangs up. A request is two numbers, the size of its text and how many
// words that has, and the text; each word ends in a zero byte.
[[noreturn]] void serve(int wire) {
    settle_helper();
    auto* page =
        ::mmap(nullptr, sizeof(Started), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) ::_exit(1);
    auto& started = *static_cast<Started*>(page);
    for (std::array<u64, 2> head{}; read_whole(wire, head.data(), sizeof head);) {
        std::string text(head[0], '\0');
        if (!read_whole(wire, text.data(), text.size())) break;
        std::vector<char*> argv;
        for (std::size_t at = 0; argv.size() < head[1]; at = text.find('\0', at) + 1)
            argv.push_back(text.data() + at);
        argv.push_back(nullptr);
        started = {now(), 0, 0};
        const pid_t child = ::fork();
        if (child == 0) become_program(argv.data(), started);
        Answer answer;
        if (child > 0)
            answer = attend(child, started);
        else
            answer.error = errno;
        if (!write_whole(wire, &answer, sizeof answer)) break;
    }
    ::_exit(0);
}

}  // namespace

Result<Runner> Runner::start() {
    std::array<int, 2> wire{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, wire.data()) != 0)
        return fail(ErrorKind::unreadable, "--run: {}", std::strerror(errno));
    for (const int fd : wire) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    const pid_t helper = ::fork();
    if (helper == 0) {
        ::close(wire[0]);
        serve(wire[1]);
    }
    ::close(wire[1]);
    if (helper > 0) return Runner(helper, wire[0]);
    ::close(wire[0]);
    return fail(ErrorKind::unreadable, "--run: {}", std::strerror(errno));
}

Runner::Runner(Runner&& other) noexcept
    : helper_(std::exchange(other.helper_, -1)), wire_(std::exchange(other.wire_, -1)) {}

Runner::~Runner() {
    if (wire_ < 0) return;
    ::close(wire_);
    (void)wait_for_process(helper_);
}

Result<Runner::Run> Runner::run(const std::string& program,
                                const std::vector<std::string>& arguments) const {
    std::string text = program + '\0';
    for (const auto& a : arguments) text += a + '\0';
    const std::array<u64, 2> head{text.size(), arguments.size() + 1};
    Answer answer;
    if (!write_whole(wire_, head.data(), sizeof head) ||
        !write_whole(wire_, text.data(), text.size()) || !read_whole(wire_, &answer, sizeof answer))
        return fail(ErrorKind::unreadable, "the process that runs programs is gone");
    if (answer.error != 0)
        return fail(ErrorKind::unreadable, "it could not be started here: {}",
                    std::strerror(answer.error));
    if (answer.too_long)
        return fail(ErrorKind::unreadable, "it ran longer than {} seconds", longest_run);
    const auto end = ended_by(answer.status);
    if (end.signal != 0)
        return fail(ErrorKind::unreadable, "it was ended by signal {}", end.signal);
    if (end.code != 0) return fail(ErrorKind::unreadable, "it exited with code {}", end.code);
    return Run{static_cast<double>(answer.nanoseconds) / 1e9, answer.peak,
               answer.peak <= answer.floor, answer.read};
}

}  // namespace binsize
