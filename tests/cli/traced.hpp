// The program held at one of its system calls after another, so that something can happen to its
// files, or to it, at every moment that the operating system knows.
#pragma once

#include "support/run.hpp"

#ifdef __linux__

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace binsize::test {

struct Moment {
    std::string mapped;  ///< counted from when this file has been mapped
    int calls = 0;       ///< beginnings and ends of system calls
    std::function<void(pid_t)> happen = {};
};

struct Traced {
    bool traced = false;
    bool happened = false;  ///< it was still running then
    int code = -1, signal = 0;
};

inline bool maps(pid_t pid, const std::string& path) {
    std::ifstream list("/proc/" + std::to_string(pid) + "/maps");
    for (std::string line; std::getline(list, line);)
        if (line.ends_with(path)) return true;
    return false;
}

[[noreturn]] inline void become_traced(char* const* argv, const std::string& out,
                                       const std::string& err) {
    const int to_out = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int to_err = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to_out < 0 || to_err < 0) ::_exit(126);
    ::dup2(to_out, STDOUT_FILENO);
    ::dup2(to_err, STDERR_FILENO);
    ::alarm(60);
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(126);
    ::execv(argv[0], argv);
    ::_exit(127);
}

inline Traced run_traced(std::vector<std::string> arguments, const Moment& moment,
                         const std::string& out, const std::string& err) {
    arguments.insert(arguments.begin(), program());
    std::vector<char*> argv;
    for (auto& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid < 0) return {};
    if (pid == 0) become_traced(argv.data(), out, err);
    Traced ended;
    int status = 0;
    int left = moment.calls;
    bool mapped = false;
    ::waitpid(pid, &status, 0);
    ended.traced = WIFSTOPPED(status);
    while (WIFSTOPPED(status)) {
        mapped = mapped || maps(pid, moment.mapped);
        if (mapped && left-- <= 0) {
            moment.happen(pid);
            ended.happened = true;
            ::ptrace(PTRACE_DETACH, pid, nullptr, nullptr);
        } else {
            ::ptrace(PTRACE_SYSCALL, pid, nullptr, nullptr);
        }
        ::waitpid(pid, &status, 0);
    }
    if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
    return ended;
}

/// A sandbox may forbid it.
inline bool can_trace() {
    const TemporaryFolder folder;
    const auto out = (folder.path() / "out").string();
    return run_traced({"--version"}, {.mapped = "nothing"}, out, out).traced;
}

}  // namespace binsize::test

#endif
