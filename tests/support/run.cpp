#include "support/run.hpp"

#include "base/platform/process.hpp"
#include "support/places.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace binsize::test {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds patience{60};

[[noreturn]] void die(const char* what) { throw std::runtime_error(what); }

int open_or_die(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), flags, 0600);
    if (fd < 0) die(("cannot open " + path).c_str());
    return fd;
}

void settle(const Ended& end, Ran& ran) {
    ran.code = end.code;
    ran.signal = end.signal;
}

std::string read_terminal(int fd) {
    std::string out;
    std::array<char, 4096> buffer;
    for (;;) {
        const auto got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return out;  // EIO: the other end is gone
        out.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

Ran run_in_terminal(const ProcessPlan& plan) {
    auto texts = plan.arguments;
    texts.insert(texts.begin(), plan.program);
    const auto argv = exec_pointers(texts);
    const auto env = exec_pointers(*plan.environment);
    struct winsize size{};
    size.ws_col = 80;
    size.ws_row = 25;
    int fd = -1;
    const pid_t pid = ::forkpty(&fd, nullptr, nullptr, &size);
    if (pid < 0) die("cannot make a terminal");
    if (pid == 0) become_process(plan, argv.data(), env.data());
    Ran ran;
    ran.out = read_terminal(fd);
    ::close(fd);
    settle(wait_for_process(pid), ran);
    return ran;
}

// A pipe that a process of its own fills, so that neither side can wait for the other forever.
int pipe_with(const std::string& text) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) die("cannot make a pipe");
    if (::fork() == 0) {
        ::close(ends[0]);
        ::signal(SIGPIPE, SIG_IGN);
        for (std::size_t done = 0; done < text.size();) {
            const auto put = ::write(ends[1], text.data() + done, text.size() - done);
            if (put <= 0) break;
            done += static_cast<std::size_t>(put);
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    return ends[0];
}

// Sends the signal once the program has taken a first byte from the pipe and waits for the next.
void signal_reader(pid_t pid, int pipe, int number) {
    if (::write(pipe, "x", 1) != 1) die("cannot write to the pipe");
    for (int unread = 1; unread > 0;) {
        if (::ioctl(pipe, FIONREAD, &unread) != 0) die("cannot ask the pipe");
        ::usleep(1000);
    }
    ::kill(pid, number);
}

int closed_pipe() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) die("cannot make a pipe");
    ::close(ends[0]);
    return ends[1];
}

}  // namespace

std::string program() { return build_folder() + "/binsize"; }

Ran run(const std::vector<std::string>& arguments, const RunOptions& options) {
    const TemporaryFolder folder;
    ProcessPlan plan{.program = program(), .arguments = arguments, .alarm = patience};
    plan.environment = options.environment;
    for (const std::string usual :
         {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TERM=xterm", "PAGER=cat"})
        if (std::ranges::none_of(options.environment, [&](const std::string& given) {
                return given.starts_with(usual.substr(0, usual.find('=') + 1));
            }))
            plan.environment->push_back(usual);
    plan.folder = (options.folder.empty() ? folder.path() : options.folder).string();
    if (options.terminal) return run_in_terminal(plan);

    const auto out_path = options.output_path.value_or((folder.path() / "out").string());
    const auto err_path = (folder.path() / "err").string();
    std::array<int, 2> held{-1, -1};
    if (options.signal_while_reading != 0 && ::pipe2(held.data(), O_CLOEXEC) != 0)
        die("cannot make a pipe");
    plan.in = held[0] >= 0            ? held[0]
              : options.input_is_pipe ? pipe_with(options.input)
                                      : open_or_die(folder.file("in", options.input), O_RDONLY);
    plan.out =
        options.closed_output ? closed_pipe() : open_or_die(out_path, O_WRONLY | O_CREAT | O_TRUNC);
    plan.err = open_or_die(err_path, O_WRONLY | O_CREAT | O_TRUNC);
    const auto started = start_process(plan);
    if (!started) die("cannot start the program");
    const pid_t pid = *started;
    if (held[1] >= 0) signal_reader(pid, held[1], options.signal_while_reading);
    for (const int fd : {plan.in, plan.out, plan.err}) ::close(fd);
    Ran ran;
    settle(wait_for_process(pid), ran);
    if (held[1] >= 0) ::close(held[1]);
    if (!options.closed_output && !options.output_path) ran.out = file_text(out_path);
    ran.err = file_text(err_path);
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }  // the filler of the pipe
    return ran;
}

TemporaryFolder::TemporaryFolder() {
    auto name = (fs::temp_directory_path() / "binsize-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) die("cannot make a temporary folder");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string TemporaryFolder::file(const std::string& name, std::string_view content) const {
    const auto path = path_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
}

std::string file_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace binsize::test
