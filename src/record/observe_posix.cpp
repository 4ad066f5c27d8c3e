// Runs a command and watches: steps of Go note themselves (step.cpp), what else runs is looked at
// every now and then, and the kernel tells the sum of all of it at the end.
#include "base/platform/process.hpp"
#include "record/clock.hpp"
#include "record/log.hpp"
#include "record/record.hpp"
#include "record/tree.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

namespace binsize::record {
namespace {

namespace fs = std::filesystem;

// The folder of the recorder: the log, this program under the name of a step, and a cold cache. Go
// splits the flag at blanks, so it lies where there are none.
class Folder {
public:
    Folder() {
        const char* wanted = std::getenv("TMPDIR");
        std::string base = wanted != nullptr ? wanted : "/tmp";
        if (base.empty() || base.find_first_of(" \t'\"") != std::string::npos) base = "/tmp";
        auto name = base + "/binsize-build-XXXXXX";
        if (::mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~Folder() {
        if (path_.empty()) return;
        std::error_code ignored;
        // Go's module cache is read-only; a build cache is not.
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] bool ok() const { return !path_.empty(); }
    [[nodiscard]] std::string file(std::string_view name) const {
        return path_ + "/" + std::string(name);
    }

private:
    std::string path_;
};

std::string found_in_path(const std::string& name) {
    if (name.find('/') != std::string::npos) return name;
    const char* path = std::getenv("PATH");
    std::stringstream folders(path != nullptr ? path : "/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        auto candidate = (folder.empty() ? "." : folder) + "/" + name;
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    return {};
}

// The flags that Go would use: of the environment, else of its own settings.
std::string go_flags() {
    if (const char* flags = std::getenv("GOFLAGS"); flags != nullptr) return flags;
    const auto go = found_in_path("go");
    if (go.empty()) return {};
    const auto said = capture({.program = go, .arguments = {"env", "GOFLAGS"}},
                              std::chrono::seconds(5), 1U << 16U);
    if (!said || said->end.code != 0) return {};
    return said->out.substr(0, said->out.find('\n'));
}

// The environment of the command: as ours, and what makes steps note themselves.
std::vector<std::string> environment(const Plan& plan, const Folder& folder, Notes& notes) {
    std::vector<std::string> out;
    const auto is_ours = [](std::string_view entry) {
        const auto name = entry.substr(0, entry.find('='));
        return name == log_variable || name == step_variable || name == series_variable;
    };
    for (auto& entry : environment_entries())
        if (!is_ours(entry)) out.push_back(std::move(entry));
    if (!folder.ok() || ::symlink(plan.self.c_str(), folder.file(step_name).c_str()) != 0) {
        warn(notes, "recorder", "has no folder of its own: steps of Go are not seen one by one");
        return out;
    }
    std::ofstream(folder.file("log")).flush();
    const auto set = [&](const std::string& name, const std::string& value) {
        const auto entry = fmt::format("{}=", name);
        std::erase_if(out, [&](const std::string& e) { return e.starts_with(entry); });
        out.push_back(entry + value);
    };
    const auto flags = go_flags();
    if (flags.find("-toolexec") != std::string::npos) {
        warn(notes, "recorder",
             "GOFLAGS has a -toolexec of its own: steps of Go are not seen one "
             "by one");
        return out;
    }
    set("GOFLAGS",
        fmt::format("{}{}-toolexec={}", flags, flags.empty() ? "" : " ", folder.file(step_name)));
    set(log_variable, folder.file("log"));
    if (plan.series) set(series_variable, "1");
    if (plan.cold) set("GOCACHE", folder.file("cache"));
    return out;
}

volatile sig_atomic_t command_to_tell = 0;
extern "C" void pass_signal_on(int signal) {
    if (command_to_tell > 0) ::kill(static_cast<pid_t>(command_to_tell), signal);
}

// Every 20 ms, and less often where many processes make a look expensive, so that looking takes no
// more than a hundredth of the time.
int until_next_look(double look) {
    constexpr double usual = 20, most = 100;  // milliseconds
    return static_cast<int>(std::clamp(look * 1000 * 99, usual, most));
}

// Waits for the command; whoever else ends below it is collected. Looks at all of them meanwhile.
int attend(pid_t command, double begin, bool follow, Tree& tree, rusage& usage) {
    int status = 0;
    for (;;) {
        int other = 0;
        const pid_t ended = ::wait4(-1, &other, follow ? WNOHANG : 0, nullptr);
        if (ended == command) {
            status = other;
            break;
        }
        if (ended < 0 && errno != EINTR) break;
        if (ended != 0 || !follow) continue;
        const double looked = now();
        tree.look(command, looked - begin);
        (void)Tree::wait_a_moment(command, until_next_look(now() - looked));
    }
    ::getrusage(RUSAGE_CHILDREN, &usage);
    return status;
}

// What the last link listed is all that the program is made of.
std::optional<u64> linked_packages(const std::vector<BuildStep>& steps) {
    std::set<std::string_view> all;
    bool any = false;
    for (const auto& s : steps) {
        if (s.tool != "link" || s.needs.empty()) continue;
        any = true;
        all.insert(s.needs.begin(), s.needs.end());
    }
    return any ? std::optional<u64>(all.size()) : std::nullopt;
}

// Some tools are not told what the compiler is: a package's steps are of one module.
void complete_modules(std::vector<BuildStep>& steps) {
    std::map<std::string, std::string> modules;
    for (const auto& s : steps)
        if (!s.module.empty()) modules.emplace(s.package, s.module);
    for (auto& s : steps)
        if (const auto found = modules.find(s.package); s.module.empty() && found != modules.end())
            s.module = found->second;
}

std::string text_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

}  // namespace

Result<Outcome> observe(const Plan& plan) {
    Outcome out;
    auto& record = out.record;
    record.command = plan.command;
    record.cold = plan.cold;
    record.processors = std::max(1U, std::thread::hardware_concurrency());
    const auto program = found_in_path(plan.command.front());
    if (program.empty()) return fail(ErrorKind::unreadable, "is not found in PATH");
    const Folder folder;
    const auto env = environment(plan, folder, record.notes);
    const bool follow = plan.follow && Tree::works();
    if (plan.follow && !follow)
        inform(record.notes, "recorder", "other processes than steps of Go cannot be seen here");
    Tree tree(plan.series);
    if (follow) tree.adopt();

    rusage before{};
    ::getrusage(RUSAGE_CHILDREN, &before);  // of `go env`
    const double begin = now();
    const pid_t command =
        TRY(start_process({.program = program,
                           .arguments = {plan.command.begin() + 1, plan.command.end()},
                           .environment = env}));
    command_to_tell = command;
    // Interrupts of the terminal are the command's to answer.
    for (const int s : {SIGINT, SIGQUIT}) ::signal(s, SIG_IGN);
    for (const int s : {SIGTERM, SIGHUP}) ::signal(s, pass_signal_on);
    rusage usage{};
    const int status = attend(command, begin, follow, tree, usage);
    command_to_tell = 0;
    record.wall = now() - begin;
    record.user = seconds(usage.ru_utime) - seconds(before.ru_utime);
    record.system = seconds(usage.ru_stime) - seconds(before.ru_stime);
    record.peak = resident_bytes(usage.ru_maxrss);
    const auto end = ended_by(status);
    out.signal = end.signal;
    record.code = end.signal != 0 ? 128 + end.signal : end.code;

    record.steps = read_log(text_of(folder.ok() ? folder.file("log") : ""));
    for (auto& s : record.steps) {
        s.start -= begin;
        s.end -= begin;
    }
    complete_modules(record.steps);
    record.packages = linked_packages(record.steps);
    for (auto& s : tree.steps()) record.steps.push_back(std::move(s));
    std::ranges::stable_sort(record.steps, {}, &BuildStep::start);
    return out;
}

}  // namespace binsize::record
