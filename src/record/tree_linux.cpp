// proc(5): task/TID/children lists what a thread started; stat, status and io are of the process.
// Steps of Go are left out with all below them, and tools of wrappers: they account for themselves.
#include "base/hash.hpp"
#include "record/content.hpp"
#include "record/step/step.hpp"
#include "record/step/watch.hpp"
#include "record/tools.hpp"
#include "record/tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>
#include <unordered_map>

namespace binsize::record {
namespace {

// Small files of the kernel's, read at once.
std::string content(const std::string& path) {
    std::string out;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return out;
    std::array<char, 4096> buffer;
    const auto got = ::read(fd, buffer.data(), buffer.size());
    if (got > 0) out.assign(buffer.data(), static_cast<std::size_t>(got));
    ::close(fd);
    return out;
}

std::string of(pid_t process, const char* file) {
    return "/proc/" + std::to_string(process) + "/" + file;
}

std::vector<pid_t> children(pid_t process) {
    std::vector<pid_t> out;
    const std::unique_ptr<DIR, int (*)(DIR*)> threads(::opendir(of(process, "task").c_str()),
                                                      ::closedir);
    if (threads == nullptr) return out;
    while (const auto* entry = ::readdir(threads.get())) {
        if (entry->d_name[0] == '.') continue;
        const auto list =
            content(of(process, "task") + "/" + std::string(entry->d_name) + "/children");
        for (const char* at = list.c_str(); *at != '\0';) {
            char* end = nullptr;
            const auto child = std::strtol(at, &end, 10);
            if (end == at) break;
            out.push_back(static_cast<pid_t>(child));
            at = end + (*end == ' ' ? 1 : 0);
        }
    }
    return out;
}

u64 kilobytes_after(const std::string& text, const char* key) {
    const auto at = text.find(key);
    if (at == std::string::npos) return 0;
    return std::strtoull(text.c_str() + at + std::strlen(key), nullptr, 10);
}

// Fields of stat behind the name, which may hold anything: the last ")" ends it.
constexpr std::size_t longest_name = 15;
struct Stat {
    std::string name;
    unsigned long long minor = 0, major = 0, user = 0, system = 0, started = 0;
    bool ok = false;
};
Stat read_stat(pid_t process) {
    Stat out;
    const auto text = content(of(process, "stat"));
    const auto end = text.rfind(')');
    const auto begin = text.find('(');
    if (end == std::string::npos || begin >= end) return out;
    out.name = text.substr(begin + 1, end - begin - 1);
    out.ok = std::sscanf(text.c_str() + end + 1,
                         " %*c %*d %*d %*d %*d %*d %*u %llu %*u %llu %*u %llu %llu %*d %*d %*d %*d "
                         "%*d %*d %llu",
                         &out.minor, &out.major, &out.user, &out.system, &out.started) == 5;
    return out;
}

// What the command line says, of an interpreter's script the script.
void name_process(pid_t process, const std::string& folder, BuildStep& step) {
    constexpr std::size_t longest = std::size_t{256} << 10U;
    const auto line = content_of(of(process, "cmdline"), longest);
    if (line.empty()) return;  // it ends just now
    Hasher hash;
    hash.add(line);
    auto arguments = hash.digest().hex().substr(0, 16);
    if (arguments == step.arguments) return;  // as before
    step.arguments = std::move(arguments);
    std::vector<std::string_view> words;
    for (std::string_view rest = line; !rest.empty();) {
        const auto word = rest.substr(0, rest.find('\0'));
        words.push_back(word);
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
    step.tool = words.front().substr(words.front().rfind('/') + 1);
    step.unit.clear();
    step.output.clear();
    words.erase(words.begin());
    describe_tool(step, words, folder);
}

void account(const Stat& stat, BuildStep& step) {
    static const double tick = 1.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
    step.user = static_cast<double>(stat.user) * tick;
    step.system = static_cast<double>(stat.system) * tick;
    step.minor_faults = stat.minor;
    step.major_faults = stat.major;
}

// What the kernel takes longer to tell.
void account_closely(pid_t process, BuildStep& step) {
    const auto status = content(of(process, "status"));
    step.peak = std::max(step.peak, 1024 * kilobytes_after(status, "VmHWM:"));
    step.switches = kilobytes_after(status, "\nvoluntary_ctxt_switches:");
    step.preemptions = kilobytes_after(status, "nonvoluntary_ctxt_switches:");
    const auto io = content(of(process, "io"));
    if (io.empty()) return;
    step.read = kilobytes_after(io, "rchar:");
    step.written = kilobytes_after(io, "wchar:");
    step.reads = kilobytes_after(io, "syscr:");
    step.writes = kilobytes_after(io, "syscw:");
}

}  // namespace

bool Tree::works() { return ::access("/proc/self/task", R_OK) == 0; }

Tree::Ended Tree::so_far(const Seen& seen) {
    Ended whole{seen.step, seen.parent};
    auto& out = whole.step;
    if (out.wall() < Series::shortest || seen.series.size() == 0) return whole;
    out.memory.assign(seen.series.begin(), seen.series.end());
    out.memory_every = static_cast<double>(seen.series.every()) / 1000;
    return whole;
}

void Tree::adopt() {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    std::array<char, 4096> folder{};
    if (::getcwd(folder.data(), folder.size()) != nullptr) folder_ = folder.data();
}

std::size_t Tree::watcher_at(pid_t process, u64 started, double now) {
    auto& [known, place] = watching_[process];
    if (known != started) {
        known = started;
        place = watchers_.size();
        watchers_.push_back({.process = process, .seen = now});
    }
    return place;
}

bool Tree::look(pid_t root, double now) {
    bool changed = false;
    constexpr double age_part = 1.0 / 32;
    struct Todo {
        pid_t process;
        Parent parent;
        bool is_tool = false;  // of a watcher, which accounts for it
    };
    std::set<pid_t> met;
    std::vector<Todo> todo = {{root, {}}};
    const auto look_below = [&](pid_t process, Parent parent, bool is_tool) {
        for (const auto child : children(process)) todo.push_back({child, parent, is_tool});
    };
    while (!todo.empty() && met.size() < 100'000) {
        const auto [process, parent, is_tool] = todo.back();
        todo.pop_back();
        const auto stat = read_stat(process);
        if (!stat.ok || !met.insert(process).second) continue;
        if (stat.name == wrapper_name) {
            running_.erase(process);
            const auto place = watcher_at(process, stat.started, now);
            if (!parent.is_watcher) watchers_[place].parent = parent.id;
            look_below(process, {place, true}, true);
            continue;
        }
        // What a step of Go goes by without a look at its long command line.
        if (stat.name == std::string_view(step_name).substr(0, longest_name)) {
            running_.erase(process);
            continue;
        }
        if (is_tool) {
            look_below(process, parent, false);
            continue;
        }
        auto& seen = running_[process];
        if (seen.started != stat.started) {
            if (seen.started != 0) ended_.push_back(so_far(seen));
            seen = {};
            changed = true;
            seen.started = stat.started;
            seen.parent = parent;
            seen.step.seen = "sampled";
            seen.step.start = seen.looked = now;
            seen.step.id = (static_cast<u64>(stat.started) << 24U) ^ static_cast<u64>(process);
        }
        account(stat, seen.step);
        seen.step.end = now;
        // Of what runs for long that changes slowly, unless it becomes another program.
        if (seen.name != stat.name || now - seen.closely >= age_part * (now - seen.step.start)) {
            seen.name = stat.name;
            seen.closely = now;
            name_process(process, folder_, seen.step);
            if (seen.step.tool == step_name) {
                running_.erase(process);
                continue;
            }
            account_closely(process, seen.step);
        }
        if (series_ && now - seen.looked >= Series::milliseconds / 1000.0) {
            seen.looked = now;
            seen.series.add(resident_in(process));
        }
        look_below(process, {seen.step.id, false}, false);
    }
    std::erase_if(running_, [&](const auto& entry) {
        if (met.contains(entry.first)) return false;
        ended_.push_back(so_far(entry.second));
        changed = true;
        return true;
    });
    return changed;
}

std::vector<BuildStep> Tree::steps(std::vector<LoggedStep>& exact) const {
    std::unordered_multimap<u64, BuildStep*> by_process;
    for (auto& e : exact) by_process.emplace(e.process, &e.step);
    // Numbers of processes are used again: the step that ran at that time.
    const auto find = [&](u64 process, double time) -> BuildStep* {
        constexpr double slack = 0.001;
        const auto [from, to] = by_process.equal_range(process);
        for (auto at = from; at != to; ++at)
            if (at->second->start <= time + slack && time <= at->second->end + slack)
                return at->second;
        return nullptr;
    };
    std::vector<u64> ids(watchers_.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto* const step = find(static_cast<u64>(watchers_[i].process), watchers_[i].seen);
        if (step == nullptr) continue;
        ids[i] = step->id;
        if (step->parent == 0) step->parent = watchers_[i].parent;
    }
    auto all = ended_;
    for (const auto& [process, seen] : running_) all.push_back(so_far(seen));
    std::vector<BuildStep> out;
    for (auto& [step, parent] : all) {
        // A wrapper that was met before it said so.
        constexpr u64 process = (u64{1} << 24U) - 1;
        if (step.tool.empty() || find(step.id & process, step.start) != nullptr) continue;
        step.parent = parent.is_watcher ? ids[parent.id] : parent.id;
        out.push_back(std::move(step));
    }
    // A process that has not yet become what it is started for has its parent's name.
    std::unordered_map<u64, std::string> tools;
    for (const auto& e : exact) tools.emplace(e.step.id, e.step.tool);
    for (const auto& s : out) tools.emplace(s.id, s.tool);
    std::erase_if(out, [&](const BuildStep& s) {
        const auto parent = tools.find(s.parent);
        return s.wall() <= 0 && parent != tools.end() && parent->second == s.tool;
    });
    return out;
}

}  // namespace binsize::record
