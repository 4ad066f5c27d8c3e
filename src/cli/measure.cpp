// Time is from before posix_spawn to the child's end as wait4 reports it; memory is ru_maxrss of
// the child alone (kilobytes on Linux, bytes on macOS).
#include "cli/measure.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

extern char** environ;  // NOLINT: POSIX names it

namespace binsize::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto longest_run = std::chrono::seconds(10);
constexpr std::size_t least_runs = 5;
constexpr std::size_t most_runs = 50;

struct OneRun {
    double seconds = 0;
    u64 peak = 0;
};

Result<pid_t> spawn(const std::string& path, const std::vector<std::string>& arguments) {
    std::vector<char*> argv{const_cast<char*>(path.c_str())};
    for (const auto& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    pid_t child = 0;
    const int error = posix_spawn(&child, path.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return fail(ErrorKind::unreadable, "{}", std::strerror(error));
    return child;
}

// Waits for the child's end without collecting it, then lets wait4 collect it with its accounting.
// A child that runs too long is killed.
Result<OneRun> run_once(const std::string& path, const std::vector<std::string>& arguments) {
    const auto begin = Clock::now();
    const auto child = TRY(spawn(path, arguments));
    int status = 0;
    rusage usage{};
    siginfo_t info{};
    bool killed = false;
    for (;;) {
        const int waited =
            ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT | WNOHANG);
        if (waited != 0 && errno != EINTR) break;
        if (waited == 0 && info.si_pid == child) break;
        if (!killed && Clock::now() - begin > longest_run) {
            ::kill(child, SIGKILL);
            killed = true;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    const std::chrono::duration<double> elapsed = Clock::now() - begin;
    while (::wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR) return fail(ErrorKind::unreadable, "{}", std::strerror(errno));
    if (killed) return fail(ErrorKind::unreadable, "it ran longer than 10 seconds");
    if (WIFSIGNALED(status))
        return fail(ErrorKind::unreadable, "it was ended by signal {}", WTERMSIG(status));
    if (WEXITSTATUS(status) == 127 && elapsed.count() < 0.05)
        return fail(ErrorKind::unreadable, "it could not be started here");
#ifdef __APPLE__
    const auto peak = static_cast<u64>(usage.ru_maxrss);
#else
    const auto peak = static_cast<u64>(usage.ru_maxrss) * 1024;
#endif
    return OneRun{elapsed.count(), peak};
}

template <class T>
T quantile(const std::vector<T>& sorted, std::size_t quarter) {
    return sorted[(sorted.size() - 1) * quarter / 4];
}

}  // namespace

RunCost measure_run(const std::string& path, const std::vector<std::string>& arguments) {
    RunCost out;
    // Without a slash the name would be looked up nowhere: posix_spawn takes paths.
    const auto program = path.find('/') == std::string::npos ? "./" + path : path;
    std::vector<double> seconds;
    std::vector<u64> peaks;
    double total = 0;
    if (const auto warm = run_once(program, arguments); !warm) {
        out.problem = warm.error().message;
        return out;
    }
    while (seconds.size() < least_runs || (total < 1.0 && seconds.size() < most_runs)) {
        const auto run = run_once(program, arguments);
        if (!run) {
            out.problem = run.error().message;
            return out;
        }
        seconds.push_back(run->seconds);
        peaks.push_back(run->peak);
        total += run->seconds;
    }
    std::ranges::sort(seconds);
    std::ranges::sort(peaks);
    out.runs = seconds.size();
    out.low = quantile(seconds, 1);
    out.median = quantile(seconds, 2);
    out.high = quantile(seconds, 3);
    out.peak_memory = quantile(peaks, 2);
    return out;
}

std::optional<std::vector<std::string>> split_words(std::string_view text) {
    std::vector<std::string> out;
    char quote = 0;
    bool open = false;  // a word has begun
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote == 0 && (c == ' ' || c == '\t')) {
            open = false;
            continue;
        }
        if (!open) out.emplace_back();
        open = true;
        if (quote != 0 && c == quote)
            quote = 0;
        else if (quote == 0 && (c == '\'' || c == '"'))
            quote = c;
        else if (c == '\\' && quote != '\'' && i + 1 < text.size())
            out.back() += text[++i];
        else
            out.back() += c;
    }
    if (quote != 0) return std::nullopt;
    return out;
}

}  // namespace binsize::cli
