// Runs binsize-lief as a process of its own: limits on memory and time, both its outputs caught,
// nothing left behind whatever happens to it.
#include "cli/loader.hpp"
#include "cli/output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>
#include <vector>

namespace binsize::cli {
namespace {

using Clock = std::chrono::steady_clock;

// LIEF 0.9 takes five times the file; the largest files that it reads at all are below 1 GiB.
constexpr u64 most_memory = u64{8} << 30U;
constexpr std::chrono::seconds most_time{120};

struct Pipe {
    std::array<int, 2> ends{-1, -1};
    /// Where the system has no pipe left, both ends stay -1.
    Pipe() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) ends = {-1, -1};
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close(0);
        close(1);
    }
    void close(std::size_t end) {
        if (ends[end] >= 0) ::close(ends[end]);
        ends[end] = -1;
    }
};

// In the child, between fork and exec: async-signal-safe calls only.
[[noreturn]] void become_lief(const char* program, char* const* arguments, const Pipe& out,
                              const Pipe& err) {
    ::dup2(out.ends[1], STDOUT_FILENO);
    ::dup2(err.ends[1], STDERR_FILENO);
#ifndef __SANITIZE_ADDRESS__  // whose shadow memory takes terabytes of address space
    const rlimit memory{most_memory, most_memory};
    ::setrlimit(RLIMIT_AS, &memory);
#endif
    const rlimit time{most_time.count(), most_time.count()};
    ::setrlimit(RLIMIT_CPU, &time);
    const rlimit core{0, 0};
    ::setrlimit(RLIMIT_CORE, &core);
    ::signal(SIGPIPE, SIG_DFL);
    ::execv(program, arguments);
    ::_exit(127);
}

/// Reads what is there; false at the end of the pipe.
bool drain(Pipe& pipe, std::string& into) {
    std::array<char, 1 << 16> buffer;
    const ssize_t got = ::read(pipe.ends[0], buffer.data(), buffer.size());
    if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR)) pipe.close(0);
    return pipe.ends[0] >= 0;
}

enum class Collected : u8 { all, late, too_much };

/// Collects both outputs until both end.
Collected collect(Pipe& out, Pipe& err, u64 most_output, LiefRun& run) {
    const auto deadline = Clock::now() + most_time;
    while (out.ends[0] >= 0 || err.ends[0] >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return Collected::late;
        if (run.output.size() > most_output || run.errors.size() > most_output)
            return Collected::too_much;
        std::array<pollfd, 2> fds{{{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), static_cast<int>(left)) < 0 && errno != EINTR)
            return Collected::late;
        if (fds[0].revents != 0) drain(out, run.output);
        if (fds[1].revents != 0) drain(err, run.errors);
    }
    return Collected::all;
}

Result<LiefRun> ended(LiefRun run, int status, Collected collected) {
    if (collected == Collected::too_much)
        return fail(ErrorKind::unreadable, "LIEF says more of it than is kept, {} bytes",
                    run.output.size());
    if (collected == Collected::late || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
        return fail(ErrorKind::unreadable, "LIEF did not finish within {} s", most_time.count());
    if (WIFSIGNALED(status))
        return fail(ErrorKind::unreadable, "LIEF crashed on it (signal {}, {})", WTERMSIG(status),
                    ::strsignal(WTERMSIG(status)));
    run.code = WEXITSTATUS(status);
    if (run.code == 127) return fail(ErrorKind::unsupported, "binsize-lief could not be started");
    return run;
}

}  // namespace

std::string lief_program() {
    std::array<char, 4096> self;
    const ssize_t size = ::readlink("/proc/self/exe", self.data(), self.size());
    if (size <= 0) return "binsize-lief";
    const std::string_view path(self.data(), static_cast<std::size_t>(size));
    return std::string(path.substr(0, path.rfind('/') + 1)) + "binsize-lief";
}

Result<LiefRun> run_lief(std::span<const std::string> arguments, u64 most_output) {
    const auto program = lief_program();
    if (::access(program.c_str(), X_OK) != 0)
        return fail(ErrorKind::unsupported,
                    "the LIEF loader is not installed: there is no binsize-lief beside binsize");
    std::vector<char*> argv = {const_cast<char*>(program.c_str())};
    for (const auto& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    Pipe out;
    Pipe err;
    const pid_t child = ::fork();
    if (child == 0) become_lief(program.c_str(), argv.data(), out, err);
    if (child < 0) return fail(ErrorKind::unreadable, "a process for LIEF cannot be started");
    out.close(1);
    err.close(1);
    LiefRun run;
    const auto collected = collect(out, err, most_output, run);
    if (collected != Collected::all) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return ended(std::move(run), status, collected);
}

void relay_errors(const LiefRun& run) {
    (void)!::write(STDERR_FILENO, run.errors.data(), run.errors.size());
}

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
