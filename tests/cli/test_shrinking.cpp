// A file that shrinks while it is read. The program is held at one of its system calls after
// another, the file is cut there, and the program goes on: what it then reads of its mapping is
// gone. Whatever the moment, it ends with a whole report or with one line and exit 3.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"

#ifdef __linux__

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

struct Cut {
    off_t size = 0;
    int calls = 0;  ///< system calls after the file was mapped
};

struct Ended {
    bool traced = false;
    bool cut = false;  ///< it was still running then
    int code = -1, signal = 0;
};

bool maps(pid_t pid, const std::string& path) {
    std::ifstream list("/proc/" + std::to_string(pid) + "/maps");
    for (std::string line; std::getline(list, line);)
        if (line.ends_with(path)) return true;
    return false;
}

[[noreturn]] void become_traced(char* const* argv, const std::string& out, const std::string& err) {
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    ::alarm(60);
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(126);
    ::execv(argv[0], argv);
    ::_exit(127);
}

// Each stop is the beginning or the end of a system call.
Ended report_while_cutting(const std::string& file, const Cut& cut, const std::string& out,
                           const std::string& err) {
    std::string name = program();
    std::string words[] = {"report", file, "--format", "json"};
    char* const argv[] = {name.data(),     words[0].data(), words[1].data(),
                          words[2].data(), words[3].data(), nullptr};
    const pid_t pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) become_traced(argv, out, err);
    Ended ended;
    int status = 0;
    int left = 2 * cut.calls;
    bool mapped = false;
    ::waitpid(pid, &status, 0);
    ended.traced = WIFSTOPPED(status);
    while (WIFSTOPPED(status)) {
        mapped = mapped || maps(pid, file);
        if (mapped && left-- <= 0) {
            REQUIRE(::truncate(file.c_str(), cut.size) == 0);
            ended.cut = true;
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

}  // namespace

TEST_CASE("a file that shrinks while it is read is a whole report, or one line and exit 3") {
    const auto original = matrix_file("1.27/linux-amd64/hello-sw");
    if (!original) SKIP_ALOUD("the selection of the matrix lacks 1.27/linux-amd64/hello-sw");
    const TemporaryFolder folder;
    const auto file = (folder.path() / original->path.filename()).string();
    const auto out = (folder.path() / "out").string();
    const auto err = (folder.path() / "err").string();
    const auto whole = run({"report", original->path.string(), "--format", "json"});
    REQUIRE(whole.code == 0);
    int lines = 0;
    for (const off_t size : {off_t{0}, off_t{4096}, off_t{700'000}}) {
        for (int calls = 0;; ++calls) {
            fs::copy_file(original->path, file, fs::copy_options::overwrite_existing);
            const auto ended = report_while_cutting(file, {size, calls}, out, err);
            if (!ended.traced) SKIP_ALOUD("processes cannot be traced here");
            INFO("cut to " << size << " after " << calls << " calls: " << file_text(err));
            REQUIRE(ended.signal == 0);
            if (!ended.cut) {
                CHECK(ended.code == 0);
                break;  // it ended before
            }
            if (ended.code == 0) {
                CHECK(file_text(err).empty());
                CHECK(file_text(out) == whole.out);
                continue;
            }
            ++lines;
            REQUIRE(ended.code == 3);
            CHECK(file_text(out).empty());
            CHECK(file_text(err) ==
                  "binsize: an input could not be read to its end: it shrank or its device "
                  "failed\n");
        }
    }
    // Right after it was mapped, and before anything was read, each cut is noticed.
    CHECK(lines >= 3);
}

#endif
