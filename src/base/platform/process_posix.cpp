#include "base/platform/process.hpp"

#include "base/platform/files.hpp"

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace binsize {
namespace {

using Clock = std::chrono::steady_clock;

void limit(int resource, u64 most) {
    const rlimit value{most, most};
    ::setrlimit(static_cast<decltype(RLIMIT_CPU)>(resource), &value);
}

// Reads what is there; closes the pipe at its end.
void drain(Pipe& pipe, std::string& into) {
    std::array<char, 1 << 16> buffer;
    const ssize_t got = ::read(pipe.reading(), buffer.data(), buffer.size());
    if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR)) pipe.close_reading();
}

// Collects both outputs until both end, or one of the limits is met.
void collect(Pipe& out, Pipe& err, Clock::time_point deadline, u64 most_output, Captured& into) {
    while (out.reading() >= 0 || err.reading() >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        into.late = left <= 0;
        into.too_much = into.out.size() > most_output || into.err.size() > most_output;
        if (into.late || into.too_much) return;
        std::array<pollfd, 2> fds{{{out.reading(), POLLIN, 0}, {err.reading(), POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), static_cast<int>(left)) < 0 && errno != EINTR) {
            into.late = true;
            return;
        }
        if (fds[0].revents != 0) drain(out, into.out);
        if (fds[1].revents != 0) drain(err, into.err);
    }
}

}  // namespace

std::vector<char*> exec_pointers(const std::vector<std::string>& texts) {
    std::vector<char*> out;
    out.reserve(texts.size() + 1);
    // execve() changes none of them; its type is older than const.
    for (const auto& text : texts) out.push_back(const_cast<char*>(text.c_str()));
    out.push_back(nullptr);
    return out;
}

void become_process(const ProcessPlan& plan, char* const* argv, char* const* env) {
    if (plan.in >= 0) ::dup2(plan.in, STDIN_FILENO);
    if (plan.out >= 0) ::dup2(plan.out, STDOUT_FILENO);
    if (plan.err >= 0) ::dup2(plan.err, STDERR_FILENO);
#ifndef __SANITIZE_ADDRESS__  // whose shadow memory takes terabytes of address space
    if (plan.most_memory != 0) limit(RLIMIT_AS, plan.most_memory);
#endif
    if (plan.most_time.count() != 0) limit(RLIMIT_CPU, static_cast<u64>(plan.most_time.count()));
    if (plan.no_core) limit(RLIMIT_CORE, 0);
    // Whatever the caller ignores is none of the program's business.
    ::signal(SIGPIPE, SIG_DFL);
    if (plan.alarm.count() != 0) ::alarm(static_cast<unsigned>(plan.alarm.count()));
    if (!plan.folder.empty() && ::chdir(plan.folder.c_str()) != 0) ::_exit(Ended::no_folder);
    ::execve(argv[0], argv, env != nullptr ? env : environment());
    ::_exit(Ended::not_started);
}

Result<pid_t> start_process(const ProcessPlan& plan) {
    auto texts = plan.arguments;
    texts.insert(texts.begin(), plan.program);
    const auto argv = exec_pointers(texts);
    std::vector<char*> env;
    if (plan.environment) env = exec_pointers(*plan.environment);
    const pid_t child = ::fork();
    if (child == 0) become_process(plan, argv.data(), plan.environment ? env.data() : nullptr);
    if (child < 0) return fail(ErrorKind::unreadable, "a process cannot be started");
    return child;
}

Ended ended_by(int status) {
    Ended out;
    if (WIFEXITED(status)) out.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) out.signal = WTERMSIG(status);
    return out;
}

Ended wait_for_process(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0)
        if (errno != EINTR) return {};
    return ended_by(status);
}

Result<Captured> capture(ProcessPlan plan, std::chrono::seconds patience, u64 most_output) {
    Pipe out;
    Pipe err;
    plan.out = out.writing();
    plan.err = err.writing();
    const auto deadline = Clock::now() + patience;
    const pid_t child = TRY(start_process(plan));
    out.close_writing();
    err.close_writing();
    Captured captured;
    collect(out, err, deadline, most_output, captured);
    if (captured.late || captured.too_much) ::kill(child, SIGKILL);
    captured.end = wait_for_process(child);
    return captured;
}

std::string find_program(std::string_view name) {
    const char* value = std::getenv("PATH");
    const std::string_view path = value == nullptr ? std::string_view() : value;
    for (std::size_t from = 0; from <= path.size();) {
        const auto end = std::min(path.find(':', from), path.size());
        const auto file = std::string(path.substr(from, end - from)).append("/").append(name);
        if (end > from && is_program(file)) return file;
        from = end + 1;
    }
    return {};
}

std::vector<std::string> environment_entries() {
    std::vector<std::string> out;
    for (char** entry = environment(); *entry != nullptr; ++entry) out.emplace_back(*entry);
    return out;
}

}  // namespace binsize
